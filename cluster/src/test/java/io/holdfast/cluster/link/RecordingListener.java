// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import io.holdfast.cluster.wire.Command;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Keeps what it is told, in order.
class RecordingListener implements LinkListener {

    final List<Link> opened = new CopyOnWriteArrayList<>();
    final List<String> closed = new CopyOnWriteArrayList<>();
    final Queue<Command> received = new ConcurrentLinkedQueue<>();
    volatile Consumer<Link> onOpened = _ -> {};
    volatile BiConsumer<Link, Command> onReceived = (_, _) -> {};

    @Override
    public void opened(Link link) {
        opened.add(link);
        onOpened.accept(link);
    }

    @Override
    public void received(Link link, Command command) {
        received.add(command);
        onReceived.accept(link, command);
    }

    @Override
    public void closed(Link link, String reason) {
        closed.add(reason);
    }
}
