// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionCopyTest {

    private static final int LIMIT = 64 * 1024;

    @Test
    void changesAreSeenAndCollected() {
        var session = new SessionCopy(Map.of("a", "1", "b", "2"));
        session.put("a", "3");
        session.put("c", "4");
        session.remove("b");
        assertThat(session.get("a")).contains("3");
        assertThat(session.get("b")).isEmpty();
        assertThat(session.asMap()).isEqualTo(Map.of("a", "3", "c", "4"));
        assertThat(session.end()).isEqualTo(new SessionChange(Map.of("a", "3", "c", "4"), Set.of("b")));
    }

    @Test
    void whatItWasMadeOfIsNotChanged() {
        Map<String, String> entries = new HashMap<>(Map.of("a", "1"));
        var session = new SessionCopy(entries);
        session.put("a", "2");
        session.put("b", "3");
        assertThat(entries).isEqualTo(Map.of("a", "1"));
        assertThat(session.entries()).isEqualTo(Map.of("a", "2", "b", "3"));
    }

    @Test
    void whatIsNotThereIsRemovedAllTheSame() {
        var session = new SessionCopy(Map.of("a", "1"));
        session.remove("put by others meanwhile");
        assertThat(session.end()).isEqualTo(new SessionChange(Map.of(), Set.of("put by others meanwhile")));
    }

    @Test
    void noCallRemovesMoreThanASessionCouldHold() {
        var session = new SessionCopy(Map.of("a", "1"));
        for (int i = 0; i < LIMIT; i++) {
            session.put("same", "x");
            session.remove("same");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    for (int i = 10_000; i < 10_000 + LIMIT; i++) {
                        session.remove("k" + i);
                    }
                })
                .withMessageMatching("session keys of \\d+ bytes removed with 'k\\d+' \\(expected at most 65536\\)");
        assertThat(SessionEntries.sizeOf(session.end())).isLessThan(256 * 1024);
    }

    @Test
    void noChangeIsNone() {
        assertThat(new SessionCopy(Map.of("a", "1")).end()).isSameAs(SessionChange.NONE);
    }

    @Test
    void putAfterRemoveAndRemoveAfterPutLeaveOneChange() {
        var session = new SessionCopy(Map.of("a", "1"));
        session.remove("a");
        session.put("a", "2");
        session.put("b", "3");
        session.remove("b");
        SessionChange change = session.end();
        assertThat(change.put()).isEqualTo(Map.of("a", "2"));
        assertThat(change.removed()).doesNotContain("a");
    }

    @Test
    void afterItsCallItCanOnlyBeRead() {
        var session = new SessionCopy(Map.of("a", "1"));
        session.end();
        assertThat(session.get("a")).contains("1");
        assertThatIllegalStateException().isThrownBy(() -> session.put("a", "2"));
        assertThatIllegalStateException().isThrownBy(() -> session.remove("a"));
    }

    @Test
    void whatIsTooLongIsRefusedAndChangesNothing() {
        var session = new SessionCopy(Map.of("a", "1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.put("", "x"))
                .withMessage("session key of 0 bytes (expected 1..255)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.put("å".repeat(128), "x"))
                .withMessage("session key of 256 bytes (expected 1..255)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.put("b", "x".repeat(LIMIT - 2)))
                .withMessage("session of 65537 bytes with 'b' (expected at most 65536)");
        session.put("b", "x".repeat(LIMIT - 3));
        session.put("b", "y".repeat(LIMIT - 3));
        assertThatIllegalArgumentException().isThrownBy(() -> session.put("a", "12"));
        assertThat(session.get("a")).contains("1");
        session.remove("b");
        session.put("a", "€".repeat(21_845));
    }

    @Test
    void aReplacementLeavesOnlyItsEntries() {
        var session = new SessionCopy(Map.of("a", "1", "b", "2"));
        session.put("c", "3");
        session.replace(Map.of("b", "3", "d", "4"));
        session.put("e", "5");
        session.remove("d");
        assertThat(session.asMap()).isEqualTo(Map.of("b", "3", "e", "5"));
        assertThat(session.end()).isEqualTo(new SessionChange(true, Map.of("b", "3", "e", "5"), Set.of()));
        var emptied = new SessionCopy(Map.of());
        emptied.replace(Map.of());
        assertThat(emptied.end()).as("others may put").isEqualTo(new SessionChange(true, Map.of(), Set.of()));
    }

    @Test
    void aTreeIsMergedUnderItsPaths() {
        var session = new SessionCopy(Map.of("place.y", "2", "place.x", "0", "other", "o"));
        session.merge(Map.of("place", Map.of("x", 1, "deep", Map.of("z", true)), "name", "ann", "none", Map.of()));
        assertThat(session.asMap())
                .isEqualTo(Map.of("place.x", "1", "place.y", "2", "place.deep.z", "true", "name", "ann", "other", "o"));
        assertThat(session.end())
                .isEqualTo(new SessionChange(Map.of("place.x", "1", "place.deep.z", "true", "name", "ann"), Set.of()));
    }

    @Test
    void aTreeOfAnythingElseIsRefused() {
        var session = new SessionCopy(Map.of("a", "1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.merge(Map.of("b", "2", "place", Map.of("x", List.of()))))
                .withMessageStartingWith("session tree: 'place.x' is java.util.ImmutableCollections$ListN (expected a");
        Map<String, Object> none = new HashMap<>();
        none.put("x", null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.merge(Map.of("place", none)))
                .withMessageStartingWith("session tree: 'place.x' is null (expected a string");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.merge(Map.of("place", Map.of(1, "x"))))
                .withMessage("session tree: key under 'place.' is java.lang.Integer (expected a string)");
        none.put("x", none);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.merge(none))
                .withMessageEndingWith("more than 32 levels (expected at most that many)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.merge(Map.of("x".repeat(200), Map.of("y".repeat(55), "z"))))
                .withMessage("session key of 256 bytes (expected 1..255)");
        assertThat(session.end()).isSameAs(SessionChange.NONE);
    }

    @Test
    void theWholeOfAChangeFitsOrNothingChanges() {
        var session = new SessionCopy(Map.of("a", "x".repeat(LIMIT - 1 - 2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.merge(Map.of("b", "", "c", "1")))
                .withMessage("session of 65537 bytes (expected at most 65536)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.replace(Map.of("b", "x".repeat(LIMIT))))
                .withMessage("session of 65537 bytes (expected at most 65536)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.merge(Map.of("b", "x".repeat(LIMIT))))
                .withMessage("session tree of 65537 bytes at 'b' (expected at most 65536)");
        assertThatIllegalArgumentException().isThrownBy(() -> session.replace(Map.of("", "x")));
        assertThat(session.end()).isSameAs(SessionChange.NONE);
        new SessionCopy(Map.of("a", "x".repeat(LIMIT - 1 - 2))).merge(Map.of("b", "1"));
    }

    @Test
    void theChangeMakesTheOldIntoTheNewWhateverWasDone() {
        for (int seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            Map<String, String> before = new HashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                before.put("k" + random.nextInt(5), "old");
            }
            Map<String, String> expected = new HashMap<>(before);
            var session = new SessionCopy(Map.copyOf(before));
            for (int i = random.nextInt(8); i > 0; i--) {
                changeBoth(random, session, expected, Map.of("k" + random.nextInt(5), "v" + i));
            }
            SessionChange change = session.end();
            Map<String, String> after = change.replaces() ? new HashMap<>() : new HashMap<>(before);
            after.putAll(change.put());
            after.keySet().removeAll(change.removed());
            assertThat(after).as("seed %d", seed).isEqualTo(expected).isEqualTo(session.entries());
            assertThat(change.removed()).as("seed %d", seed).noneMatch(change.put()::containsKey);
        }
    }

    private static void changeBoth(
            Random random, SessionCopy session, Map<String, String> expected, Map<String, String> one) {
        switch (random.nextInt(5)) {
            case 0 -> {
                session.replace(one);
                expected.clear();
                expected.putAll(one);
            }
            case 1 -> {
                session.merge(one);
                expected.putAll(one);
            }
            case 2 -> {
                one.forEach(session::put);
                expected.putAll(one);
            }
            default -> {
                one.keySet().forEach(session::remove);
                expected.keySet().removeAll(one.keySet());
            }
        }
    }
}
