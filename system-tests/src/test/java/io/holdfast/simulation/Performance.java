// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.simulation.Lines.Line;
import io.holdfast.simulation.Script.Act;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.worker.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One call that follows a [Script]: what is said in it has lines of its own, by which clients' receipts are checked.
///
/// **Owner**: the thread of its world.
final class Performance {

    private final World world;
    private final WorkerProcess worker;
    private final Story story;
    private final Chapter chapter;
    private final boolean loss;
    private final List<Step> steps = new ArrayList<>();
    private int part;

    /// @param loss whether it tells of a client whose gateway is gone
    Performance(World world, WorkerProcess worker, Story story, Chapter chapter, boolean loss) {
        this.world = world;
        this.worker = worker;
        this.story = story;
        this.chapter = chapter;
        this.loss = loss;
    }

    Iterator<Step> of(Script script) {
        for (int number = 0; number < script.acts().size(); number++) {
            Act act = script.acts().get(number);
            add(act, number);
            if (act instanceof Act.Throw) {
                break;
            }
        }
        return steps.iterator();
    }

    private void add(Act act, int number) {
        switch (act) {
            case Act.TellSelf _ -> tell(new Receiver.ToClient(story.id()), number, story.client());
            case Act.TellOther(SimulatedClient other) -> tellOther(other, number);
            case Act.TellEveryone _ -> tell(new Receiver.ToEveryone(), number, null);
            case Act.TellMuch _ -> tellMuch(number);
            case Act.TellGroup _ -> tell(new Receiver.ToGroup(Script.GROUP), number, null);
            case Act.Flush _ -> flush();
            case Act.Put _ -> {
                steps.add(new Step.Put(Script.KEY, Long.toString(chapter.sequence())));
                chapter.puts |= story.isDeterministic();
            }
            case Act.Join _ -> {
                steps.add(new Step.Say(new Effect.Join(story.id(), Script.GROUP)));
                flush();
            }
            case Act.CloseSelf _ -> {
                world.seen(Seen.CLOSED_BY_APPLICATION);
                story.client().mayBeClosed();
                steps.add(new Step.Say(new Effect.Close(new Receiver.ToClient(story.id()), null)));
            }
            case Act.Crash(int times) -> crash(times);
            case Act.Throw _ -> {
                world.seen(Seen.HANDLER_THREW);
                steps.add(new Step.Fail());
            }
        }
    }

    private void tellOther(SimulatedClient other, int number) {
        ClientId id = other.id();
        if (id != null) {
            tell(new Receiver.ToClient(id), number, other);
        }
    }

    private void tell(Receiver receiver, int number, @Nullable SimulatedClient only) {
        steps.add(new Step.Say(new Effect.Send(receiver, Payload.ofText(newLine(number, only)))));
    }

    /// Parts end where they are full, so that only what a deterministic handler says can be told apart.
    private void tellMuch(int number) {
        if (story.isDeterministic()) {
            world.seen(Seen.PART_FILLED);
            byte[] bytes = new byte[Script.MUCH_BYTES];
            Arrays.fill(bytes, (byte) ' ');
            byte[] key = newLine(number, null).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(key, 0, bytes, 0, key.length);
            steps.add(new Step.Say(new Effect.Send(new Receiver.ToEveryone(), new Payload(bytes, true))));
        }
    }

    private void flush() {
        world.seen(Seen.FLUSHED);
        steps.add(new Step.Flush());
        part++;
    }

    private void crash(int times) {
        if (chapter.crashes < times) {
            steps.add(new Step.Do(() -> {
                chapter.crashes++;
                world.seen(Seen.POISON_CRASH);
                worker.crash();
            }));
        }
    }

    private String newLine(int number, @Nullable SimulatedClient only) {
        return world.ledger()
                .lines()
                .add(new Line(story, chapter.sequence(), part, chapter.attempts, number, loss, only));
    }
}
