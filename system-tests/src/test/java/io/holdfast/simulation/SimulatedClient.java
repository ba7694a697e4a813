// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.ClientId;
import io.holdfast.TlsFacts;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.ClientPort;
import io.holdfast.gateway.client.Offer;
import io.holdfast.gateway.protocol.ClientProtocol;
import io.holdfast.gateway.protocol.Farewell;
import io.holdfast.gateway.protocol.text.TextProtocol;
import io.holdfast.gateway.shard.SimulatedShards;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A client: connects, says its messages as far as it is read, and notes what it is sent.
///
/// **Owner**: the thread of its world.
final class SimulatedClient implements ClientPort {

    /// CLOSED is said by the gateway; the client's own end is GONE.
    enum State {
        COMING,
        ARRIVING,
        OPEN,
        ENDED,
        GONE,
        CLOSED
    }

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final long TRY_AGAIN_MILLIS = 100;
    private static final int CONNECT_MILLIS = 60;
    private static final int MOST_MESSAGES = 12;
    private static final int SHORT_MILLIS = 200;
    private static final Duration LONG = Duration.ofSeconds(40);
    static final int REFUSED = 403;
    private static final int TOO_LATE = 503;
    private static final int SET_ASIDE = 500;

    private final World world;
    private final int number;
    private final GatewayProcess gateway;
    private final ShardOf shard;
    private final Scheduler.Actor actor;
    private final boolean boundByOthers;
    private final Duration authenticate;
    private final boolean refused;
    private boolean admitted;
    private SimulatedShards.@Nullable Door door;
    private @Nullable ClientConnection connection;
    private State state = State.COMING;
    private int toSay;
    private int said;
    private boolean connecting;
    private boolean paused;
    private boolean saying;
    private @Nullable SlowReading slow;
    private boolean flushes;
    private boolean mayBeClosed;

    SimulatedClient(World world, int number, GatewayProcess gateway) {
        this.world = world;
        this.number = number;
        this.gateway = gateway;
        Scheduler scheduler = world.scheduler();
        this.shard = gateway.loops().get(scheduler.draw(gateway.loops().size()));
        this.actor = scheduler.newActor("client " + number, gateway.host());
        this.toSay = 1 + scheduler.draw(MOST_MESSAGES);
        this.boundByOthers = scheduler.oneIn(3);
        this.authenticate = drawAuthenticate(scheduler);
        this.refused = scheduler.oneIn(4);
        actor.after(scheduler.draw(CONNECT_MILLIS), this::connect);
    }

    int number() {
        return number;
    }

    GatewayProcess gateway() {
        return gateway;
    }

    @Nullable
    ClientConnection connection() {
        return connection;
    }

    @Nullable
    ClientId id() {
        ClientConnection at = connection;
        return at == null ? null : at.id();
    }

    /// Whether its gateway is just giving it an id.
    boolean isConnectingAs(ClientId given) {
        return connecting
                && given.gateway() == gateway.listing().number()
                && given.epoch() == gateway.listing().epoch();
    }

    State state() {
        return state;
    }

    /// Mostly the application is not asked.
    private static Duration drawAuthenticate(Scheduler scheduler) {
        if (!scheduler.oneIn(3)) {
            return Duration.ZERO;
        }
        return scheduler.oneIn(4) ? Duration.ofMillis(1 + scheduler.draw(SHORT_MILLIS)) : LONG;
    }

    /// Whether the application is asked about it.
    boolean isAsked() {
        return !authenticate.isZero();
    }

    /// Whether the application does not let it in.
    boolean isRefused() {
        return isAsked() && refused;
    }

    /// Whether only events of other clients bind it to users.
    boolean isBoundByOthers() {
        return boundByOthers;
    }

    /// As its gateway sees it.
    boolean isConnected() {
        ClientConnection at = connection;
        return at != null && at.isConnected();
    }

    boolean hasLeft() {
        return state == State.GONE || state == State.CLOSED;
    }

    /// Whether it is connected, reads, and nobody has asked to close it.
    boolean isUntouched() {
        return state == State.OPEN && slow == null && !mayBeClosed;
    }

    /// Whether messages ever had to wait for it to read.
    boolean wasSlow() {
        return slow != null;
    }

    /// Whether it has to get a message, as its sender chose, though it may be slow.
    boolean mustGet(@Nullable WhenSlow chosen) {
        SlowReading reading = slow;
        return state == State.OPEN
                && !mayBeClosed
                && (reading == null || (reading.isReading() && reading.isLasting(chosen)));
    }

    /// Whether it has yet to read what it will.
    boolean isBehind() {
        SlowReading reading = slow;
        return state == State.OPEN && reading != null && reading.isReading() && !reading.isEmpty();
    }

    boolean hasSaidAll() {
        return said == toSay || state != State.OPEN;
    }

    int said() {
        return said;
    }

    // -- What it does

    private void connect() {
        if (gateway.isLeaving()) {
            return;
        }
        if (!gateway.shards().acceptsClients()) {
            world.seen(Seen.NO_NEW_CLIENTS);
            actor.after(TRY_AGAIN_MILLIS, this::connect);
            return;
        }
        shard.loop().turn(() -> {
            state = isAsked() ? State.ARRIVING : State.OPEN;
            connecting = true;
            ClientConnection made = gateway.shards().connected(shard.index(), this, authenticate);
            connecting = false;
            connection = made;
            door = gateway.shards().door(made);
            world.ledger().connected(this, made.id());
            world.scheduler().note(() -> "client %d connects to %s as %s".formatted(number, gateway, made.id()));
        });
        goOn();
    }

    private void goOn() {
        if (!saying && state == State.OPEN && !paused && said < toSay) {
            saying = true;
            actor.execute(this::say);
        }
    }

    private void say() {
        saying = false;
        SimulatedShards.Door at = door;
        if (state == State.OPEN && !paused && at != null) {
            Payload payload = Script.message(number, said++, world);
            world.scheduler().note(() -> "client %d says its message %d".formatted(number, said));
            shard.loop().turn(() -> at.message(payload));
            world.ledger().checkBounds(this);
            goOn();
        }
    }

    /// Breaks its connection.
    void reset() {
        if (state == State.ARRIVING) {
            world.seen(Seen.LEFT_WHILE_ARRIVING);
        }
        if (state == State.ARRIVING || state == State.OPEN || state == State.ENDED) {
            world.seen(Seen.CLIENT_RESET);
            world.scheduler().note(() -> "client %d resets".formatted(number));
            state = State.GONE;
            endReading();
            actor.execute(this::tellGone);
        }
    }

    /// Closes its half.
    void endInput() {
        SimulatedShards.Door at = door;
        if (state == State.OPEN && at != null) {
            world.seen(Seen.CLIENT_ENDED);
            world.scheduler().note(() -> "client %d ends its input".formatted(number));
            state = State.ENDED;
            shard.loop().execute(at::inputEnded);
        }
    }

    /// Reads nothing for a while, or never again.
    void stall() {
        if (state == State.OPEN && slow == null && connection != null) {
            world.seen(Seen.CLIENT_STALLED);
            shard.loop().turn(() -> slow = new SlowReading(world, this, new Reads()));
        }
    }

    private final class Reads implements SlowReading.Owner {
        @Override
        public void reads(String line, ByteBuf message) {
            SimulatedClient.this.reads(line, message);
        }

        @Override
        public void caughtUp() {
            SimulatedShards.Door at = door;
            if (at != null) {
                at.caughtUp();
            }
        }

        @Override
        public void later(int millis, Runnable task) {
            actor.after(millis, () -> {
                if (state == State.OPEN || state == State.ENDED) {
                    shard.loop().turn(task);
                }
            });
        }
    }

    int outLimit() {
        SimulatedShards.Door at = door;
        return at == null ? 0 : at.outLimit();
    }

    /// Somebody has asked to close it.
    void mayBeClosed() {
        mayBeClosed = true;
    }

    /// Nothing is read any more.
    void endReading() {
        if (slow != null) {
            slow.close();
        }
    }

    @Override
    public String toString() {
        return "client " + number;
    }

    private void tellGone() {
        SimulatedShards.Door at = door;
        if (at != null) {
            door = null;
            shard.loop().turn(at::gone);
        }
    }

    // -- What its gateway does to it

    @Override
    public InetSocketAddress remoteAddress() {
        return ADDRESS;
    }

    @Override
    public InetSocketAddress localAddress() {
        return ADDRESS;
    }

    @Override
    public Offer send(ByteBuf message, @Nullable WhenSlow chosen) {
        Ledger.check(admitted, "%s is sent something before it is let in", this);
        String line = Lines.key(message);
        world.ledger().given(this, line);
        if (state != State.OPEN && state != State.ENDED) {
            return Offer.TAKEN;
        }
        SlowReading reading = slow;
        if (reading == null) {
            reads(line, message);
            return Offer.TAKEN;
        }
        if (!flushes) {
            flushes = true;
            shard.loop().atTurnEnd(() -> {
                flushes = false;
                reading.flushTurn();
            });
        }
        return reading.offer(line, message, chosen);
    }

    private void reads(String line, ByteBuf message) {
        world.scheduler()
                .note(() ->
                        "client %d is sent %s".formatted(number, world.ledger().line(line)));
        world.ledger().received(this, line, message);
    }

    @Override
    public boolean ping() {
        return false;
    }

    @Override
    public boolean pause() {
        boolean was = paused;
        paused = true;
        if (!was) {
            world.seen(Seen.CLIENT_PAUSED);
        }
        return !was;
    }

    @Override
    public void resume() {
        paused = false;
        goOn();
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    @Override
    public void refuse() {
        throw new AssertionError("client %d is drained (no gateway is here)".formatted(number));
    }

    @Override
    public int heldBytes() {
        return 0;
    }

    @Override
    public long queuedBytes() {
        return slow == null ? 0 : slow.queuedBytes();
    }

    @Override
    public @Nullable TlsFacts tls() {
        return null;
    }

    @Override
    public @Nullable String subprotocol(@Nullable String chosen) {
        return chosen;
    }

    @Override
    public void admit(@Nullable String subprotocol) {
        Ledger.check(!admitted && !isRefused(), "%s is let in (let in before: %s)", this, admitted);
        admitted = true;
        if (state == State.ARRIVING) {
            world.seen(Seen.ADMITTED);
            world.scheduler().note(() -> "client %d is let in".formatted(number));
            state = State.OPEN;
            goOn();
        }
    }

    /// The application is asked about it, and has not decided.
    private void letGo(Farewell farewell) {
        int status = farewell.status();
        boolean rightly =
                (status == REFUSED && isRefused()) || status == TOO_LATE || status == SET_ASIDE || gateway.isLeaving();
        Ledger.check(rightly, "%s is let go with status %d", this, status);
        world.seen(status == REFUSED ? Seen.REFUSED : Seen.NOT_DECIDED);
        world.scheduler().note(() -> "client %d is let go with status %d".formatted(number, status));
        state = State.CLOSED;
        actor.execute(this::tellGone);
    }

    @Override
    public ClientProtocol.Encoder encoder() {
        return TextProtocol.ENCODER;
    }

    @Override
    public void close(Farewell farewell) {
        if (state == State.ARRIVING) {
            letGo(farewell);
        } else {
            closeNow();
        }
    }

    @Override
    public void closeNow() {
        if (state == State.OPEN && !mayBeClosed && slow == null && !gateway.isLeaving()) {
            throw new AssertionError("client %d is disconnected without a cause".formatted(number));
        }
        if (state == State.OPEN || state == State.ENDED) {
            world.scheduler().note(() -> "client %d is closed".formatted(number));
            state = State.CLOSED;
            endReading();
            actor.execute(this::tellGone);
        }
    }
}
