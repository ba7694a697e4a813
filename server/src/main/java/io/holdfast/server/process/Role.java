// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.server.control.ControlException;
import io.holdfast.server.control.ControlRequest;
import io.holdfast.store.Store;
import java.util.function.Consumer;

/// What a process is there for. [#start] is called once; the others afterwards, from other threads.
interface Role {

    /// Opens the store that the configuration names; the process closes it.
    @FunctionalInterface
    interface StoreSource {
        Store open();
    }

    /// `gateway`, `worker` or `web`.
    String name();

    /// @param store to be opened once at most; a role that shares nothing does without
    void start(StoreSource store) throws Exception;

    /// A record with what it tells of itself.
    Object status();

    /// How far it is while it is not told to stop.
    ProcessState state();

    /// Carries out what is asked at the control socket, `status` excepted. Several at once.
    ///
    /// @param progress told what the asker is to know before the answer: a line each
    /// @return a record, map or tree
    /// @throws ControlException when there is no such command, or it failed
    Object answer(ControlRequest request, Consumer<String> progress) throws ControlException, InterruptedException;

    /// What [#stop] does, for the status.
    ProcessState stopping();

    /// Ends in order, within a deadline of its own.
    void stop() throws InterruptedException;

    /// Ends at once.
    void close();
}
