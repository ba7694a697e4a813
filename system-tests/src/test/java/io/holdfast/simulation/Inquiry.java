// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.worker.LinkEnd;
import io.holdfast.worker.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// One question of a handler: who was connected, or bound to the user id, when it was asked, and whether the answer can
/// be true.
///
/// **Owner**: the thread of its world.
final class Inquiry {

    /// Somebody because of whom no is wrong, as long as nothing changes.
    private record Known(Story story, int changes) {}

    private final World world;
    private final WorkerProcess worker;
    private final Script.Act.Ask act;
    private final List<Known> there = new ArrayList<>();
    private int bindsBefore;

    Inquiry(World world, WorkerProcess worker, Script.Act.Ask act) {
        this.world = world;
        this.worker = worker;
        this.act = act;
    }

    Question question() {
        return switch (act.about()) {
            case Tell.To.Other(SimulatedClient client) ->
                new Question.Count(new Receiver.ToClient(Objects.requireNonNull(client.id())));
            case Tell.To.User(String id) -> new Question.Count(new Receiver.ToUser(id));
            case Tell.To.Self _, Tell.To.Group _, Tell.To.Everyone _ ->
                throw new IllegalStateException("nobody asks about " + act.about());
        };
    }

    void begins() {
        for (Story story : world.ledger().stories()) {
            if (isThere(story)) {
                there.add(new Known(story, story.bonds().changes()));
            }
        }
        bindsBefore = world.ledger().binds();
    }

    void ends(Step.Reply reply, List<LinkEnd> asked) {
        world.scheduler().note(() -> "%s: %s is answered %s".formatted(worker, act.about(), reply));
        switch (reply) {
            case YES -> {
                world.seen(Seen.ANSWERED_YES);
                check(!there.isEmpty() || hasComeMeanwhile(), "%s: %s is online", worker, act.about());
            }
            case NO -> {
                world.seen(Seen.ANSWERED_NO);
                there.forEach(known -> check(!isStillThere(known), "%s: %s is not online", worker, act.about()));
            }
            case LINK_LOST -> world.seen(Seen.LINK_LOST_BEFORE_ANSWER);
            case DEADLINE -> {
                world.seen(Seen.UNANSWERED_IN_TIME);
                List<LinkBetween> links =
                        asked.stream().map(LinkBetween.class::cast).toList();
                check(
                        links.stream().anyMatch(LinkBetween::isOpenAtWorker),
                        "%s: a question on closed links waits for its deadline",
                        worker);
                check(
                        worker.host().stops() > 0 || links.stream().anyMatch(LinkBetween::wasDisturbed),
                        "%s: a question is not answered though nothing is wrong with its links",
                        worker);
            }
        }
    }

    private boolean hasComeMeanwhile() {
        return switch (act.about()) {
            case Tell.To.Other(SimulatedClient client) -> client.isAsked();
            case Tell.To.User _ ->
                world.ledger().binds() > bindsBefore
                        || world.clients().stream().anyMatch(SimulatedClient::isBoundByOthers);
            case Tell.To.Self _, Tell.To.Group _, Tell.To.Everyone _ -> false;
        };
    }

    private boolean isThere(Story story) {
        var connection = story.client().connection();
        boolean left = connection != null && !connection.isConnected();
        return switch (act.about()) {
            case Tell.To.Other(SimulatedClient client) -> client == story.client() && !left;
            case Tell.To.User(String id) ->
                story.isBoundTo(id) && !story.client().isBoundByOthers() && !left;
            case Tell.To.Self _, Tell.To.Group _, Tell.To.Everyone _ -> false;
        };
    }

    /// And everybody knows its gateway.
    private boolean isStillThere(Known known) {
        GatewayProcess home = known.story().home();
        boolean unchanged = act.about() instanceof Tell.To.Other
                || known.changes() == known.story().bonds().changes();
        return unchanged
                && isThere(known.story())
                && home.host().isAlive()
                && !home.isLeaving()
                && !home.wasEverUnknown();
    }
}
