// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.gateway.client.Delivery;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.simulation.Story.Stay;
import java.util.List;

/// Notes at which points processes end, and what follows from it: which events died alone with a
/// worker, and which clients a worker has to tell lost.
///
/// **Owner**: the thread of its world.
final class Endings {

    private final World world;
    private final Ledger ledger;

    Endings(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
    }

    /// A gateway has lost a link.
    void lost(LinkBetween link) {
        if (link.worker().host().state() == Host.State.STOPPED) {
            noteLone(link.worker());
        }
    }

    /// A worker is linked. Nobody is held any more to find out whether it died.
    void isLinked(LinkBetween link) {
        for (Story story : ledger.stories()) {
            var connection = story.client().connection();
            Stay stay = story.stay(story.assignment);
            Ledger.check(
                    connection == null
                            || stay == null
                            || !link.replaces(stay.link)
                            || connection.delivery().state() != Delivery.State.HELD,
                    "%s is held though %s is linked again",
                    story,
                    link.worker());
        }
    }

    void workerEnded(WorkerProcess worker, boolean crashed) {
        noteLone(worker);
        if (!crashed) {
            return;
        }
        if (worker.isDraining()) {
            world.seen(Seen.CRASH_WHILE_DRAINING);
        }
        List<Event> running = worker.process().running();
        world.seen(running.isEmpty() ? Seen.CRASH_BETWEEN_EVENTS : Seen.CRASH_IN_HANDLER);
        for (Event event : running) {
            if (event.sequence() != Long.MAX_VALUE
                    && ledger.story(event.client()).chapter(event.sequence()).appliedParts > 0) {
                world.seen(Seen.CRASH_AFTER_A_PART);
            }
        }
        if (worker.links().stream().anyMatch(link -> link.bytesToGateway() > 0)) {
            world.seen(Seen.CRASH_BEFORE_LAST_PART_ARRIVED);
        }
    }

    private void noteLone(WorkerProcess worker) {
        for (Story story : ledger.stories()) {
            for (Chapter chapter : story.chapters()) {
                if (chapter.aloneIn == worker) {
                    chapter.loneLosses.add(chapter.aloneUnder);
                }
            }
        }
    }

    void gatewayEnded(GatewayProcess gateway) {
        for (Story story : ledger.stories()) {
            if (story.home() == gateway) {
                story.homeEnded = true;
                if (story.client().state() == SimulatedClient.State.ARRIVING) {
                    world.seen(Seen.GATEWAY_LOST_WHILE_ARRIVING);
                }
                Stay stay = story.stay(story.assignment);
                Chapter last =
                        story.chapters().isEmpty() ? null : story.chapters().getLast();
                story.lossExpected = !gateway.isLeaving()
                        && stay != null
                        && stay.link.isOpen()
                        && !stay.over
                        && last != null
                        && stay.began
                        && story.isConnectedIn(stay)
                        && story.client().state() == SimulatedClient.State.OPEN
                        && story.client().isUntouched();
            }
        }
    }
}
