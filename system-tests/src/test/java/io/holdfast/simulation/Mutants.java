// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.cluster.link.SimulatedOutput;
import io.holdfast.gateway.client.Delivery;
import io.holdfast.gateway.route.WorkerPort;
import io.holdfast.gateway.shard.SimulatedShards;
import io.holdfast.worker.SimulatedWorker;
import java.util.List;

/// The mutants that the simulation has to notice, by the promise that each of them breaks.
final class Mutants {

    private Mutants() {}

    static List<Mutant> all() {
        return List.of(
                // Nothing is lost.
                new Mutant(
                        "finished with the first part",
                        gateway("shard.Results"),
                        "worker, part) && part.last()) {",
                        "worker, part)) {"),
                new Mutant(
                        "unsent events are lost with the worker",
                        Delivery.class,
                        "        Unfinished head = sent.peek();\n        if (head != null && head.wasEverSent()) {",
                        "        Unfinished head = sent.peek();\n        unsent.clear();\n        if (head != null && head.wasEverSent()) {"),
                new Mutant(
                        "a large message goes on where it was interrupted",
                        gateway("client.Unfinished"),
                        "        offset = 0;\n",
                        ""),
                new Mutant(
                        "finished before other gateways have confirmed",
                        worker("CallParts"),
                        "return state == State.ENDING && isAllConfirmed();",
                        "return state == State.ENDING && appliedAtHome >= marked;"),
                new Mutant("not posted again on a new link", worker("CallParts"), "links.post(link, each.part());", ""),
                new Mutant(
                        "gateways that are not linked just now are not told",
                        worker("CallParts"),
                        "if (links.isGone(gateway)) {",
                        "if (link == null) {"),
                new Mutant(
                        "set aside without having run alone",
                        Delivery.class,
                        "state = runsAlone ? State.HELD : State.WAITING;",
                        "state = State.HELD;"),
                // Nothing comes twice.
                new Mutant(
                        "part number ignored at home", Delivery.class, "return Verdict.SEEN;", "return Verdict.APPLY;"),
                new Mutant(
                        "part number ignored elsewhere",
                        gateway("shard.ForeignParts"),
                        "return Verdict.SEEN;",
                        "return Verdict.APPLY;"),
                new Mutant("parts are not counted", worker("CallParts"), "        part++;\n", ""),
                new Mutant(
                        "close comes twice",
                        Delivery.class,
                        "        if (closed) {\n            return;\n        }\n        closed = true;\n",
                        "        closed = true;\n"),
                new Mutant(
                        "redelivered is not told",
                        gateway("client.Unfinished"),
                        "GatewayCommand next(ClientId client, long assignment) {\n        boolean redelivered = everSent;",
                        "GatewayCommand next(ClientId client, long assignment) {\n        boolean redelivered = false;"),
                new Mutant(
                        "lost though its close was handled",
                        worker("Mailbox"),
                        "return closeHandled || !connectHandled ? null : loss;",
                        "return connectHandled ? loss : null;"),
                new Mutant(
                        "lost without being fenced",
                        worker("Leases"),
                        "lease.leaving || lease.fenced",
                        "lease.leaving || lease.missingNanos >= timeToLiveNanos",
                        150),
                new Mutant(
                        "lost while linked", worker("Leases"), "|| (!lease.linked &&", "|| (lease != null &&", 4_460),
                // Order, and one at a time.
                new Mutant(
                        "handed over without waiting",
                        Delivery.class,
                        "        if (sent.isEmpty()) {\n            release();",
                        "        if (client != null) {\n            release();"),
                new Mutant(
                        "taken back in the wrong order",
                        Delivery.class,
                        "for (Unfinished event = sent.pollLast(); event != null; event = sent.pollLast()) {",
                        "for (Unfinished event = sent.poll(); event != null; event = sent.poll()) {"),
                new Mutant(
                        "neighbours are told in the wrong order",
                        gateway("shard.Neighbours"),
                        "for (Consumer<Shard> task : next.tasks()) {",
                        "for (Consumer<Shard> task : next.tasks().reversed()) {"),
                new Mutant(
                        "two at a time",
                        worker("Mailbox"),
                        "return running.compareAndSet(false, true) ? Taken.START : Taken.KEPT;",
                        "return running.getAndSet(true) ? Taken.START : Taken.START;"),
                // Handlers that never block.
                new Mutant(
                        "finished before its asynchronous answer came",
                        worker("CallParts"),
                        "return unconfirmedBytes == 0 && appliedAtHome >= marked;",
                        "return unconfirmedBytes == 0;"),
                new Mutant(
                        "the next event does not wait for what was handed over",
                        worker("LoopEvents"),
                        "                handOver(mailbox, home, rest);\n                return;\n",
                        "                handOver(mailbox, home, rest);\n"),
                new Mutant(
                        "what the loop could not send is lost at the hand-over",
                        worker("LoopParts"),
                        "            way.postFromThread(first.link(), first.part());\n        }\n    }\n\n    /// Another",
                        "        }\n    }\n\n    /// Another"),
                new Mutant(
                        "what was posted is overtaken by the loop",
                        link("LinkOutput"),
                        "if (!ended && !posted.isEmpty()) {",
                        "if (ended) {"),
                new Mutant(
                        "an asynchronous answer comes too early",
                        worker("Marks"),
                        "first != null && parts.isApplied(first.part())",
                        "first != null && first.part() >= 0"),
                new Mutant(
                        "a call waits for others on the loop",
                        worker("CallParts"),
                        "(state == State.RUNNING && !saidElsewhere && isAllConfirmed());",
                        "(state == State.RUNNING && isAllConfirmed());"),
                // User ids and groups.
                new Mutant(
                        "bound to the user before as well",
                        gateway("shard.Members"),
                        "        removeFromUser(client);\n        client.bind(userId, by);",
                        "        client.bind(userId, by);"),
                new Mutant(
                        "unbound clients still receive",
                        gateway("shard.Members"),
                        "        removeFromUser(client);\n        client.bind(userId, by);",
                        "        if (userId != null) {\n            removeFromUser(client);\n        }\n"
                                + "        client.bind(userId, by);"),
                new Mutant(
                        "who has left loses the user id that its last events see",
                        gateway("shard.Members"),
                        "everyone.remove(client.id().number());\n        removeFromUser(client);",
                        "everyone.remove(client.id().number());\n        bind(client, null, ChangedBy.ITSELF);"),
                new Mutant(
                        "a redelivered event sees the user id that it has bound itself",
                        gateway("client.SessionViews"),
                        "headPartlyApplied ? userIdBefore : view.userId()",
                        "view.userId()"),
                new Mutant(
                        "a new worker is not told the user id",
                        gateway("client.SessionViews"),
                        "headPartlyApplied ? userIdBefore : view.userId()",
                        "headPartlyApplied ? userIdBefore : null"),
                new Mutant(
                        "who has left the group still receives",
                        gateway("shard.Members"),
                        "        removeFrom(groups, group, client);\n    }\n\n    ///",
                        "    }\n\n    ///"),
                new Mutant(
                        "a flush does not wait for the client's own gateway",
                        worker("CallParts"),
                        "state == State.FLUSHING && appliedAtHome >= flushed && unconfirmedBytes == 0",
                        "state == State.FLUSHING && unconfirmedBytes == 0"),
                // Changes by others.
                new Mutant(
                        "told of changes while events are unfinished",
                        Delivery.class,
                        "return sent.isEmpty() && refresh(to);",
                        "return refresh(to);"),
                new Mutant(
                        "redelivered events see what others have changed since",
                        Delivery.class,
                        "        if (isSettled()) {\n            views.agree();\n        }\n",
                        "        views.agree();\n"),
                new Mutant(
                        "what others have changed is forgotten after a hand-over",
                        Delivery.class,
                        "        to.send(assign.apply(assignment));\n",
                        "        to.send(assign.apply(assignment));\n        views.agree();\n"),
                new Mutant(
                        "what a handler leaves hides what others have changed",
                        worker("Mailbox"),
                        "            session = changed.session();\n",
                        ""),
                // Clients that the application is asked about.
                new Mutant(
                        "let in without being asked",
                        gateway("shard.Shard"),
                        "if (authenticate.isZero()) {",
                        "if (authenticate != null) {"),
                new Mutant(
                        "let in though it is refused",
                        gateway("shard.Effects"),
                        "shard.arrivals().refuse(client, refuse.status(), refuse.reason());",
                        "shard.arrivals().admit(client, null);"),
                new Mutant(
                        "let in after it has left",
                        gateway("shard.Arrivals"),
                        "        if (client.state() == State.ARRIVING) {\n            client.endingOver();\n            shard.open",
                        "        if (client.state() != State.OPEN) {\n            client.endingOver();\n            shard.open",
                        100),
                new Mutant(
                        "who was not let in is told closed",
                        Delivery.class,
                        "} else if (!arriving) {",
                        "} else if (client != null) {"),
                new Mutant(
                        "who is not let in is among everyone",
                        gateway("shard.Arrivals"),
                        "        client.delivery().arrived();\n",
                        "        client.delivery().arrived();\n        shard.members().add(client);\n"),
                new Mutant(
                        "who is not let in is online",
                        gateway("client.ClientConnection"),
                        "return state == State.OPEN || state == State.ENDING;",
                        "return state != State.LEFT;"),
                new Mutant(
                        "who is let in is read before it has connected",
                        gateway("client.ClientConnection"),
                        "        delivery.connected(connectedFacts.subprotocol());\n",
                        ""),
                new Mutant(
                        "lost though it was never connected",
                        worker("Mailbox"),
                        "return closeHandled || !connectHandled ? null : loss;",
                        "return closeHandled ? null : loss;"),
                new Mutant(
                        "a worker is not told that a client is yet to be let in",
                        gateway("client.ClientConnection"),
                        "delivery.isHeadPartlyApplied(), delivery.isArriving());",
                        "delivery.isHeadPartlyApplied(), false);"),
                // Slow clients, and large messages.
                new Mutant(
                        "the newest of a key is dropped, the older one kept",
                        gateway("client.OutQueue"),
                        "others.replace(earlier, message)",
                        "earlier",
                        190),
                new Mutant(
                        "what must not be dropped is dropped",
                        gateway("client.WaitingMessages"),
                        "return !(whenSlow instanceof WhenSlow.Close);",
                        "return whenSlow != null;",
                        350),
                new Mutant(
                        "the last that waits is read first",
                        gateway("client.WaitingMessages"),
                        "Waiting taken = first;",
                        "Waiting taken = last;"),
                new Mutant(
                        "who has caught up is told nothing",
                        gateway("client.OutQueue"),
                        "while (waiting != null && unwrittenBytes() <= HANDED_OVER.high()) {",
                        "while (waiting != null && unwrittenBytes() < 0) {"),
                new Mutant(
                        "the last piece of a large message is lost",
                        worker("Mailbox"),
                        "            pieces.add(message.payload());\n            return new",
                        "            return new"),
                // Questions.
                new Mutant(
                        "a question waits for a link that is lost",
                        worker("Questions"),
                        "            if (question.link() == link) {",
                        "            if (question.link() == null) {",
                        130),
                new Mutant(
                        "no answer means no",
                        worker("Round"),
                        "return known ? null : failures[index];",
                        "return null;",
                        160),
                new Mutant(
                        "who has left is online until its last event is finished",
                        gateway("shard.Answers"),
                        "at.online(id).isPresent() ? 1 : 0",
                        "at.ours(id) != null ? 1 : 0",
                        180),
                new Mutant(
                        "one shard answers for all",
                        gateway("shard.Answers"),
                        "waiting.decrementAndGet() == 0",
                        "waiting.decrementAndGet() >= 0",
                        420),
                new Mutant(
                        "who is not here gets no answer",
                        gateway("shard.Answers"),
                        "_ -> answer.accept(found));",
                        "_ -> {\n                if (found > 0) {\n                    answer.accept(found);\n                }\n            });"),
                // Fencing.
                new Mutant(
                        "older assignments are not refused at home",
                        Delivery.class,
                        "if (part.assignment() != assignment\n                || head == null",
                        "if (head == null",
                        2_240),
                new Mutant(
                        "older assignments are not refused elsewhere",
                        gateway("shard.ForeignParts"),
                        "if (before != null && part.assignment() < before.assignment()) {",
                        "if (before != null && part.assignment() < 0) {",
                        25_430),
                new Mutant(
                        "epoch ignored",
                        gateway("shard.Results"),
                        "id.gateway() == self.number() && id.epoch() == self.epoch()",
                        "id.gateway() == self.number()"),
                new Mutant(
                        "a refused part changes the session",
                        gateway("shard.Results"),
                        "            case REFUSED -> {\n",
                        "            case REFUSED -> {\n                ClientConnection one = shard.ours(part.client());\n"
                                + "                if (one != null) {\n                    one.change(part.session(), ChangedBy.ITSELF);\n                }\n",
                        2_690),
                // Everything goes on, and stays bounded.
                new Mutant(
                        "links that are full are written to",
                        WorkerPort.class,
                        "        if (!way.isWritable()) {\n            return Admission.WAIT;\n        }\n",
                        ""),
                new Mutant(
                        "who posts does not wait",
                        link("PostedFrames"),
                        "return frames.length() >= limitBytes;",
                        "return frames.length() < 0;"),
                new Mutant(
                        "what is posted goes to a full socket",
                        link("LinkOutput"),
                        "        if (socket.isWritable()) {\n            write(posted",
                        "        if (!ended) {\n            write(posted"),
                new Mutant(
                        "what is posted stays when the socket takes more",
                        link("LinkOutput"),
                        "            takeWhenWritable = true;\n",
                        ""),
                new Mutant(
                        "what was finished is held still",
                        gateway("shard.HeldEvents"),
                        "        readAgain(client);\n        count(client);\n        if (full",
                        "        readAgain(client);\n        if (full"),
                new Mutant(
                        "a call says more however much is unconfirmed",
                        worker("CallParts"),
                        "return unconfirmedBytes > 0 && (unconfirmedBytes",
                        "return unconfirmedBytes < 0 && (unconfirmedBytes",
                        220),
                new Mutant("bytes in flight are not given back", WorkerPort.class, "inFlightBytes -= bytes;", ""),
                new Mutant(
                        "a gateway that is gone is waited for",
                        worker("CallParts"),
                        "confirmed(there, Integer.MAX_VALUE);",
                        ""),
                new Mutant("who was taken away goes on", worker("Mailbox"), "        abandoned = true;\n", ""),
                new Mutant(
                        "paused clients stay paused",
                        gateway("shard.HeldEvents"),
                        "            socket.resume();\n",
                        ""),
                new Mutant(
                        "nobody in line goes on",
                        WorkerPort.class,
                        "boolean goesOn = true;",
                        "boolean goesOn = false;"),
                new Mutant(
                        "still in line at the lost worker",
                        Delivery.class,
                        "        worker = null;\n        inLine = false;\n        state = runsAlone",
                        "        worker = null;\n        state = runsAlone"),
                new Mutant(
                        "who is picked is never told to the worker",
                        Delivery.class,
                        "                introduce(port, first);\n",
                        "                send();\n"),
                new Mutant(
                        "what was seen is not confirmed",
                        gateway("shard.Results"),
                        "case SEEN -> counters.seenParts.increment();",
                        "case SEEN -> {\n                counters.seenParts.increment();\n                return true;\n            }"),
                new Mutant(
                        "workers keep who has moved",
                        Delivery.class,
                        "            from.send(new Revoke(client, assignment));\n",
                        ""),
                new Mutant(
                        "whether a worker lives is not found out",
                        gateway("shard.Losses"),
                        "                decide(lost, Verdict.LIVES);\n",
                        "                open.remove(lost);\n",
                        420),
                new Mutant(
                        "who is above suspicion gets no answer",
                        Delivery.class,
                        "head.wasToldSuspect();",
                        "head.isSuspect();",
                        1_050));
    }

    private static Class<?> gateway(String name) {
        return find(SimulatedShards.class, "io.holdfast.gateway." + name);
    }

    private static Class<?> link(String name) {
        return find(SimulatedOutput.class, "io.holdfast.cluster.link." + name);
    }

    private static Class<?> worker(String name) {
        return find(SimulatedWorker.class, "io.holdfast.worker." + name);
    }

    /// Classes that only their package sees.
    private static Class<?> find(Class<?> neighbour, String name) {
        try {
            return Class.forName(name, false, neighbour.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("there is no %s any more: mend its mutants".formatted(name), e);
        }
    }
}
