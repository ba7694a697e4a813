// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.ClientId;
import io.holdfast.ClientSession;
import io.holdfast.Group;
import io.holdfast.Groups;
import io.holdfast.Selection;
import io.holdfast.Target;
import io.holdfast.User;
import io.holdfast.WhenSlow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Some clients of a [FakeCluster], as they were when it was made.
class FakeSelection implements Selection {

    private final List<FakeClient> members;

    FakeSelection(List<FakeClient> members) {
        this.members = members;
    }

    static final class Members extends FakeSelection implements Group {

        private final String name;

        Members(String name, List<FakeClient> members) {
            super(members);
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void dissolve() {
            members().forEach(member -> member.leave(name));
        }
    }

    static final class Bound extends FakeSelection implements User {

        private final String id;

        Bound(String id, List<FakeClient> members) {
            super(members);
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public boolean isOnline() {
            return !members().isEmpty();
        }
    }

    /// Members of several groups.
    static final class Several extends FakeSelection implements Groups {

        Several(List<FakeClient> members) {
            super(members);
        }

        @Override
        public Set<String> names() {
            throw FakeCluster.notUsed();
        }

        @Override
        public Map<String, Long> clientCounts() {
            throw FakeCluster.notUsed();
        }

        @Override
        public Map<String, Set<ClientId>> clientsOfEach() {
            throw FakeCluster.notUsed();
        }

        @Override
        public Map<String, Set<String>> userIdsOfEach() {
            throw FakeCluster.notUsed();
        }

        @Override
        public void dissolve() {
            throw FakeCluster.notUsed();
        }
    }

    List<FakeClient> members() {
        return members;
    }

    @Override
    public void send(String text) {
        members.forEach(member -> member.send(text));
    }

    @Override
    public void send(byte[] bytes) {
        send(new String(bytes, UTF_8));
    }

    @Override
    public void send(String text, WhenSlow whenSlow) {
        send(text);
    }

    @Override
    public void send(byte[] bytes, WhenSlow whenSlow) {
        send(bytes);
    }

    @Override
    public void close() {
        members.forEach(FakeClient::close);
    }

    @Override
    public void close(String lastMessage) {
        members.forEach(member -> member.close(lastMessage));
    }

    @Override
    public void close(int code, String reason) {
        close(reason);
    }

    @Override
    public void disconnect() {
        close();
    }

    @Override
    public Target except(Collection<ClientId> clients) {
        return new FakeSelection(members.stream()
                .filter(member -> !clients.contains(member.id()))
                .toList());
    }

    @Override
    public Set<ClientId> clients() {
        return members.stream().map(FakeClient::id).collect(Collectors.toSet());
    }

    @Override
    public long clientCount() {
        return members.size();
    }

    @Override
    public Set<String> userIds() {
        return members.stream()
                .map(FakeClient::userId)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    @Override
    public Stream<ClientSession> sessions() {
        return members.stream().map(member -> new ClientSession(member.id(), member.userId(), member.asMap()));
    }
}
