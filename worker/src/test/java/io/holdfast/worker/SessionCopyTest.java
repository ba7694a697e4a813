// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import java.util.HashMap;
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
        session.remove("never there");
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
                String key = "k" + random.nextInt(5);
                if (random.nextBoolean()) {
                    session.put(key, "v" + i);
                    expected.put(key, "v" + i);
                } else {
                    session.remove(key);
                    expected.remove(key);
                }
            }
            SessionChange change = session.end();
            Map<String, String> after = new HashMap<>(before);
            after.putAll(change.put());
            after.keySet().removeAll(change.removed());
            assertThat(after).as("seed %d", seed).isEqualTo(expected).isEqualTo(session.entries());
            assertThat(change.removed()).as("seed %d", seed).noneMatch(change.put()::containsKey);
        }
    }
}
