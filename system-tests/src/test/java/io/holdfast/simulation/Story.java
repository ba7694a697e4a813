// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.ClientId;
import io.holdfast.gateway.client.ClientConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What has happened to one client's events, as told from outside of gateways and workers.
///
/// **Owner**: the [Ledger].
final class Story {

    /// What somebody has to receive.
    ///
    /// @param act number in the script
    /// @param changes of the receiver's bonds up to then; with more it need not. With none it has to in any case
    record Must(Story receiver, int act, int changes) {

        static final int NONE = -1;

        boolean isOff() {
            return changes != NONE && changes != receiver.bonds().changes();
        }
    }

    /// One event.
    static final class Chapter {
        private final long sequence;
        final List<Must> musts = new ArrayList<>();
        /// Assignments under which it ran alone in a worker that was lost.
        final Set<Long> loneLosses = new HashSet<>();

        @Nullable
        Script script;

        /// Until it has been given to a worker, with its last piece, it may begin anew.
        @Nullable
        Given givenFirst;

        @Nullable
        WorkerProcess aloneIn;

        long aloneUnder;
        /// Of the message that it brings, from 0.
        int message = -1;
        int attempts;
        int crashes;
        int given;
        int appliedParts;
        boolean suspect;
        boolean finished;
        boolean setAside;
        boolean puts;

        private Chapter(long sequence) {
            this.sequence = sequence;
        }

        long sequence() {
            return sequence;
        }
    }

    /// The time with one worker.
    static final class Stay {
        final LinkBetween link;
        /// The first event that it was given.
        long first;
        long nextSent = -1;
        long nextRun = -1;
        boolean began;
        boolean running;
        boolean over;

        Stay(LinkBetween link) {
            this.link = link;
        }
    }

    private final SimulatedClient client;
    private final ClientId id;
    private final boolean deterministic;
    private final List<Chapter> chapters = new ArrayList<>();
    private final Map<Long, Stay> stays = new HashMap<>();
    private final Bonds bonds = new Bonds();
    long assignment;
    /// Before the command that a gateway is at.
    long assignmentBefore;
    int messages;
    long highestApplied;
    long finished;
    int lossesTold;
    int admissions;
    boolean homeEnded;
    boolean lossExpected;

    Story(SimulatedClient client, ClientId id, boolean deterministic) {
        this.client = client;
        this.id = id;
        this.deterministic = deterministic;
    }

    SimulatedClient client() {
        return client;
    }

    ClientId id() {
        return id;
    }

    boolean isDeterministic() {
        return deterministic;
    }

    Bonds bonds() {
        return bonds;
    }

    /// Whether the application has let it in, as far as it was asked.
    boolean isLetIn() {
        return !client.isAsked() || admissions > 0;
    }

    /// Whether its handler has learnt, in this stay, that it is connected, or it came as such.
    boolean isConnectedIn(Stay stay) {
        return !client.isAsked() || stay.first > 0 || stay.nextRun > 1;
    }

    boolean isBoundTo(String user) {
        ClientConnection connection = client.connection();
        return client.isBoundByOthers()
                ? connection != null && user.equals(connection.userId())
                : bonds.isBoundTo(user);
    }

    GatewayProcess home() {
        return client.gateway();
    }

    Chapter chapter(long sequence) {
        while (chapters.size() <= sequence) {
            chapters.add(new Chapter(chapters.size()));
        }
        return chapters.get((int) sequence);
    }

    List<Chapter> chapters() {
        return chapters;
    }

    boolean hasSetAside() {
        return chapters.stream().anyMatch(chapter -> chapter.setAside);
    }

    void assigned(long number, LinkBetween link) {
        Stay before = stays.get(assignment);
        if (before != null) {
            before.over = true;
        }
        assignment = number;
        stays.put(number, new Stay(link));
    }

    @Nullable
    Stay stay(long number) {
        return stays.get(number);
    }

    /// What the session must hold under [Script#KEY] before an event: the number of the last event that put it.
    @Nullable
    String lastPut(long before) {
        for (long sequence = before - 1; sequence >= 0; sequence--) {
            Chapter chapter = chapter(sequence);
            if (chapter.puts && !chapter.setAside) {
                return Long.toString(sequence);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return "client %d (%s%s)".formatted(client.number(), id, deterministic ? "" : ", not deterministic");
    }
}
