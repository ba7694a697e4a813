// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.ClientTarget;
import io.holdfast.Cluster;
import io.holdfast.Group;
import io.holdfast.KeyValueStore;
import io.holdfast.Target;
import io.holdfast.UnansweredException;
import io.holdfast.User;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.Payload;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The api's cluster, as a worker sees it.
///
/// **Owner**: none; safe from any thread.
final class WorkerCluster implements Cluster {

    private final Outbox outbox;
    private final Questions<Link> questions;
    private final KeyValueStore store;
    private final Map<String, String> settings;
    private final Target everyone = new Everyone();

    WorkerCluster(Outbox outbox, Questions<Link> questions, KeyValueStore store, Map<String, String> settings) {
        this.outbox = outbox;
        this.questions = questions;
        this.store = store;
        this.settings = settings;
    }

    Outbox outbox() {
        return outbox;
    }

    @Override
    public ClientTarget client(ClientId id) {
        return new OneClient(id);
    }

    @Override
    public User user(String id) {
        return new OneUser(Names.require("user id", id));
    }

    @Override
    public Group group(String name) {
        return new OneGroup(Names.require("group name", name));
    }

    @Override
    public Target everyone() {
        return everyone;
    }

    @Override
    public KeyValueStore store() {
        return store;
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    private boolean ask(Question question, List<GatewayLinks> gateways) {
        HandlerCall call = HandlerCall.CURRENT.isBound() ? HandlerCall.CURRENT.get() : null;
        if (call != null) {
            call.sendSaid();
        }
        long key = Thread.currentThread().threadId();
        List<Link> links = new ArrayList<>();
        GatewayLinks unlinked = null;
        for (GatewayLinks gateway : gateways) {
            Optional<Link> link = call == null ? gateway.link(key) : call.link(gateway);
            link.ifPresent(links::add);
            unlinked = link.isPresent() ? unlinked : gateway;
        }
        boolean yes = questions.anyYes(List.of(), question, links, questions.deadline());
        if (!yes && unlinked != null) {
            throw new UnansweredException("no link to gateway %s".formatted(unlinked.name()));
        }
        return yes;
    }

    private abstract class Sender implements Target {

        private final Receiver receiver;

        Sender(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public final void send(String text) {
            send(Names.payload(text), null);
        }

        @Override
        public final void send(byte[] bytes) {
            send(Names.payload(bytes), null);
        }

        @Override
        public final void send(String text, WhenSlow whenSlow) {
            send(Names.payload(text), whenSlow);
        }

        @Override
        public final void send(byte[] bytes, WhenSlow whenSlow) {
            send(Names.payload(bytes), whenSlow);
        }

        private void send(Payload payload, @Nullable WhenSlow whenSlow) {
            outbox.say(new Effect.Send(receiver, payload, whenSlow));
        }
    }

    private final class OneClient extends Sender implements ClientTarget {

        private final ClientId id;

        OneClient(ClientId id) {
            super(new Receiver.ToClient(id));
            this.id = id;
        }

        @Override
        public ClientId id() {
            return id;
        }

        /// A client of a gateway that is gone is not connected.
        @Override
        public boolean isOnline() {
            return outbox.gateways()
                    .of(id)
                    .map(gateway -> ask(new Question.ClientOnline(id), List.of(gateway)))
                    .orElse(false);
        }

        @Override
        public void close() {
            outbox.say(new Effect.Close(id, null));
        }

        @Override
        public void close(String lastMessage) {
            outbox.say(new Effect.Close(id, Names.payload(lastMessage)));
        }
    }

    private final class OneUser extends Sender implements User {

        private final String id;

        OneUser(String id) {
            super(new Receiver.ToUser(id));
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public boolean isOnline() {
            return ask(new Question.UserOnline(id), outbox.gateways().receivers());
        }
    }

    private final class OneGroup extends Sender implements Group {

        private final String name;

        OneGroup(String name) {
            super(new Receiver.ToGroup(name));
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }
    }

    private final class Everyone extends Sender {

        Everyone() {
            super(new Receiver.ToEveryone());
        }
    }
}
