// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.simulation.Lines.Line;
import io.holdfast.simulation.Script.Act;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.simulation.Story.Stay;
import io.holdfast.worker.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The application, in all workers: follows [Script]s, notes who must receive what, and checks that events come one at
/// a
/// time, in order, whole, and with the session that the one before left.
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
            story.lossesTold++;
            world.seen(Seen.GATEWAY_LOST_TOLD);
            check(story.lossesTold == 1, "%s is told lost %d times", story, story.lossesTold);
            check(!story.home().isListed() || story.home().wasEverUnknown(), "%s is told lost", story);
            return steps(worker, story, story.chapter(0), Script.ofLoss(), true);
        }
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
        Chapter chapter = story.chapter(event.sequence());
        check(!event.redelivered() || chapter.given > 1, "%s/%d: redelivered", story, event.sequence());
        check(
                event.redelivered() || chapter.attempts == 0 || event.assignment() < story.assignment,
                "%s/%d: not redelivered",
                story,
                event.sequence());
        checkContent(story, event, session);
        if (chapter.suspect && event.redelivered()) {
            world.seen(Seen.RAN_AS_SUSPECT);
            check(worker.process().alone().size() <= 1, "%s runs more than one suspect", worker);
        }
        chapter.attempts++;
        if (!story.isDeterministic()) {
            return steps(worker, story, chapter, Script.draw(world, event), false);
        }
        Script script = chapter.script;
        if (script == null) {
            chapter.script = script = Script.draw(world, event);
            expect(story, chapter, script);
        }
        return steps(worker, story, chapter, script, false);
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
        List<Step> steps = new ArrayList<>();
        int part = 0;
        for (int i = 0; i < script.acts().size(); i++) {
            Act act = script.acts().get(i);
            var line = new Line(story, chapter.sequence(), part, chapter.attempts, i, loss, null);
            switch (act) {
                case Act.TellSelf _ -> steps.add(tell(new Receiver.ToClient(story.id()), line, story.client()));
                case Act.TellOther(SimulatedClient other) -> {
                    ClientId id = other.id();
                    if (id != null) {
                        steps.add(tell(new Receiver.ToClient(id), line, other));
                    }
                }
                case Act.TellEveryone _ -> steps.add(tell(new Receiver.ToEveryone(), line, null));
                case Act.TellMuch _ -> {
                    if (story.isDeterministic()) {
                        world.seen(Seen.PART_FILLED);
                        steps.add(tellMuch(line));
                    }
                }
                case Act.TellGroup _ -> steps.add(tell(new Receiver.ToGroup(Script.GROUP), line, null));
                case Act.Flush _ -> {
                    world.seen(Seen.FLUSHED);
                    steps.add(new Step.Flush());
                    part++;
                }
                case Act.Put _ -> {
                    steps.add(new Step.Put(Script.KEY, Long.toString(chapter.sequence())));
                    chapter.puts |= story.isDeterministic();
                }
                case Act.Join _ -> {
                    steps.add(new Step.Say(new Effect.Join(story.id(), Script.GROUP)));
                    steps.add(new Step.Flush());
                    part++;
                }
                case Act.CloseSelf _ -> {
                    world.seen(Seen.CLOSED_BY_APPLICATION);
                    story.client().mayBeClosed();
                    steps.add(new Step.Say(new Effect.Close(story.id(), null)));
                }
                case Act.Crash(int times) -> {
                    if (chapter.crashes < times) {
                        steps.add(new Step.Do(() -> {
                            chapter.crashes++;
                            world.seen(Seen.POISON_CRASH);
                            worker.crash();
                        }));
                    }
                }
                case Act.Throw _ -> {
                    world.seen(Seen.HANDLER_THREW);
                    steps.add(new Step.Fail());
                    return steps.iterator();
                }
            }
        }
        return steps.iterator();
    }

    /// Parts end where they are full, so that only what a deterministic handler says can be told apart.
    private Step tellMuch(Line line) {
        byte[] bytes = new byte[Script.MUCH_BYTES];
        Arrays.fill(bytes, (byte) ' ');
        byte[] key = ledger.lines().add(line).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(key, 0, bytes, 0, key.length);
        return new Step.Say(new Effect.Send(new Receiver.ToEveryone(), new Payload(bytes, true)));
    }

    private Step tell(Receiver receiver, Line line, @Nullable SimulatedClient only) {
        var whole =
                new Line(line.sender(), line.sequence(), line.part(), line.attempt(), line.act(), line.loss(), only);
        return new Step.Say(
                new Effect.Send(receiver, Payload.ofText(ledger.lines().add(whole))));
    }
}
