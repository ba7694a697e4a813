// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;

/// The links of a call that runs on an event loop; see [LoopParts].
///
/// **Owner**: the monitor of the call.
final class LoopLinks extends CallLinks implements LoopParts.Way<Link> {

    private final Link home;
    private final LoopParts<Link> leaving;

    LoopLinks(Mailbox mailbox, Event event, Calls calls, Link home) {
        super(mailbox, event, calls);
        this.home = home;
        this.leaving = new LoopParts<>(home, this);
    }

    @Override
    public void post(Link link, ResultPart part) {
        leaving.post(link, part);
    }

    boolean takesLastPart() {
        return leaving.takesLastPart();
    }

    void goOnHere() {
        leaving.goOnHere();
    }

    @Override
    public boolean isOnLoop() {
        return home.inEventLoop();
    }

    @Override
    public boolean isWritable() {
        return home.isWritable();
    }

    @Override
    public boolean send(ResultPart part) {
        return home.sendBehindPosted(part);
    }

    @Override
    public void postFromThread(Link link, ResultPart part) {
        super.post(link, part);
    }
}
