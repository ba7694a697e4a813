// SPDX-License-Identifier: Apache-2.0
/// The seeded simulation: whole clusters in one thread, made of the production state machines, with
/// faults at drawn moments; and the checks that every promise of delivery held. A seed makes the same
/// schedule again, always.
///
/// ```
///                 Scheduler: who is next? how much time passes?      Faults: crash, cut, stop, drain …
///                     │ one task of one actor                            │
///     ┌───────────────┴─────────────── World ────────────────────────────┴─────────┐
///     │  SimulatedClient ──▶ GatewayProcess ══ LinkBetween ══ WorkerProcess        │
///     │      (a socket)      SimulatedShards   two Wires of   SimulatedWorker      │
///     │                      = real shards     real frames    = real worker parts  │
///     │                                                        │ Handler: Scripts  │
///     └──────┬──────────────────┬──────────────────┬───────────┴───────────────────┘
///          Lines             Verdicts            Ledger            what each of them sees is checked at once;
///     what clients get   parts that count   events given once      Outcome: what must be true when all is calm
/// ```
///
/// - [Scheduler] draws which [Scheduler.Actor] does its next task. Event loops, each direction of a
///   link, each running handler call, clients and timers are actors, so that delays and reorderings
///   come by themselves. Actors belong to a [Host], a process that can be stopped and killed between
///   any two tasks.
/// - Production code runs behind bridges, in the packages whose classes they drive: `SimulatedShards`
///   (everything below [the shard](io.holdfast.gateway.shard)), `SimulatedSocket` (the out-queue of a
///   client that reads slowly), `SimulatedWorker` and `SimulatedCall` (mailboxes, assigned clients,
///   parts of calls, questions, leases), `SimulatedLoop` (handlers that never block, of some workers),
///   `SimulatedOutput` (what waits for a link). They do what threads and sockets do in production, and
///   decide nothing.
/// - [Script] is what a handler does with one event; [Bonds] is what a client is bound to and has
///   joined, [Given] what others have changed of it, [Inquiry] looks at answers, [SlowReading] at what
///   becomes of messages that wait.
/// - [Story] is what happened to one client's events, told from outside; [Ledger], [Handler],
///   [Verdicts], [Endings] and [Lines] write it and throw at the first thing that must not be.
/// - [Seen] counts what schedules came across, so that a simulation that has gone blind is noticed, and
///   [Mutants] are faults in production code that it has to catch.
///
/// The entry type is [Simulation]; `SimulationTest` says how to run more schedules, or one again.
///
/// Threads: one for each world; worlds share nothing.
@NullMarked
package io.holdfast.simulation;

import org.jspecify.annotations.NullMarked;
