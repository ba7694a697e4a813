// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Visits clients shard by shard, in order of their numbers. It looks at [#MOST_VISITED] in one turn of
/// an event loop, so that nobody has to wait for it, and sees or misses clients that come or go
/// meanwhile.
///
/// **Owner**: the event loop of the shard that it is at; it goes from one to the other with a task.
final class ClientWalk {

    static final int MOST_VISITED = 1000;

    /// What is done on the way.
    interface Visitor {

        /// Whom to visit in a shard: nobody comes or goes while they are visited.
        ///
        /// @param after those with higher numbers only
        default Collection<ClientConnection> clients(Members members, long after) {
            return members.everyone(after);
        }

        /// @return false to end the walk
        boolean visit(Shard shard, ClientConnection client);
    }

    private final List<Shard> shards;
    private final Visitor visitor;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int index;
    private long after;

    private ClientWalk(List<Shard> shards, Visitor visitor) {
        this.shards = shards;
        this.visitor = visitor;
    }

    /// Any thread.
    ///
    /// @param shards at least one
    /// @return completes on an event loop; never when one has ended
    static CompletableFuture<Void> over(List<Shard> shards, Visitor visitor) {
        var walk = new ClientWalk(shards, visitor);
        walk.goOn();
        return walk.done;
    }

    private void goOn() {
        shards.get(index).loop().execute(this::visitSome);
    }

    private void visitSome() {
        try {
            if (visitSomeOf(shards.get(index))) {
                goOn();
            } else {
                done.complete(null);
            }
        } catch (RuntimeException | Error failure) {
            done.completeExceptionally(failure);
        }
    }

    /// @return whether the walk goes on
    private boolean visitSomeOf(Shard shard) {
        Iterator<ClientConnection> clients =
                visitor.clients(shard.members(), after).iterator();
        for (int visited = 0; clients.hasNext(); visited++) {
            if (visited == MOST_VISITED) {
                return true;
            }
            ClientConnection client = clients.next();
            after = client.id().number();
            if (!visitor.visit(shard, client)) {
                return false;
            }
        }
        index++;
        after = 0;
        return index < shards.size();
    }
}
