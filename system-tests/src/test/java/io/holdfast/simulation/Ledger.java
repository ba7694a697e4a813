// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.route.WorkerPort;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.simulation.Lines.Line;
import io.holdfast.simulation.Script.Act;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.simulation.Story.Stay;
import io.holdfast.worker.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Watches everything that is said and done in a world, and throws an [AssertionError] at what must not be.
///
/// **Owner**: the thread of its world.
final class Ledger {

    private static final int BYTES_ONE_EVENT = 4 * 1024 * 1024;

    private record Foreign(GatewayProcess at, ClientId client) {}

    private record Highest(long assignment, long sequence, int part) {}

    private final World world;
    private final Map<ClientId, Story> stories = new HashMap<>();
    private final List<Story> inOrder = new ArrayList<>();
    private final Map<Foreign, Highest> foreign = new HashMap<>();
    private final Lines lines = new Lines();
    /// The first events that workers were given of clients, of which those before are yet to be looked at: within one
    /// turn, a gateway finishes an event and then sends the next.
    private final List<Event> begun = new ArrayList<>();

    Ledger(World world) {
        this.world = world;
    }

    List<Story> stories() {
        return inOrder;
    }

    Lines lines() {
        return lines;
    }

    String line(String sent) {
        return lines.find(sent).toString();
    }

    // -- Clients

    void connected(SimulatedClient client, ClientId id) {
        if (!stories.containsKey(id)) {
            var story = new Story(client, id, !world.scheduler().oneIn(4));
            stories.put(id, story);
            inOrder.add(story);
        }
    }

    void received(SimulatedClient client, String sent) {
        lines.receive(client, lines.find(sent));
    }

    void checkBounds(SimulatedClient client) {
        ClientConnection connection = client.connection();
        GatewayLimits limits = world.shape().limits();
        if (connection != null) {
            check(
                    connection.delivery().unfinishedEvents() <= limits.unfinishedEvents() + 1,
                    "client %d has %d unfinished events",
                    client.number(),
                    connection.delivery().unfinishedEvents());
        }
        long inFlight = client.gateway().shards().mostInFlight();
        check(inFlight <= WorkerPort.IN_FLIGHT_BYTES + BYTES_ONE_EVENT, "%d bytes in flight", inFlight);
    }

    // -- From gateways to workers

    void sent(LinkBetween link, GatewayCommand command) {
        switch (command) {
            case Assign assign -> {
                Story story = story(assign.client());
                check(assign.assignment() == story.assignment + 1, "%s: assignment %d follows %d", story, assign.assignment(), story.assignment);
                story.assigned(assign.assignment(), link);
            }
            case Event event -> given(story(event.client()), event);
            case MessageChunk _ -> world.seen(Seen.CHUNKED);
            case Suspect suspect -> story(suspect.client()).chapter(suspect.sequence()).suspect = true;
            case RunSuspect run -> runsAlone(story(run.client()).chapter(run.sequence()), run, link.worker());
            default -> {}
        }
    }

    /// A worker that has died with this event next in turn counts as one that died of it.
    private static void runsAlone(Chapter chapter, RunSuspect run, WorkerProcess worker) {
        chapter.aloneIn = worker;
        chapter.aloneUnder = run.assignment();
        if (worker.host().state() != Host.State.RUNNING) {
            chapter.loneLosses.add(chapter.aloneUnder);
        }
    }

    private void given(Story story, Event event) {
        Stay stay = stay(story, event);
        if (stay.nextSent < 0) {
            begun.add(event);
            stay.nextSent = event.sequence();
            stay.nextRun = event.sequence();
        }
        check(event.sequence() == stay.nextSent, "%s: event %d is sent (expected %d)", story, event.sequence(), stay.nextSent);
        stay.nextSent++;
        Chapter chapter = story.chapter(event.sequence());
        check(event.redelivered() == chapter.given > 0, "%s/%d: redelivered is %s", story, event.sequence(), event.redelivered());
        if (chapter.given++ > 0) {
            world.seen(Seen.EVENT_REDELIVERED);
        } else if (event instanceof ClientMessage) {
            chapter.message = story.messages++;
        } else if (event instanceof ClientSlow) {
            world.seen(Seen.SLOW_TOLD);
        }
    }

    private void lookAtBegun() {
        for (Event event : begun) {
            skipped(story(event.client()), event.sequence());
        }
        begun.clear();
    }

    /// Events before the first that a new worker gets are finished, or set aside.
    void skipped(Story story, long next) {
        check(next >= story.finished, "%s: event %d is sent, %d are finished", story, next, story.finished);
        while (story.finished < next) {
            Chapter chapter = story.chapter(story.finished);
            check(
                    chapter.loneLosses.size() >= 2 || story.home().wasEverUnlisted(),
                    "%s/%d is lost, or set aside after %d workers in which it ran alone",
                    story,
                    chapter.sequence(),
                    chapter.loneLosses.size());
            chapter.setAside = true;
            world.seen(Seen.SET_ASIDE);
            story.finished++;
        }
    }

    // -- Handler calls

    Iterator<Step> begins(WorkerProcess worker, Event event, Map<String, String> session, boolean loss) {
        lookAtBegun();
        Story story = story(event.client());
        if (loss) {
            story.lossesTold++;
            world.seen(Seen.GATEWAY_LOST_TOLD);
            check(story.lossesTold == 1, "%s is told lost %d times", story, story.lossesTold);
            check(!story.home().isListed() || story.home().wasEverUnlisted(), "%s is told lost", story);
            return steps(worker, story, story.chapter(0), Script.ofLoss(), true);
        }
        Stay stay = stay(story, event);
        check(!stay.running, "%s/%d begins beside another", story, event.sequence());
        check(event.sequence() == stay.nextRun, "%s: event %d begins (expected %d)", story, event.sequence(), stay.nextRun);
        stay.running = true;
        stay.began = true;
        Chapter chapter = story.chapter(event.sequence());
        check(!event.redelivered() || chapter.given > 1, "%s/%d: redelivered", story, event.sequence());
        check(
                event.redelivered() || chapter.attempts == 0 || event.assignment() < story.assignment, "%s/%d: not redelivered", story, event.sequence());
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
            String fault = Script.fault(message.payload(), story.client().number(), story.chapter(event.sequence()).message);
            check(fault == null, "%s/%d: the message %s", story, event.sequence(), fault);
        }
        if (story.isDeterministic()) {
            String expected = story.lastPut(event.sequence());
            String found = session.get(Script.KEY);
            check(Objects.equals(found, expected), "%s/%d: session %s (expected %s)", story, event.sequence(), found, expected);
        }
    }

    void ends(Event event, boolean loss) {
        if (!loss) {
            Stay stay = stay(story(event.client()), event);
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
            for (Story other : inOrder) {
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
            case Act.TellEveryone _ -> true;
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

    private Step tell(Receiver receiver, Line line, @Nullable SimulatedClient only) {
        var whole = new Line(line.sender(), line.sequence(), line.part(), line.attempt(), line.act(), line.loss(), only);
        return new Step.Say(new Effect.Send(receiver, Payload.ofText(lines.add(whole))));
    }

    // -- What gateways decide

    /// A part comes to a gateway.
    void arrives(ResultPart part) {
        Story story = story(part.client());
        story.assignmentBefore = story.assignment;
    }

    void judged(GatewayProcess at, Peer worker, ResultPart part, Verdict verdict, @Nullable ClientConnection client) {
        world.scheduler().note(() -> "%s: %s from %s: %s".formatted(at, Say.what(part), worker, verdict));
        Story story = story(part.client());
        if (at == story.home()) {
            judgedAtHome(story, part, verdict, client);
        } else {
            judgedElsewhere(at, story, part, verdict);
        }
        lookAtBegun();
    }

    private void judgedAtHome(Story story, ResultPart part, Verdict verdict, @Nullable ClientConnection client) {
        Chapter chapter = story.chapter(part.sequence());
        if (verdict == Verdict.REFUSED) {
            world.seen(Seen.PART_REFUSED);
        } else {
            check(part.sequence() == story.finished, "%s: %s is not refused, %d are finished", story, part, story.finished);
            check(part.assignment() == story.assignmentBefore, "%s: %s is not refused", story, part);
            check(part.assignment() >= story.highestApplied, "%s: %s is older than what was applied", story, part);
            story.highestApplied = part.assignment();
            if (verdict == Verdict.SEEN) {
                world.seen(Seen.PART_SEEN);
                check(part.part() < chapter.appliedParts, "%s: %s was not seen before", story, part);
            } else {
                check(part.part() == chapter.appliedParts, "%s: %s is applied after %d", story, part, chapter.appliedParts);
                chapter.appliedParts++;
            }
            if (part.last()) {
                chapter.finished = true;
                chapter.aloneIn = null;
                story.finished++;
                story.joined |= part.sequence() == 0 && chapter.script != null && chapter.script.acts().contains(new Act.Join());
            }
        }
        if (client != null && story.isDeterministic()) {
            String found = story.home().shards().session(client).get(Script.KEY);
            String expected = story.lastPut(story.finished);
            check(Objects.equals(found, expected), "%s: %s leaves session %s (expected %s)", story, part, found, expected);
        }
    }

    private void judgedElsewhere(GatewayProcess at, Story story, ResultPart part, Verdict verdict) {
        var key = new Foreign(at, story.id());
        Highest before = foreign.get(key);
        switch (verdict) {
            case APPLY -> {
                world.seen(Seen.FOREIGN_APPLIED);
                check(
                        before == null
                                || (part.assignment() >= before.assignment()
                                        && (part.sequence() > before.sequence()
                                                || (part.sequence() == before.sequence()
                                                        && part.part() > before.part()))),
                        "%s at %s: %s is applied after %s",
                        story,
                        at,
                        part,
                        before);
                foreign.put(key, new Highest(part.assignment(), part.sequence(), part.part()));
            }
            case SEEN -> {
                world.seen(Seen.FOREIGN_SEEN);
                if (before == null) {
                    throw new AssertionError("%s at %s: %s was not seen before".formatted(story, at, Say.what(part)));
                }
                foreign.put(key, new Highest(part.assignment(), before.sequence(), before.part()));
            }
            case REFUSED -> world.seen(Seen.FOREIGN_REFUSED);
        }
    }

    // -- Ends

    /// A gateway has lost a link.
    void lost(LinkBetween link) {
        if (link.worker().host().state() == Host.State.STOPPED) {
            noteLone(link.worker());
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
            if (event.sequence() != Long.MAX_VALUE && story(event.client()).chapter(event.sequence()).appliedParts > 0) {
                world.seen(Seen.CRASH_AFTER_A_PART);
            }
        }
        if (worker.links().stream().anyMatch(link -> link.bytesToGateway() > 0)) {
            world.seen(Seen.CRASH_BEFORE_LAST_PART_ARRIVED);
        }
    }

    private void noteLone(WorkerProcess worker) {
        for (Story story : inOrder) {
            for (Chapter chapter : story.chapters()) {
                if (chapter.aloneIn == worker) {
                    chapter.loneLosses.add(chapter.aloneUnder);
                }
            }
        }
    }

    void gatewayEnded(GatewayProcess gateway) {
        for (Story story : inOrder) {
            if (story.home() == gateway) {
                story.homeEnded = true;
                Stay stay = story.stay(story.assignment);
                Chapter last = story.chapters().isEmpty() ? null : story.chapters().getLast();
                story.lossExpected = !gateway.isLeaving()
                        && stay != null
                        && stay.link.isOpen()
                        && !stay.over
                        && last != null
                        && stay.began
                        && story.client().state() == SimulatedClient.State.OPEN
                        && story.client().isUntouched();
            }
        }
    }

    // -- Helpers

    private Story story(ClientId id) {
        Story story = stories.get(id);
        if (story == null) {
            // The first command about a client comes within its connect.
            SimulatedClient client = world.clients().stream()
                    .filter(each -> each.isConnectingAs(id))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("client %s is unheard of".formatted(id)));
            connected(client, id);
            return story(id);
        }
        return story;
    }

    private Stay stay(Story story, Event event) {
        Stay stay = story.stay(event.assignment());
        if (stay == null) {
            throw new AssertionError("%s: event %d of assignment %d, which was never made"
                    .formatted(story, event.sequence(), event.assignment()));
        }
        return stay;
    }

    private static void check(boolean holds, String otherwise, @Nullable Object... values) {
        if (!holds) {
            Object[] told = Arrays.stream(values)
                    .map(value -> value instanceof Command command ? Say.what(command) : value)
                    .toArray();
            throw new AssertionError(otherwise.formatted(told));
        }
    }
}
