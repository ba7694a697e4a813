// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.simulation.Lines.Call;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.simulation.Story.Must;
import io.holdfast.simulation.Story.Stay;
import io.holdfast.worker.Step;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The application, in all workers: follows [Script]s, notes who must receive what, and checks that events come one at
/// a time, in order, whole, and with the session that the one before left.
///
/// **Owner**: the thread of its world.
final class Handler {

    /// What the event before has left.
    record Left(Map<String, String> session, @Nullable String userId) {}

    private final World world;
    private final Ledger ledger;

    Handler(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
    }

    /// A call begins.
    ///
    /// @param loss whether it tells of a client whose gateway is gone
    /// @return what the handler does in it
    Iterator<Step> begins(WorkerProcess worker, Event event, Left left, boolean loss) {
        ledger.lookAtBegun();
        Story story = ledger.story(event.client());
        if (loss) {
            return tellsLost(worker, story, left.session());
        }
        check(story.lossesTold == 0 || story.home().mustEnd(), "%s goes on though it was told lost", story);
        Chapter chapter = story.chapter(event.sequence());
        checkLetIn(story, event);
        checkTurn(story, event);
        checkRedelivered(story, chapter, event);
        checkContent(story, event, left.session());
        checkUserId(story, event, left.userId());
        checkGiven(story, chapter, left);
        if (chapter.suspect && event.redelivered()) {
            world.seen(Seen.RAN_AS_SUSPECT);
            check(worker.process().alone().size() <= 1, "%s runs more than one suspect", worker);
        }
        chapter.attempts++;
        Script script = script(story, chapter, event);
        return new Performance(world, worker, new Call(story, chapter, chapter.attempts, event.assignment(), false))
                .of(script);
    }

    /// The application is asked first, and nothing else comes before the gateway has heard that the
    /// client is let in.
    private void checkLetIn(Story story, Event event) {
        if (story.client().isAsked() && event.sequence() == 0) {
            check(event instanceof ClientArrived, "%s begins with %s", story, event);
            if (event.redelivered()) {
                world.seen(Seen.ARRIVAL_REDELIVERED);
            }
        } else {
            check(!(event instanceof ClientArrived), "%s arrives with event %d", story, event.sequence());
            check(story.isLetIn(), "%s: event %d comes before it is let in", story, event.sequence());
        }
    }

    private Iterator<Step> tellsLost(WorkerProcess worker, Story story, Map<String, String> session) {
        story.lossesTold++;
        world.seen(Seen.GATEWAY_LOST_TOLD);
        check(story.lossesTold == 1, "%s is told lost %d times", story, story.lossesTold);
        check(story.isLetIn(), "%s is told lost, though it was not let in", story);
        check(!story.home().isListed() || story.home().wasEverUnknown(), "%s is told lost", story);
        Stay stay = story.stay(story.assignment);
        if (story.isDeterministic() && stay != null && stay.link.worker() == worker) {
            // Of the last event that it handled to the end.
            String found = session.get(Script.KEY);
            boolean known = stay.nextRun < 0
                    || Objects.equals(found, story.lastPut(stay.nextRun))
                    || Objects.equals(found, story.lastPut(stay.nextRun - 1));
            check(known, "%s is told lost with session %s before event %d", story, found, stay.nextRun);
        }
        var call = new Call(story, story.chapter(0), 0, story.assignment, true);
        return new Performance(world, worker, call).of(Script.ofLoss());
    }

    private Script script(Story story, Chapter chapter, Event event) {
        Script script = story.isDeterministic() ? chapter.script : null;
        if (script == null) {
            script = Script.draw(world, event, story.client());
            if (story.isDeterministic()) {
                chapter.script = script;
                expect(story, chapter, script);
            }
        }
        return script;
    }

    private void checkTurn(Story story, Event event) {
        Stay stay = ledger.stay(story, event);
        check(!stay.running, "%s/%d begins beside another", story, event.sequence());
        check(
                event.sequence() == stay.nextRun,
                "%s: event %d begins (expected %d)",
                story,
                event.sequence(),
                stay.nextRun);
        stay.running = true;
        stay.began = true;
    }

    private static void checkRedelivered(Story story, Chapter chapter, Event event) {
        check(!event.redelivered() || chapter.given > 1, "%s/%d: redelivered", story, event.sequence());
        check(
                event.redelivered() || chapter.attempts == 0 || event.assignment() < story.assignment,
                "%s/%d: not redelivered",
                story,
                event.sequence());
    }

    private void checkContent(Story story, Event event, Map<String, String> session) {
        if (event instanceof ClientMessage message) {
            String fault =
                    Script.fault(message.payload(), story.client().number(), story.chapter(event.sequence()).message);
            if (event.redelivered() && message.payload().length() >= Script.LARGE_BYTES) {
                world.seen(Seen.LARGE_REDELIVERED);
            }
            check(fault == null, "%s/%d: the message %s", story, event.sequence(), fault);
        }
        // A worker that was stopped may go on with what was set aside meanwhile.
        boolean late = event.assignment() < story.assignment && story.hasSetAside();
        if (story.isDeterministic() && !late) {
            String expected = story.lastPut(event.sequence());
            String found = session.get(Script.KEY);
            check(
                    Objects.equals(found, expected),
                    "%s/%d: session %s (expected %s)",
                    story,
                    event.sequence(),
                    found,
                    expected);
        }
    }

    private void checkUserId(Story story, Event event, @Nullable String found) {
        var expected = Bonds.userId(story, event.sequence(), 0);
        if (story.isDeterministic() && !story.client().isBoundByOthers() && expected.certain()) {
            if (expected.value() != null && event.redelivered()) {
                world.seen(Seen.USER_ID_AFTER_REDELIVERY);
            }
            check(
                    Objects.equals(found, expected.value()),
                    "%s/%d: user id %s (expected %s)",
                    story,
                    event.sequence(),
                    found,
                    expected.value());
        }
    }

    private void checkGiven(Story story, Chapter chapter, Left left) {
        Given given = Objects.requireNonNull(chapter.givenFirst);
        String differs = given.differs(left, story.client().isBoundByOthers());
        check(differs == null, "%s/%d: %s", story, chapter.sequence(), differs);
        if (!given.session().isEmpty()) {
            world.seen(chapter.given > 1 ? Seen.CHANGED_BY_OTHERS_REDELIVERED : Seen.CHANGED_BY_OTHERS);
        }
    }

    void ends(Event event, boolean loss) {
        if (!loss) {
            Stay stay = ledger.stay(ledger.story(event.client()), event);
            stay.running = false;
            stay.nextRun++;
        }
    }

    /// Notes who must receive what, of those that are there now.
    private void expect(Story story, Chapter chapter, Script script) {
        for (int act = 0; act < script.performed(); act++) {
            if (script.acts().get(act) instanceof Tell tell) {
                expectSelf(story, chapter, tell, act);
                for (Story other : ledger.stories()) {
                    if (other != story
                            && tell.isFor(other, story)
                            && !(tell.to() instanceof Tell.To.User
                                    && other.client().isBoundByOthers())
                            && other.client().isUntouched()) {
                        int changes = tell.isForMembers() ? other.bonds().changes() : Must.NONE;
                        chapter.musts.add(new Must(other, act, changes));
                    }
                }
            }
        }
    }

    private static void expectSelf(Story story, Chapter chapter, Tell tell, int act) {
        var forSelf = tell.isForSender(story, chapter.sequence(), act);
        if (forSelf.certain() && forSelf.value() && story.client().isUntouched()) {
            chapter.musts.add(new Must(story, act, Must.NONE));
        }
    }
}
