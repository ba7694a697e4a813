// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import static io.holdfast.simulation.Ledger.check;

import io.holdfast.ClientId;
import io.holdfast.cluster.wire.Peer;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.client.Delivery.Verdict;
import io.holdfast.simulation.Story.Chapter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Watches how gateways judge parts: each is applied once, without gaps, in order, of the newest
/// assignment only; and sessions change with the last one.
///
/// **Owner**: the thread of its world.
final class Verdicts {

    private record Foreign(GatewayProcess at, ClientId client) {}

    private record Highest(long assignment, long sequence, int part) {}

    private final World world;
    private final Ledger ledger;
    private final Map<Foreign, Highest> foreign = new HashMap<>();

    Verdicts(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
    }

    /// A part comes to a gateway.
    void arrives(ResultPart part) {
        Story story = ledger.story(part.client());
        story.assignmentBefore = story.assignment;
    }

    void judged(GatewayProcess at, Peer worker, ResultPart part, Verdict verdict, @Nullable ClientConnection client) {
        world.scheduler().note(() -> "%s: %s from %s: %s".formatted(at, Say.what(part), worker, verdict));
        Story story = ledger.story(part.client());
        if (at == story.home()) {
            judgedAtHome(story, part, verdict, client);
        } else {
            judgedElsewhere(at, story, part, verdict);
        }
        ledger.lookAtBegun();
    }

    private void judgedAtHome(Story story, ResultPart part, Verdict verdict, @Nullable ClientConnection client) {
        Chapter chapter = story.chapter(part.sequence());
        if (verdict == Verdict.REFUSED) {
            world.seen(Seen.PART_REFUSED);
        } else {
            check(
                    part.sequence() == story.finished,
                    "%s: %s is not refused, %d are finished",
                    story,
                    part,
                    story.finished);
            check(part.assignment() == story.assignmentBefore, "%s: %s is not refused", story, part);
            check(part.assignment() >= story.highestApplied, "%s: %s is older than what was applied", story, part);
            story.highestApplied = part.assignment();
            if (verdict == Verdict.SEEN) {
                world.seen(Seen.PART_SEEN);
                check(part.part() < chapter.appliedParts, "%s: %s was not seen before", story, part);
            } else {
                check(
                        part.part() == chapter.appliedParts,
                        "%s: %s is applied after %d",
                        story,
                        part,
                        chapter.appliedParts);
                chapter.appliedParts++;
                part.effects().forEach(effect -> note(story, effect));
            }
            if (part.last()) {
                chapter.finished = true;
                chapter.aloneIn = null;
                story.finished++;
            }
        }
        if (client != null) {
            checkUserId(story, part, client.userId());
        }
        if (client != null && story.isDeterministic()) {
            String found = story.home().shards().session(client).get(Script.KEY);
            String expected = story.lastPut(story.finished);
            check(
                    Objects.equals(found, expected),
                    "%s: %s leaves session %s (expected %s)",
                    story,
                    part,
                    found,
                    expected);
        }
    }

    /// Each of these stands at the end of its part.
    private void note(Story story, Effect effect) {
        switch (effect) {
            case Effect.Bind bind when !bind.client().equals(story.id()) -> world.seen(Seen.BOUND_BY_OTHERS);
            case Effect.Unbind unbind when !unbind.client().equals(story.id()) -> {}
            case Effect.Bind bind -> {
                ledger.bound();
                story.bonds().bound(bind.userId());
            }
            case Effect.Unbind _ -> {
                world.seen(Seen.UNBOUND);
                story.bonds().bound(null);
            }
            case Effect.Join _ -> story.bonds().joined(true);
            case Effect.Leave _ -> story.bonds().joined(false);
            case Effect.Admit _ -> {
                story.admissions++;
                check(story.admissions == 1, "%s is let in %d times", story, story.admissions);
                check(!story.client().isRefused(), "%s is let in", story);
                if (story.client().hasLeft()) {
                    world.seen(Seen.ADMITTED_AFTER_LEAVING);
                }
            }
            case Effect.Refuse _ -> check(story.client().isRefused(), "%s is refused", story);
            case Effect.Send _,
                    Effect.Close _,
                    Effect.CloseWithCode _,
                    Effect.Disconnect _,
                    Effect.Dissolve _,
                    Effect.ChangeSession _ -> {}
        }
    }

    private static void checkUserId(Story story, ResultPart part, @Nullable String found) {
        check(
                story.client().isBoundByOthers() || story.bonds().isBound(found),
                "%s: %s leaves user id %s",
                story,
                part,
                found);
    }

    private void judgedElsewhere(GatewayProcess at, Story story, ResultPart part, Verdict verdict) {
        var key = new Foreign(at, story.id());
        Highest before = foreign.get(key);
        switch (verdict) {
            case APPLY -> {
                world.seen(Seen.FOREIGN_APPLIED);
                if (story.id().gateway() == at.listing().number()) {
                    world.seen(Seen.OTHER_PROCESS_APPLIED);
                }
                check(
                        before == null
                                || (part.assignment() >= before.assignment()
                                        && (part.sequence() > before.sequence()
                                                || (part.sequence() == before.sequence()
                                                        && part.part() > before.part()))),
                        "%s at %s: %s is applied after %s",
                        story,
                        at,
                        part,
                        before);
                foreign.put(key, new Highest(part.assignment(), part.sequence(), part.part()));
            }
            case SEEN -> {
                world.seen(Seen.FOREIGN_SEEN);
                if (before == null) {
                    throw new AssertionError("%s at %s: %s was not seen before".formatted(story, at, Say.what(part)));
                }
                foreign.put(key, new Highest(part.assignment(), before.sequence(), before.part()));
            }
            case REFUSED -> {
                world.seen(Seen.FOREIGN_REFUSED);
                check(
                        before != null && part.assignment() < before.assignment(),
                        "%s at %s: %s is refused after %s",
                        story,
                        at,
                        part,
                        before);
            }
        }
    }
}
