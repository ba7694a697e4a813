// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.process;

import io.holdfast.store.Store;

/// What a process is there for. [#start] is called once; the others afterwards, from other threads.
interface Role {

    /// `gateway` or `worker`.
    String name();

    void start(Store store) throws Exception;

    /// A record with what it tells of itself.
    Object status();

    /// What [#stop] does, for the status.
    ProcessState stopping();

    /// Ends in order, within a deadline of its own.
    void stop() throws InterruptedException;

    /// Ends at once.
    void close();
}
