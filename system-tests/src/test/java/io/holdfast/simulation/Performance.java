// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.simulation.Lines.Call;
import io.holdfast.simulation.Lines.Line;
import io.holdfast.simulation.Script.Act;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.worker.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// One call that follows a [Script]: what is said in it has lines of its own, by which clients'
/// receipts are checked.
///
/// **Owner**: the thread of its world.
final class Performance {

    private final World world;
    private final WorkerProcess worker;
    private final Call call;
    private final Story story;
    private final Chapter chapter;
    private final List<Step> steps = new ArrayList<>();
    private int part;
    private int joinsBeforeLeave;
    /// Something that has not left yet.
    private boolean said;

    Performance(World world, WorkerProcess worker, Call call) {
        this.world = world;
        this.worker = worker;
        this.call = call;
        this.story = call.sender();
        this.chapter = call.chapter();
    }

    Iterator<Step> of(Script script) {
        for (int number = 0; number < script.performed(); number++) {
            add(script.acts().get(number), number);
        }
        if (script.performed() < script.acts().size()) {
            world.seen(Seen.HANDLER_THREW);
            steps.add(new Step.Fail());
        }
        return steps.iterator();
    }

    private void add(Act act, int number) {
        switch (act) {
            case Tell tell -> tell(tell, number);
            case Act.Flush _ -> flush(() -> {});
            case Act.Put _ -> {
                steps.add(new Step.Put(Script.KEY, Long.toString(chapter.sequence())));
                chapter.puts |= story.isDeterministic();
            }
            case Act.Bind(String user) -> {
                sayAndFlush(new Effect.Bind(story.id(), user), () -> {});
                steps.add(new Step.BoundTo(user));
            }
            case Act.Unbind _ -> {
                sayAndFlush(new Effect.Unbind(story.id()), () -> {});
                steps.add(new Step.BoundTo(null));
            }
            case Act.Change(SimulatedClient whom) -> {
                var change = new SessionChange(Map.of(Given.key(story), Given.value(chapter, number)), Set.of());
                say(new Effect.ChangeSession(Objects.requireNonNull(whom.id()), change));
            }
            case Act.BindOther(SimulatedClient whom, String user) -> {
                ClientId id = Objects.requireNonNull(whom.id());
                say(user == null ? new Effect.Unbind(id) : new Effect.Bind(id, user));
            }
            case Act.Join _ -> {
                steps.add(new Step.Do(() -> story.bonds().mayBeIn()));
                sayAndFlush(new Effect.Join(story.id(), Script.GROUP), () -> {});
            }
            case Act.Leave _ -> {
                steps.add(new Step.Do(() -> joinsBeforeLeave = story.bonds().joinsBegun()));
                sayAndFlush(new Effect.Leave(story.id(), Script.GROUP), this::hasLeft);
            }
            case Act.Ask ask -> ask(ask);
            case Act.CloseSelf _ -> {
                world.seen(Seen.CLOSED_BY_APPLICATION);
                story.client().mayBeClosed();
                var self = new Receiver.ToClient(story.id());
                say(
                        chapter.sequence() % 2 == 0
                                ? new Effect.Close(self, null)
                                : new Effect.CloseWithCode(self, 4001, ""));
            }
            case Act.Crash(int times) -> crash(times);
            case Act.Decide(boolean admits) ->
                say(
                        admits
                                ? new Effect.Admit(story.id(), null)
                                : new Effect.Refuse(story.id(), SimulatedClient.REFUSED, "no"));
            case Act.Throw _ -> throw new IllegalStateException("nothing is done behind what throws");
        }
    }

    private void tell(Tell tell, int number) {
        Receiver receiver = tell.receiver(story);
        // Parts end where they are full, so that only what a deterministic handler says can be told apart.
        if (receiver == null || (tell.bytes() > 0 && !story.isDeterministic())) {
            return;
        }
        var forSelf = tell.isForSender(story, chapter.sequence(), number);
        boolean notSelf = story.isDeterministic() && !call.loss() && forSelf.certain() && !forSelf.value();
        if (notSelf && tell.isForMembers() && story.bonds().changes() > 0) {
            world.seen(Seen.NOT_A_MEMBER_ANY_MORE);
        }
        if (tell.bytes() >= Script.MUCH_BYTES) {
            world.seen(Seen.PART_FILLED);
        }
        String key = world.ledger().lines().add(new Line(call, part, number, tell, notSelf));
        say(new Effect.Send(receiver, payload(key, tell.bytes()), tell.whenSlow()));
    }

    private static Payload payload(String key, int bytes) {
        byte[] text = key.getBytes(StandardCharsets.US_ASCII);
        byte[] filled = Arrays.copyOf(text, Math.max(text.length, bytes));
        Arrays.fill(filled, text.length, filled.length, Lines.FILLING);
        return new Payload(filled, true);
    }

    private void sayAndFlush(Effect effect, Runnable applied) {
        say(effect);
        flush(applied);
    }

    private void say(Effect effect) {
        steps.add(new Step.Say(effect));
        said = true;
    }

    /// What was said before leaves first.
    private void ask(Act.Ask act) {
        var inquiry = new Inquiry(world, worker, act);
        steps.add(new Step.Do(inquiry::begins));
        steps.add(new Step.Ask(inquiry.question(), said, inquiry::ends));
        part += said ? 1 : 0;
        said = false;
    }

    private void flush(Runnable applied) {
        world.seen(Seen.FLUSHED);
        part++;
        said = false;
        int parts = part;
        steps.add(new Step.Flush(() -> {
            hasFlushed(parts);
            applied.run();
        }));
    }

    private void hasFlushed(int parts) {
        boolean current = !call.loss() && !story.homeEnded && story.assignment == call.assignment();
        check(!current || chapter.appliedParts >= parts, "%s: %d parts are not applied", story, parts);
    }

    /// What anybody says to the group from here on is not for this client. A call that was abandoned,
    /// and has not heard of it, is late. One that comes after another of the same event may find that
    /// the client has joined again there: its own leave was applied before that. One that never blocks
    /// hears of it late, and may join again meanwhile.
    private void hasLeft() {
        if (story.isDeterministic()
                && story.assignment == call.assignment()
                && joinsBeforeLeave == story.bonds().joinsBegun()
                && !story.bonds().hasJoined()) {
            world.seen(Seen.LEFT_GROUP);
            story.bonds().isOut(world.ledger().lines().count());
        }
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
}
