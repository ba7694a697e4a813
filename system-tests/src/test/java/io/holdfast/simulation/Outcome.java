// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.simulation.Story.Must;
import io.holdfast.simulation.Story.Stay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks at a world when faults have ended: what is still to be done, and, when nothing is, whether everybody got what
/// they had to.
///
/// **Owner**: the thread of its world.
final class Outcome {

    private final World world;

    Outcome(World world) {
        this.world = world;
    }

    /// What is not as it must be once everything is done; nothing when it is.
    List<String> unsettled() {
        List<String> reasons = new ArrayList<>();
        for (WorkerSlot slot : world.slots()) {
            WorkerProcess worker = slot.process();
            if (worker == null || worker.host().state() != Host.State.RUNNING || worker.isDraining()) {
                reasons.add("a worker is not running");
            } else {
                worker.process().leftovers().forEach(left -> reasons.add(worker + ": " + left));
                addMiscounted(worker, reasons);
            }
        }
        world.gateways().stream().filter(gateway -> gateway.host().isAlive()).forEach(gateway -> {
            world.ledger().checkHeld(gateway);
            gateway.shards().leftovers().forEach(left -> reasons.add(gateway + ": " + left));
            if (gateway.isLeaving()) {
                reasons.add(gateway + " leaves");
            }
        });
        world.clients().forEach(client -> addUnsettled(client, reasons));
        world.ledger().stories().forEach(story -> addUnsettled(story, reasons));
        return reasons;
    }

    private void addMiscounted(WorkerProcess worker, List<String> reasons) {
        int assigned = 0;
        for (GatewayProcess gateway : world.gateways()) {
            assigned += gateway.host().isAlive() ? gateway.shards().assigned(worker.peer()) : 0;
        }
        if (worker.process().clients() != assigned) {
            reasons.add("%s has %d clients (expected %d)"
                    .formatted(worker, worker.process().clients(), assigned));
        }
    }

    private static void addUnsettled(SimulatedClient client, List<String> reasons) {
        boolean here = client.gateway().host().isAlive();
        if (here
                && client.state() == SimulatedClient.State.COMING
                && !client.gateway().isLeaving()) {
            reasons.add("client %d has not been accepted".formatted(client.number()));
        }
        if (here && client.state() == SimulatedClient.State.ARRIVING) {
            reasons.add("client %d is not decided about".formatted(client.number()));
        }
        if (here && !client.hasSaidAll()) {
            reasons.add("client %d has more to say%s".formatted(client.number(), client.isPaused() ? ", paused" : ""));
        }
        if (here && client.isBehind()) {
            reasons.add("client %d has more to read".formatted(client.number()));
        }
        if (here && client.state() == SimulatedClient.State.OPEN && client.isPaused()) {
            reasons.add("client %d is paused".formatted(client.number()));
        }
    }

    private static void addUnsettled(Story story, List<String> reasons) {
        var connection = story.client().connection();
        if (story.home().host().isAlive()
                && connection != null
                && connection.delivery().unfinishedEvents() > 0) {
            reasons.add("%s: %d events are unfinished, %s"
                    .formatted(
                            story,
                            connection.delivery().unfinishedEvents(),
                            connection.delivery().state()));
        }
        if (isLossMissing(story)) {
            reasons.add(story + " was not told lost");
        }
    }

    private static boolean isLossMissing(Story story) {
        Stay stay = story.stay(story.assignment);
        return story.lossExpected
                && story.lossesTold == 0
                && stay != null
                && stay.link.worker().host().isAlive()
                && !stay.link.worker().isDraining();
    }

    /// @throws AssertionError when somebody did not get something
    void check() {
        for (GatewayProcess gateway : world.gateways()) {
            world.seen(Seen.MOVED_FOR_BALANCE, gateway.shards().moved());
        }
        for (Story story : world.ledger().stories()) {
            if (story.home().host().isAlive()) {
                world.ledger().skipped(story, story.chapters().size());
                for (Chapter chapter : story.chapters()) {
                    check(story, chapter);
                }
                checkAllCame(story);
                checkChanges(story);
            }
        }
    }

    private void check(Story story, Chapter chapter) {
        for (Must must : chapter.finished ? chapter.musts : List.<Must>of()) {
            boolean came =
                    world.ledger().lines().hasReceived(must.receiver().client(), story, chapter.sequence(), must.act());
            if (!came && !must.isOff() && isDue(must, chapter, story)) {
                throw new AssertionError("client %d was not sent act %d of %s/%d"
                        .formatted(must.receiver().client().number(), must.act(), story, chapter.sequence()));
            }
        }
    }

    private static boolean isDue(Must must, Chapter chapter, Story sender) {
        SimulatedClient receiver = must.receiver().client();
        Script script = chapter.script;
        boolean lasts = script != null
                && script.acts().get(must.act()) instanceof Tell tell
                && receiver.mustGet(tell.whenSlow());
        return lasts && reaches(sender, receiver);
    }

    /// What the last of a client's events has put into the sessions of others is there.
    private void checkChanges(Story story) {
        Map<SimulatedClient, String> last = new HashMap<>();
        for (Chapter chapter : story.chapters()) {
            Script script = chapter.script;
            if (script != null && !story.hasSetAside()) {
                for (int act = 0; act < script.performed(); act++) {
                    if (script.acts().get(act) instanceof Script.Act.Change(SimulatedClient whom)) {
                        last.put(whom, Given.value(chapter, act));
                    }
                }
            }
        }
        last.forEach((whom, value) -> {
            ClientConnection connection = whom.connection();
            if (connection != null && whom.state() == SimulatedClient.State.OPEN && reaches(story, whom)) {
                String found = whom.gateway().shards().session(connection).get(Given.key(story));
                Ledger.check(value.equals(found), "%s holds %s of %s (expected %s)", whom, found, story, value);
            }
        });
    }

    private static boolean reaches(Story sender, SimulatedClient receiver) {
        GatewayProcess there = receiver.gateway();
        return there.host().isAlive()
                && (there == sender.home() || !there.wasEverUnknown())
                && !sender.home().wasEverUnknown();
    }

    /// Connect and every message were handled.
    private static void checkAllCame(Story story) {
        boolean whole = story.client().state() == SimulatedClient.State.OPEN;
        long least = (story.client().isAsked() ? 2 : 1) + story.client().said();
        if (whole && story.finished < least) {
            throw new AssertionError(
                    "%s: %d events are finished (expected %d)".formatted(story, story.finished, least));
        }
    }
}
