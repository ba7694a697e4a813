// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.GatewayCommand;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.Event;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.worker.Leases.Incarnation;
import io.holdfast.worker.Mailbox.Taken;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One worker process of the simulation: does what [Worker], [Gateways] and [LostClients] do around the
/// state machines of this package, without threads, sockets or a clock.
///
/// **Owner**: the one thread of a simulated world.
public final class SimulatedWorker {

    private static final Duration LEASE = Duration.ofSeconds(10);
    /// Less than a link takes to find out that nothing comes, so that questions end in both ways.
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final CloseReason LOST = new CloseReason(CloseReason.Code.GATEWAY_LOST, "the gateway is gone", true);
    /// The number of a question that is asked at a drain; others begin with 1.
    private static final long DRAINED = 0;

    private static final ClientId NOBODY = new ClientId(1, 1, 1);

    /// A gateway as the registry lists it.
    public record Listed(int number, long epoch, int shards) {
        private Incarnation incarnation() {
            return new Incarnation(number, epoch);
        }
    }

    /// What came of a claim.
    public enum Claim {
        YES,
        NO,
        STORE_AWAY
    }

    /// What a worker needs, and tells.
    public interface Surroundings {

        /// Runs tasks one at a time while the process lives.
        Executor actor(String name);

        void later(long millis, Runnable task);

        long nanoTime();

        void dial(Listed gateway, int shard);

        void fence(Listed gateway);

        Claim claim(ClientId client);

        /// A handler call begins.
        ///
        /// @param loss whether it tells of a client whose gateway is gone
        Iterator<Step> begins(
                SimulatedWorker worker,
                Event event,
                Map<String, String> session,
                @Nullable String userId,
                boolean loss);

        void ended(Event event, boolean loss);

        /// @throws Died when it has, so that nothing more is done in this turn
        void requireAlive();

        /// The end of a call waits for gateways other than the client's.
        void waitsForOthers();

        /// A thread waits for a link that takes no more.
        void waitsForLink();

        /// A call has ended in the turn of the loop in which its event came.
        void endedOnLoop();

        /// What a loop cannot do without waiting is given to a thread.
        void handsOver();

        /// What a handler that never blocks wanted to know of is so, or never will be for this call.
        void stageCompleted(boolean applied);

        /// Something was found where it cannot be thrown.
        void isWrong(AssertionError what);

        /// A call has said so much that it waits for confirmations.
        void waitsForRoom();
    }

    /// The process has ended within a turn of a loop.
    public static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Surroundings surroundings;
    private final boolean neverBlocks;
    private final SimulatedLoop loop = new SimulatedLoop(this);
    private final WorkerCounters counters = new WorkerCounters();
    private final SimulatedCalls calls = new SimulatedCalls();
    private final Leases leases;
    private final Questions<LinkEnd> questions =
            new Questions<>(ANSWER, (link, commands, _) -> sayAside(link, new ArrayDeque<>(commands)));
    private final List<SimulatedGateway> all = new ArrayList<>();
    private final Set<SimulatedRun> runs = new LinkedHashSet<>();
    private final Set<LinkEnd> unanswered = new HashSet<>();
    private Set<Listed> listed = Set.of();
    private final Set<Incarnation> left = new HashSet<>();
    private boolean draining;

    /// @param neverBlocks whether its handler says so
    public SimulatedWorker(Surroundings surroundings, boolean neverBlocks) {
        this.surroundings = surroundings;
        this.neverBlocks = neverBlocks;
        this.leases = new Leases(surroundings::nanoTime, LEASE);
    }

    // -- Gateways

    /// The registry was read.
    public void looked(List<Listed> gateways) {
        listed = Set.copyOf(gateways);
        for (Listed gateway : gateways) {
            if (!left.contains(gateway.incarnation()) && find(gateway) == null && !draining) {
                leases.add(gateway.incarnation());
                all.add(new SimulatedGateway(this, gateway.incarnation(), gateway.shards()));
                for (int shard = 0; shard < gateway.shards(); shard++) {
                    surroundings.dial(gateway, shard);
                }
            }
        }
        leases.looked(gateways.stream().map(Listed::incarnation).toList());
        update();
        for (SimulatedGateway gateway : List.copyOf(all)) {
            if (leases.isMissed(gateway.incarnation())) {
                surroundings.fence(gateway.listed());
                leases.fenced(gateway.incarnation());
                update();
            }
        }
    }

    public void lookFailed() {
        leases.failed();
    }

    /// Whether a link to the gateway is still wanted.
    public boolean dials(Listed gateway) {
        return find(gateway) != null;
    }

    public void opened(Listed gateway, int shard, LinkEnd end) {
        SimulatedGateway at = find(gateway);
        if (at != null) {
            at.link(shard).opened(end);
        }
    }

    public void received(Listed gateway, int shard, LinkEnd from, GatewayCommand command) {
        SimulatedGateway at = find(gateway);
        if (at != null) {
            at.link(shard).received(from, command);
        }
    }

    public void closed(Listed gateway, int shard, LinkEnd end) {
        SimulatedGateway at = find(gateway);
        if (at != null) {
            at.link(shard).closed(end);
        }
    }

    void linksChanged(SimulatedGateway gateway) {
        leases.linked(gateway.incarnation(), gateway.isLinked());
        update();
    }

    void leaving(SimulatedGateway gateway) {
        leases.leaving(gateway.incarnation());
        left.add(gateway.incarnation());
    }

    private void update() {
        for (SimulatedGateway gateway : List.copyOf(all)) {
            if (leases.isGone(gateway.incarnation())) {
                leases.remove(gateway.incarnation());
                all.remove(gateway);
                closeLost(gateway.end());
                calls.gone(gateway);
            }
        }
    }

    private void closeLost(List<SimulatedRun> orphans) {
        for (SimulatedRun orphan : orphans) {
            Mailbox mailbox = orphan.mailbox();
            var close = new ClientClosed(mailbox.client(), Long.MAX_VALUE, mailbox.assignment(), false, LOST);
            if (mailbox.lose(close) == Taken.START) {
                orphan.start();
            }
        }
    }

    private @Nullable SimulatedGateway find(Listed gateway) {
        for (SimulatedGateway each : all) {
            if (each.incarnation().equals(gateway.incarnation())) {
                return each;
            }
        }
        return null;
    }

    /// To which a link is.
    @Nullable
    SimulatedGateway gateway(LinkEnd link) {
        for (SimulatedGateway each : all) {
            if (each.open().contains(link)) {
                return each;
            }
        }
        return null;
    }

    // -- What calls need

    Surroundings surroundings() {
        return surroundings;
    }

    WorkerCounters counters() {
        return counters;
    }

    Questions<LinkEnd> questions() {
        return questions;
    }

    SimulatedCalls calls() {
        return calls;
    }

    Set<SimulatedRun> runs() {
        return runs;
    }

    boolean neverBlocks() {
        return neverBlocks;
    }

    /// Within the turn of the link's loop.
    void start(Mailbox mailbox, SimulatedGateway gateway, LinkEnd link) {
        if (neverBlocks) {
            loop.run(mailbox, new SimulatedLoop.Home(gateway, link));
        } else {
            newRun(mailbox, gateway, link).start();
        }
    }

    /// Posts in order, and waits where the link takes no more, without keeping anybody else.
    private void sayAside(LinkEnd link, Deque<WorkerCommand> commands) {
        while (!commands.isEmpty()) {
            if (link.mustWait()) {
                surroundings.waitsForLink();
                Executor aside = surroundings.actor("aside");
                link.awaitRoom(() -> aside.execute(() -> sayAside(link, commands)));
                return;
            }
            link.post(commands.remove());
        }
    }

    SimulatedRun newRun(Mailbox mailbox, SimulatedGateway gateway, LinkEnd link) {
        return new SimulatedRun(this, mailbox, gateway, link);
    }

    void ended(Event event, boolean loss) {
        surroundings.ended(event, loss);
    }

    /// The gateways that an effect concerns.
    List<SimulatedGateway> receiversOf(Effect effect) {
        Receiver receiver = Reach.of(effect);
        List<SimulatedGateway> receivers = new ArrayList<>();
        for (SimulatedGateway gateway : all) {
            if (Reach.concerns(receiver, gateway::isHomeOf) && (gateway.isLinked() || isListed(gateway))) {
                receivers.add(gateway);
            }
        }
        return receivers;
    }

    /// The gateways that are told what is said to everyone.
    List<SimulatedGateway> receivers() {
        return all.stream()
                .filter(gateway -> gateway.isLinked() || isListed(gateway))
                .toList();
    }

    /// Nobody when it is gone.
    List<SimulatedGateway> homeOf(ClientId client) {
        return all.stream().filter(gateway -> gateway.isHomeOf(client)).toList();
    }

    private boolean isListed(SimulatedGateway gateway) {
        return listed.stream().anyMatch(each -> each.incarnation().equals(gateway.incarnation()));
    }

    // -- The end

    boolean takesClients() {
        return !draining;
    }

    /// Takes no new events and finishes what is here.
    public void drain() {
        draining = true;
        for (SimulatedGateway gateway : all) {
            for (LinkEnd end : gateway.open()) {
                unanswered.add(end);
                var question = new WorkerCommand.Ask(DRAINED, new Question.Count(new Receiver.ToClient(NOBODY)));
                sayAside(end, new ArrayDeque<>(List.of(new WorkerCommand.Draining(), question)));
            }
        }
    }

    void answered(LinkEnd end, Answer answer) {
        if (answer.question() == DRAINED) {
            unanswered.remove(end);
        } else if (!questions.answered(end, answer)) {
            throw new AssertionError("the gateway broke the protocol: " + answer);
        }
    }

    void lost(LinkEnd end) {
        unanswered.remove(end);
        questions.lost(end);
    }

    /// After [#drain]: whether nothing is left to do.
    public boolean isFinished() {
        return unanswered.isEmpty() && counters.clients.get() == 0 && runs.isEmpty();
    }

    // -- Checks

    /// Events that handlers are at.
    public List<Event> running() {
        return runs.stream()
                .map(SimulatedRun::handled)
                .filter(event -> event != null)
                .toList();
    }

    /// Events that run as suspects, alone.
    public List<Event> alone() {
        return runs.stream()
                .map(SimulatedRun::alone)
                .filter(event -> event != null)
                .toList();
    }

    /// What is left over, of what must be nothing when everything is done.
    public List<String> leftovers() {
        List<String> over = new ArrayList<>();
        runs.forEach(run -> over.add(
                "a mailbox of client %s still runs".formatted(run.mailbox().client())));
        if (calls.count() > 0) {
            over.add("%d calls still wait".formatted(calls.count()));
        }
        return over;
    }

    public int clients() {
        return counters.clients.get();
    }
}
