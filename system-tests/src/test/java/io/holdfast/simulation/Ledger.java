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
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.config.GatewayLimits;
import io.holdfast.gateway.route.WorkerPort;
import io.holdfast.simulation.Story.Chapter;
import io.holdfast.simulation.Story.Stay;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Has the [Story] of each client, and watches what gateways give to workers: every event, in order,
/// and `redelivered` when it was given before. Throws an [AssertionError] at what must not be; so do
/// [Handler], [Verdicts] and [Lines].
///
/// **Owner**: the thread of its world.
final class Ledger {

    private static final int BYTES_ONE_EVENT = 4 * 1024 * 1024;
    private static final int BYTES_BESIDES = 4 * 1024;

    private final World world;
    private final Map<ClientId, Story> stories = new HashMap<>();
    private final List<Story> inOrder = new ArrayList<>();
    private final Lines lines = new Lines();
    private int binds;
    /// The first events that workers were given of clients, of which those before are yet to be looked
    /// at: within one turn, a gateway finishes an event and then sends the next.
    private final List<Event> begun = new ArrayList<>();

    Ledger(World world) {
        this.world = world;
    }

    List<Story> stories() {
        return inOrder;
    }

    /// How often a gateway has bound a client.
    int binds() {
        return binds;
    }

    void bound() {
        world.seen(Seen.BOUND);
        binds++;
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

    void received(SimulatedClient client, String sent, ByteBuf message) {
        Lines.Line line = lines.find(sent);
        if (line.tell().bytes() > 0) {
            world.seen(Seen.LARGE_RECEIVED);
            Lines.checkWhole(line, sent, message);
        }
        lines.receive(client, line);
    }

    /// A gateway hands something over to a client's socket.
    void given(SimulatedClient client, String sent) {
        ClientId id = client.id();
        if (id != null) {
            lines.given(story(id), sent);
            if (lines.find(sent).tell().to() instanceof Tell.To.User) {
                world.seen(Seen.SENT_TO_USER);
            }
        }
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
        checkHeld(client.gateway());
    }

    /// Who is full reads nobody; what comes then is small: that clients connect, leave, or read too slowly.
    void checkHeld(GatewayProcess gateway) {
        long limit = world.shape().limits().heldBytes() / world.shape().shards();
        long held = gateway.shards().mostHeld();
        long most =
                limit + BYTES_ONE_EVENT + (long) BYTES_BESIDES * world.clients().size();
        check(held <= most, "%s holds %d bytes (expected at most %d)", gateway, held, most);
    }

    // -- From gateways to workers

    void sent(LinkBetween link, GatewayCommand command) {
        switch (command) {
            case Assign assign -> {
                Story story = story(assign.client());
                check(
                        assign.assignment() > story.assignment,
                        "%s: assignment %d follows %d",
                        story,
                        assign.assignment(),
                        story.assignment);
                story.assigned(assign.assignment(), link);
            }
            case Event event -> given(story(event.client()), event);
            case MessageChunk chunk -> {
                world.seen(Seen.CHUNKED);
                begins(story(chunk.client()), chunk.sequence(), chunk.assignment());
            }
            case Refresh _ -> world.seen(Seen.REFRESHED);
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

    private static void begins(Story story, long sequence, long assignment) {
        Chapter chapter = story.chapter(sequence);
        Given first = chapter.givenFirst;
        if (first == null || (chapter.given == 0 && first.assignment() != assignment)) {
            chapter.givenFirst = Given.now(story, assignment);
        }
    }

    private void given(Story story, Event event) {
        begins(story, event.sequence(), event.assignment());
        Stay stay = stay(story, event);
        if (stay.nextSent < 0) {
            begun.add(event);
            stay.first = event.sequence();
            stay.nextSent = event.sequence();
            stay.nextRun = event.sequence();
        }
        check(
                event.sequence() == stay.nextSent,
                "%s: event %d is sent (expected %d)",
                story,
                event.sequence(),
                stay.nextSent);
        stay.nextSent++;
        Chapter chapter = story.chapter(event.sequence());
        check(
                event.redelivered() == chapter.given > 0,
                "%s/%d: redelivered is %s",
                story,
                event.sequence(),
                event.redelivered());
        if (chapter.given++ > 0) {
            world.seen(Seen.EVENT_REDELIVERED);
        } else if (event instanceof ClientMessage) {
            chapter.message = story.messages++;
        } else if (event instanceof ClientSlow) {
            world.seen(Seen.SLOW_TOLD);
        }
    }

    void lookAtBegun() {
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
                    chapter.loneLosses.size() >= 2 || story.home().wasEverUnknown(),
                    "%s/%d is lost, or set aside after %d workers in which it ran alone",
                    story,
                    chapter.sequence(),
                    chapter.loneLosses.size());
            chapter.setAside = true;
            world.seen(Seen.SET_ASIDE);
            story.finished++;
        }
    }

    // -- Helpers

    Story story(ClientId id) {
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

    Stay stay(Story story, Event event) {
        Stay stay = story.stay(event.assignment());
        if (stay == null) {
            throw new AssertionError("%s: event %d of assignment %d, which was never made"
                    .formatted(story, event.sequence(), event.assignment()));
        }
        return stay;
    }

    static void check(boolean holds, String otherwise, @Nullable Object... values) {
        if (!holds) {
            Object[] told = Arrays.stream(values)
                    .map(value -> value instanceof Command command ? Say.what(command) : value)
                    .toArray();
            throw new AssertionError(otherwise.formatted(told));
        }
    }
}
