// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.ClientId;
import io.holdfast.ClientSession;
import io.holdfast.UnansweredException;
import io.holdfast.cluster.link.Link;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.worker.Questions.Asking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks the gateways that a target concerns, all at once and page by page, and puts together what they say.
///
/// **Links.** Within a handler call, what it said before leaves first, and each question takes the link
/// that the call uses; else all questions of a thread take the same link, so that they see what the
/// thread said before.
///
/// **Unanswered.** A gateway that does not answer a page is asked no more; the others are, to the end.
/// Then an [UnansweredException] holds what they said. Gateways that are gone are not asked.
///
/// **Owner**: none; safe from any thread.
final class Inquiry {

    private static final int PAGE = 10_000;

    private final Gateways gateways;
    private final Questions<Link> questions;

    Inquiry(Gateways gateways, Questions<Link> questions) {
        this.gateways = gateways;
        this.questions = questions;
    }

    long count(Receiver where) {
        var sum = new LongAdder();
        return ask(
                where,
                new Question.Count(where),
                answer -> {
                    sum.add(((Counted) answer).clients());
                    return null;
                },
                sum::sum);
    }

    /// Whether there is any; known as soon as one gateway says so.
    boolean any(Receiver where) {
        Map<GatewayLinks, Question> turn = firstTurn(where, new Question.Count(where));
        Map<String, String> missing = new TreeMap<>();
        Map<GatewayLinks, Answer> answers = round(turn, Inquiry::isSome, missing);
        boolean any = answers.values().stream().anyMatch(Inquiry::isSome);
        if (!any && !missing.isEmpty()) {
            throw unanswered(missing, answers.isEmpty() ? null : any);
        }
        return any;
    }

    /// Gathers something of each client that is found.
    <T> T find(Receiver where, Set<Field> fields, T into, BiConsumer<T, Row> add) {
        return find(where, fields, into, add, Function.identity());
    }

    /// @param shape what to return of what was gathered, also as partial answer
    <T, R> R find(Receiver where, Set<Field> fields, T into, BiConsumer<T, Row> add, Function<T, R> shape) {
        return ask(
                where,
                new Question.Find(where, fields, Cursor.START, PAGE),
                answer -> {
                    var found = (Found) answer;
                    found.rows().forEach(row -> add.accept(into, row));
                    Cursor next = found.next();
                    return next == null ? null : new Question.Find(where, fields, next, PAGE);
                },
                () -> shape.apply(into));
    }

    /// One client, if it is connected.
    Optional<Row> find(ClientId client, Set<Field> fields) {
        List<Row> rows = new ArrayList<>(1);
        find(new Receiver.ToClient(client), fields, rows, List::add);
        return rows.stream().findFirst();
    }

    /// @param shape what to return of how many clients each group has, also as partial answer
    <R> R countGroups(Receiver groups, Function<Map<String, Long>, R> shape) {
        Map<String, Long> sums = new TreeMap<>();
        return ask(
                groups,
                new Question.CountGroups(groups, "", PAGE),
                answer -> {
                    var counted = (GroupsCounted) answer;
                    counted.clients().forEach((group, clients) -> sums.merge(group, clients, Long::sum));
                    return counted.more()
                            ? new Question.CountGroups(
                                    groups, counted.clients().lastEntry().getKey(), PAGE)
                            : null;
                },
                () -> shape.apply(sums));
    }

    Stream<ClientSession> sessions(Receiver where) {
        return SessionPages.stream(this, where);
    }

    /// Says something outside of handler calls, and returns when the client's gateway has applied it,
    /// or is gone.
    void settle(ClientId client, Effect effect) {
        Waits.require("Cluster.async");
        gateways.requireOpen();
        gateways.of(client).filter(gateway -> !gateway.isGone()).ifPresent(gateway -> {
            Map<String, String> missing = new TreeMap<>();
            var fence = new Question.Count(new Receiver.ToClient(client));
            WorkerCommand said = new LooseEffects(List.of(effect));
            var asking = new Asking<>(gateway.name(), looseLink(gateway), List.of(said), fence);
            answers(List.of(gateway), List.of(asking), _ -> false, missing, null);
            if (!missing.isEmpty() && !gateway.isGone()) {
                throw unanswered(missing, null);
            }
        });
    }

    /// The gateways to ask about a receiver: also one that is no longer listed nor linked, until it is certain that it
    /// is
    /// gone. Its clients may still be connected.
    List<GatewayLinks> concerned(Receiver where) {
        return gateways.all().stream()
                .filter(gateway -> Reach.concerns(where, gateway::isHomeOf))
                .toList();
    }

    /// Asks each of these gateways something.
    ///
    /// @param missing is told why others have not answered, by their names
    Map<GatewayLinks, Answer> round(
            Map<GatewayLinks, Question> turn, Predicate<Answer> enough, Map<String, String> missing) {
        Waits.require("Cluster.async");
        HandlerCall call = HandlerCall.current(gateways);
        if (call == null) {
            gateways.requireOpen();
        } else {
            call.sendSaid();
        }
        List<GatewayLinks> asked = new ArrayList<>();
        List<Asking<Link>> askings = new ArrayList<>();
        turn.forEach((gateway, question) -> {
            if (!gateway.isGone()) {
                Link link =
                        call == null ? looseLink(gateway) : call.link(gateway).orElse(null);
                asked.add(gateway);
                askings.add(new Asking<>(gateway.name(), link, List.of(), question));
            }
        });
        return answers(asked, askings, enough, missing, call == null ? null : call.revocable());
    }

    static UnansweredException unanswered(Map<String, String> missing, @Nullable Object partial) {
        String message = missing.entrySet().stream()
                .map(each -> "gateway %s: %s".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining("; "));
        return new UnansweredException(message, missing.keySet(), partial);
    }

    /// @param next what to ask the gateway after this answer, if anything
    private <T> T ask(Receiver where, Question first, Function<Answer, @Nullable Question> next, Supplier<T> result) {
        Map<String, String> missing = new TreeMap<>();
        Map<GatewayLinks, Question> turn = firstTurn(where, first);
        int concerned = turn.size();
        while (!turn.isEmpty()) {
            Map<GatewayLinks, Question> following = new LinkedHashMap<>();
            round(turn, _ -> false, missing).forEach((gateway, answer) -> {
                Question more = next.apply(answer);
                if (more != null) {
                    following.put(gateway, more);
                }
            });
            turn = following;
        }
        if (!missing.isEmpty()) {
            throw unanswered(missing, missing.size() == concerned ? null : result.get());
        }
        return result.get();
    }

    private Map<GatewayLinks, Question> firstTurn(Receiver where, Question question) {
        Map<GatewayLinks, Question> turn = new LinkedHashMap<>();
        concerned(where).forEach(gateway -> turn.put(gateway, question));
        return turn;
    }

    private Map<GatewayLinks, Answer> answers(
            List<GatewayLinks> asked,
            List<Asking<Link>> askings,
            Predicate<Answer> enough,
            Map<String, String> missing,
            @Nullable Mailbox caller) {
        Round round = questions.ask(askings, enough, questions.deadline(), caller);
        Map<GatewayLinks, Answer> answers = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            Answer answer = round.answer(i);
            String failure = round.failure(i);
            if (answer != null) {
                answers.put(asked.get(i), answer);
            } else if (failure != null) {
                missing.put(asked.get(i).name(), failure);
            }
        }
        return answers;
    }

    private static @Nullable Link looseLink(GatewayLinks gateway) {
        return gateway.link(Thread.currentThread().threadId()).orElse(null);
    }

    private static boolean isSome(Answer answer) {
        return answer instanceof Counted counted && counted.clients() > 0;
    }
}
