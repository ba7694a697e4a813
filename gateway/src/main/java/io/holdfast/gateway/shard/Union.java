// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/// Clients of several kinds that come in order of their numbers each, in order and each once.
///
/// **Owner**: who iterates.
final class Union implements Iterator<ClientConnection> {

    private final PriorityQueue<Rest> rests = new PriorityQueue<>(Comparator.comparingLong(Rest::number));

    /// What is left of one kind, beginning with its next client.
    private record Rest(ClientConnection next, Iterator<ClientConnection> others) {

        long number() {
            return next.id().number();
        }
    }

    Union(Stream<Iterator<ClientConnection>> kinds) {
        kinds.forEach(this::add);
    }

    @Override
    public boolean hasNext() {
        return !rests.isEmpty();
    }

    @Override
    public ClientConnection next() {
        Rest first = rests.peek();
        if (first == null) {
            throw new NoSuchElementException();
        }
        for (Rest same = first; same != null && same.number() == first.number(); same = rests.peek()) {
            add(rests.remove().others());
        }
        return first.next();
    }

    private void add(Iterator<ClientConnection> clients) {
        if (clients.hasNext()) {
            rests.add(new Rest(clients.next(), clients));
        }
    }
}
