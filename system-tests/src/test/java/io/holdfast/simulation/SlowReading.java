// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.WhenSlow;
import io.holdfast.gateway.client.Offer;
import io.holdfast.gateway.client.SimulatedSocket;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A client that stops reading, and may go on, a few buffers at a time: counts what it was sent, what was dropped or
/// replaced, and what it reads, and knows the newest message of each key.
///
/// **Owner**: the thread of its world.
final class SlowReading implements SimulatedSocket.Reader {

    private static final int NEVER_ONE_IN = 3;
    private static final int PAUSE_MILLIS = 1_500;
    private static final int MOST_TAKEN = 4;

    /// What the client does with it.
    interface Owner {
        void reads(String line, ByteBuf message);

        void caughtUp();

        /// Runs it on the shard's loop, unless the client is closed until then.
        void later(int millis, Runnable task);
    }

    private final World world;
    private final SimulatedClient client;
    private final Owner owner;
    private final SimulatedSocket socket;
    private final WhenSlow listener;
    private final boolean reads;
    private final Map<String, String> newest = new HashMap<>();
    private final Map<String, String> lastRead = new HashMap<>();
    /// Must be read, or the client is closed.
    private final Set<String> lasting = new HashSet<>();

    private long expected;
    private long droppedSinceEmpty;

    SlowReading(World world, SimulatedClient client, Owner owner) {
        this.world = world;
        this.client = client;
        this.owner = owner;
        this.socket = new SimulatedSocket(client::outLimit, this);
        Scheduler scheduler = world.scheduler();
        this.listener = scheduler.oneIn(2) ? WhenSlow.dropOldest() : WhenSlow.close();
        this.reads = !scheduler.oneIn(NEVER_ONE_IN);
        if (reads) {
            owner.later(1 + scheduler.draw(PAUSE_MILLIS), this::takeSome);
        }
    }

    /// Whether it has read everything that it was sent, or will.
    boolean isReading() {
        return reads;
    }

    boolean isEmpty() {
        return socket.isEmpty();
    }

    /// Whether a message is never dropped here.
    boolean isLasting(@Nullable WhenSlow chosen) {
        return (chosen == null ? listener : chosen) instanceof WhenSlow.Close;
    }

    long queuedBytes() {
        return socket.queuedBytes();
    }

    Offer offer(String line, ByteBuf message, @Nullable WhenSlow chosen) {
        WhenSlow whenSlow = chosen == null ? listener : chosen;
        Offer offer = socket.offer(message, whenSlow);
        if (!offer.taken()) {
            check(isLasting(chosen), "client %d is too slow for what may be dropped", client.number());
            world.seen(Seen.CLIENT_TOO_SLOW);
            return offer;
        }
        expected += 1 - offer.dropped() - offer.conflated();
        droppedSinceEmpty += offer.dropped();
        world.seen(Seen.MESSAGE_DROPPED, offer.dropped());
        world.seen(Seen.MESSAGE_CONFLATED, offer.conflated());
        if (isLasting(chosen)) {
            lasting.add(line);
        }
        if (whenSlow instanceof WhenSlow.Conflate(String key)) {
            newest.put(key, line);
        }
        return offer;
    }

    void flushTurn() {
        socket.flushTurn();
    }

    void close() {
        socket.close();
    }

    private void takeSome() {
        Scheduler scheduler = world.scheduler();
        boolean all = world.isCalm() || scheduler.oneIn(2);
        socket.take(all ? Integer.MAX_VALUE : 1 + scheduler.draw(MOST_TAKEN));
        checkIfEmpty();
        owner.later(1 + scheduler.draw(PAUSE_MILLIS), all && !world.isCalm() ? this::takeNothing : this::takeSome);
    }

    private void takeNothing() {
        socket.take(0);
        owner.later(1 + world.scheduler().draw(PAUSE_MILLIS), this::takeSome);
    }

    private void checkIfEmpty() {
        if (!socket.isEmpty()) {
            return;
        }
        check(expected == 0, "client %d has read all, and %d messages are missing", client.number(), expected);
        check(lasting.isEmpty(), "client %d has read all but %s, not to be dropped", client.number(), lasting);
        if (droppedSinceEmpty == 0) {
            newest.forEach((key, line) -> {
                world.seen(Seen.NEWEST_READ);
                check(
                        Objects.equals(line, lastRead.get(key)),
                        "client %d has read %s of %s (expected %s)",
                        client.number(),
                        lastRead.get(key),
                        key,
                        line);
            });
        }
        droppedSinceEmpty = 0;
        newest.clear();
        lastRead.clear();
    }

    @Override
    public void read(ByteBuf messages) {
        while (messages.isReadable()) {
            ByteBuf message = messages.readSlice(messages.bytesBefore((byte) '\n') + 1);
            String line = Lines.key(message);
            expected--;
            lasting.remove(line);
            String key = world.ledger().lines().find(line).tell().key();
            if (key != null) {
                lastRead.put(key, line);
            }
            owner.reads(line, message);
        }
    }

    @Override
    public void caughtUp() {
        world.seen(Seen.CAUGHT_UP);
        owner.caughtUp();
    }
}
