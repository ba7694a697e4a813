// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static java.util.Objects.requireNonNull;

import io.holdfast.Client;
import io.holdfast.ClientId;
import io.holdfast.Cluster;
import io.holdfast.Target;
import io.holdfast.TlsFacts;
import io.holdfast.UpgradeRequest;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// The client whose event is being handled, as the handler sees it: turns what is done with it into
/// effects and questions. What becomes of them is up to the [HandlerCall].
///
/// **Owner**: none; safe from any thread.
abstract class ClientHandle implements Client {

    final Mailbox mailbox;
    final WorkerCluster cluster;

    ClientHandle(Mailbox mailbox, WorkerCluster cluster) {
        this.mailbox = mailbox;
        this.cluster = cluster;
    }

    abstract void say(Effect effect);

    /// Says something about any client, and returns when it is visible everywhere.
    ///
    /// @return false when the call has ended, or belongs to no event: then nothing is said
    abstract boolean change(Effect effect);

    @Override
    public ClientId id() {
        return mailbox.client();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return mailbox.facts().remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return mailbox.facts().localAddress();
    }

    @Override
    public String listener() {
        return mailbox.facts().listener();
    }

    @Override
    public Optional<UpgradeRequest> request() {
        return Optional.ofNullable(mailbox.facts().request());
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.ofNullable(mailbox.subprotocol());
    }

    @Override
    public Optional<TlsFacts> tls() {
        return Optional.ofNullable(mailbox.facts().tls());
    }

    @Override
    public void send(String text) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(text)));
    }

    @Override
    public void send(byte[] bytes) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(bytes)));
    }

    @Override
    public void send(String text, WhenSlow whenSlow) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(text), requireNonNull(whenSlow, "when slow")));
    }

    @Override
    public void send(byte[] bytes, WhenSlow whenSlow) {
        say(new Effect.Send(new Receiver.ToClient(id()), Names.payload(bytes), requireNonNull(whenSlow, "when slow")));
    }

    @Override
    public void close() {
        say(new Effect.Close(new Receiver.ToClient(id()), null));
    }

    @Override
    public void close(String lastMessage) {
        say(new Effect.Close(new Receiver.ToClient(id()), Names.payload(lastMessage)));
    }

    @Override
    public void close(int code, String reason) {
        say(new Effect.CloseWithCode(new Receiver.ToClient(id()), code, reason));
    }

    @Override
    public void disconnect() {
        say(new Effect.Disconnect(new Receiver.ToClient(id())));
    }

    @Override
    public Target except(Collection<ClientId> clients) {
        return cluster.client(id()).except(clients);
    }

    @Override
    public boolean isOnline() {
        return cluster.client(id()).isOnline();
    }

    @Override
    public Set<String> groups() {
        return cluster.client(id()).groups();
    }

    @Override
    public void bind(String newUserId) {
        changeHere(new Effect.Bind(id(), Names.require("user id", newUserId)));
    }

    @Override
    public void unbind() {
        changeHere(new Effect.Unbind(id()));
    }

    @Override
    public void join(String group) {
        changeHere(new Effect.Join(id(), Names.require("group name", group)));
    }

    @Override
    public void leave(String group) {
        changeHere(new Effect.Leave(id(), Names.require("group name", group)));
    }

    private void changeHere(Effect effect) {
        if (!change(effect)) {
            cluster.inquiry().settle(id(), effect);
        }
    }
}
