// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cluster.wire.Command;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.netty.channel.SingleThreadEventLoop;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each link ends up on the event loop of its shard, whichever loop accepted it.
class ShardLoopTest extends LinkFixture {

    private static final int SHARDS = 3;
    private static final int ROUNDS = 100;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /// Answers each question, and notices when it is called on another loop.
    private final class LoopListener extends RecordingListener {

        private final SingleThreadEventLoop loop;

        LoopListener(SingleThreadEventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void opened(Link link) {
            check("opened");
            super.opened(link);
        }

        @Override
        public void received(Link link, Command command) {
            check("received");
            super.received(link, command);
            if (command instanceof Ask ask) {
                link.send(new Counted(ask.number(), 1));
            }
        }

        @Override
        public void closed(Link link, String reason) {
            check("closed");
            super.closed(link, reason);
        }

        private void check(String what) {
            if (!loop.inEventLoop()) {
                wrong.add(what + " on " + Thread.currentThread().getName());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void linkEndsUpOnTheLoopOfItsShard(Transport transport) {
        var gateway = closeLater(new TestGateway(transport, CONFIG, 0, SHARDS, LoopListener::new));
        var dialer = dialer(transport, CONFIG, 2);

        for (int round = 0; round < ROUNDS; round++) {
            List<RecordingListener> workers = List.of(asking(), asking(), asking());
            List<DialedLink> links = List.of(
                    dialer.dial("127.0.0.1", gateway.port(), 0, _ -> true, workers.get(0)),
                    dialer.dial("127.0.0.1", gateway.port(), 1, _ -> true, workers.get(1)),
                    dialer.dial("127.0.0.1", gateway.port(), 2, _ -> true, workers.get(2)));
            await().until(() -> workers.stream().allMatch(worker -> worker.received.size() == 1));
            links.forEach(DialedLink::close);
        }

        for (RecordingListener shard : gateway.shards) {
            await().until(() -> shard.closed.size() == ROUNDS);
            assertThat(shard.opened).hasSize(ROUNDS);
            assertThat(shard.received).hasSize(2 * ROUNDS);
        }
        assertThat(wrong).isEmpty();
    }

    private static RecordingListener asking() {
        var worker = new RecordingListener();
        worker.onOpened = link -> {
            link.send(new Ready());
            link.send(new Ask(1, new Question.Count(new Receiver.ToUser("ann"))));
        };
        return worker;
    }
}
