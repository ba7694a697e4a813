// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.simulation.Script.Act;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.simulation.Story.Stay;
import io.holdfast.worker.Step;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/// The application, in all workers: follows [Script]s, notes who must receive what, and checks that events come one at
/// a time, in order, whole, and with the session that the one before left.
///
/// **Owner**: the thread of its world.
final class Handler {

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
    Iterator<Step> begins(WorkerProcess worker, Event event, Map<String, String> session, boolean loss) {
        ledger.lookAtBegun();
        Story story = ledger.story(event.client());
        if (loss) {
            return tellsLost(worker, story, session);
        }
        Chapter chapter = story.chapter(event.sequence());
        checkTurn(story, event);
        checkRedelivered(story, chapter, event);
        checkContent(story, event, session);
        if (chapter.suspect && event.redelivered()) {
            world.seen(Seen.RAN_AS_SUSPECT);
            check(worker.process().alone().size() <= 1, "%s runs more than one suspect", worker);
        }
        chapter.attempts++;
        return steps(worker, story, chapter, script(story, chapter, event), false);
    }

    private Iterator<Step> tellsLost(WorkerProcess worker, Story story, Map<String, String> session) {
        story.lossesTold++;
        world.seen(Seen.GATEWAY_LOST_TOLD);
        check(story.lossesTold == 1, "%s is told lost %d times", story, story.lossesTold);
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
        return steps(worker, story, story.chapter(0), Script.ofLoss(), true);
    }

    private Script script(Story story, Chapter chapter, Event event) {
        Script script = story.isDeterministic() ? chapter.script : null;
        if (script == null) {
            script = Script.draw(world, event);
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
            check(fault == null, "%s/%d: the message %s", story, event.sequence(), fault);
        }
        if (story.isDeterministic()) {
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

    void ends(Event event, boolean loss) {
        if (!loss) {
            Stay stay = ledger.stay(ledger.story(event.client()), event);
            stay.running = false;
            stay.nextRun++;
        }
    }

    /// Notes who must receive what, of those that are there now.
    private void expect(Story story, Chapter chapter, Script script) {
        for (int act = 0; act < script.acts().size(); act++) {
            Act what = script.acts().get(act);
            if (what instanceof Act.Throw) {
                return;
            }
            for (Story other : ledger.stories()) {
                if (concerns(what, story, other) && other.client().isUntouched()) {
                    chapter.musts.add(new Story.Must(other.client(), act));
                }
            }
        }
    }

    private static boolean concerns(Act act, Story sender, Story receiver) {
        return switch (act) {
            case Act.TellSelf _ -> sender == receiver;
            case Act.TellOther(SimulatedClient other) -> other == receiver.client();
            case Act.TellEveryone _, Act.TellMuch _ -> true;
            case Act.TellGroup _ -> receiver.joined;
            case Act.Flush _, Act.Put _, Act.Join _, Act.CloseSelf _, Act.Throw _, Act.Crash _ -> false;
        };
    }

    private Iterator<Step> steps(WorkerProcess worker, Story story, Chapter chapter, Script script, boolean loss) {
        return new Performance(world, worker, story, chapter, loss).of(script);
    }
}
