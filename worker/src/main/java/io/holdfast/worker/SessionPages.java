// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientSession;
import io.holdfast.UnansweredException;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Clients with their sessions, one gateway after the other, page by page: the next page is asked for
/// when the one before has been read. Between pages nothing is open.
///
/// **Memory**: one page.
///
/// **Owner**: the thread that reads.
final class SessionPages implements Iterator<ClientSession> {

    private static final int PAGE = 1_000;
    private static final Set<Field> FIELDS = Collections.unmodifiableSet(EnumSet.of(Field.USER_ID, Field.SESSION));

    private final Inquiry inquiry;
    private final Receiver where;
    private final Deque<GatewayLinks> left;
    private final Map<String, String> missing = new TreeMap<>();
    private @Nullable Cursor next = Cursor.START;
    private Iterator<Row> page = Collections.emptyIterator();

    private SessionPages(Inquiry inquiry, Receiver where) {
        this.inquiry = inquiry;
        this.where = where;
        this.left = new ArrayDeque<>(inquiry.concerned(where));
    }

    /// Nobody is asked before it is read.
    static Stream<ClientSession> stream(Inquiry inquiry, Receiver where) {
        int traits = Spliterator.NONNULL | Spliterator.DISTINCT;
        return StreamSupport.stream(
                () -> Spliterators.spliteratorUnknownSize(new SessionPages(inquiry, where), traits), traits, false);
    }

    /// @throws UnansweredException behind the last client of those gateways that have answered
    @Override
    public boolean hasNext() {
        while (!page.hasNext() && !left.isEmpty()) {
            turn(left.element());
        }
        if (!page.hasNext() && !missing.isEmpty()) {
            throw Inquiry.unanswered(missing, null);
        }
        return page.hasNext();
    }

    @Override
    public ClientSession next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no client is left");
        }
        Row row = page.next();
        return new ClientSession(row.client(), Optional.ofNullable(row.userId()), row.session());
    }

    private void turn(GatewayLinks gateway) {
        Cursor from = next == null ? Cursor.START : next;
        Map<GatewayLinks, Question> turn = Map.of(gateway, new Question.Find(where, FIELDS, from, PAGE));
        Answer answer = inquiry.round(turn, _ -> false, missing).get(gateway);
        if (answer instanceof Found found) {
            page = found.rows().iterator();
            next = found.next();
        } else {
            next = null;
        }
        if (next == null) {
            left.remove();
        }
    }
}
