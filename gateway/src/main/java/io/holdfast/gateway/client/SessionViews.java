// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A client's session and user id: what is true, and what its worker was told. They differ from the
/// time that others change them until the worker is told; ARCHITECTURE.md says when that is.
///
/// **Owner**: the event loop of the client's shard.
final class SessionViews {

    private final SessionView actual = new SessionView();
    /// What the worker was told; null while that is true.
    private @Nullable SessionView told;
    /// What the worker was told before the first part of the head event was applied.
    private @Nullable String userIdBefore;

    @Nullable
    String userId() {
        return actual.userId();
    }

    Map<String, String> session() {
        return actual.entries();
    }

    int sessionBytes() {
        return actual.bytes();
    }

    /// What it takes in memory, about; while [the two differ][#differ] up to twice that.
    long memoryBytes() {
        return actual.memoryBytes();
    }

    /// Whether the worker is still to be told what is true.
    boolean differ() {
        return told != null;
    }

    void userId(@Nullable String bound, ChangedBy by) {
        switch (by) {
            case ITSELF -> {
                toldOrActual().userId(bound);
                actual.userId(bound);
            }
            case OTHERS -> {
                if (!Objects.equals(bound, actual.userId())) {
                    told = told == null ? actual.copy() : told;
                    actual.userId(bound);
                }
            }
        }
    }

    /// @param mayGrow whether the session may take more memory afterwards
    /// @return false when the change would make the session too large; then it is as it was
    boolean session(SessionChange change, ChangedBy by, boolean mayGrow) {
        return switch (by) {
            case ITSELF -> changedByItself(change, mayGrow);
            case OTHERS -> changedByOthers(change, mayGrow);
        };
    }

    /// The first part of the head event is to be applied.
    void firstPart() {
        userIdBefore = toldOrActual().userId();
    }

    /// What is true, for a worker that was given nothing yet that is unfinished; or else what the
    /// unfinished events saw at their first delivery.
    ///
    /// @param headPartlyApplied whether a part of the first of them has been applied
    /// @param arriving whether the client is yet to be let in
    Assign assign(ClientId client, long assignment, ClientFacts facts, boolean headPartlyApplied, boolean arriving) {
        SessionView view = toldOrActual();
        String userId = headPartlyApplied ? userIdBefore : view.userId();
        return new Assign(client, assignment, facts, userId, view.entries(), arriving);
    }

    /// What is true; the worker is told it with this.
    Refresh refresh(ClientId client, long assignment) {
        agree();
        return new Refresh(client, assignment, actual.userId(), actual.entries());
    }

    /// The next worker is told what is true.
    void agree() {
        told = null;
    }

    private SessionView toldOrActual() {
        return told == null ? actual : told;
    }

    private boolean changedByItself(SessionChange change, boolean mayGrow) {
        boolean applied = actual.apply(change, mayGrow);
        if (told != null) {
            told.apply(change, true); // For as long as it is not told.
        } else if (!applied) {
            told = actual.copy(); // The worker thinks that it was applied.
        }
        return applied;
    }

    private boolean changedByOthers(SessionChange change, boolean mayGrow) {
        SessionView before = told == null ? actual.copy() : told;
        boolean applied = actual.apply(change, mayGrow);
        told = applied ? before : told;
        return applied;
    }
}
