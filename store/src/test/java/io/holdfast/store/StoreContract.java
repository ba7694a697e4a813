// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every store must do; each driver runs it against the real thing.
public abstract class StoreContract {

    private static final Duration TTL = Duration.ofSeconds(10);

    @TempDir
    Path scratch;

    /// The store under test, empty at the start of each test.
    protected abstract Store store();

    /// The URL at which another process opens the same store.
    protected abstract String url();

    /// Lets time pass for the store under test.
    protected abstract void pass(Duration time);

    @Test
    void absentKeyHasNoValue() {
        assertThat(store().get("k")).isEmpty();
    }

    @Test
    void setReplacesTheValue() {
        store().set("k", "1", null);
        store().set("k", "2", null);
        assertThat(store().get("k")).hasValue("2");
    }

    @Test
    void everyTextIsKept() {
        for (String text : List.of("", " ", "a\0b", "two\r\nlines", "naïve 漢字 😀", "%_'\";--", "x".repeat(1 << 20))) {
            store().set("k", text, null);
            assertThat(store().get("k")).hasValue(text);
            assertThat(store().compareAndSet("k", text, text, null)).isTrue();
        }
    }

    @Test
    void keysAreTakenLiterally() {
        store().set("a%", "1", null);
        store().set("A%", "2", null);
        store().set("a\u0301", "3", null);
        store().set("á", "4", null);
        assertThat(store().get("a%")).hasValue("1");
        assertThat(store().get("A%")).hasValue("2");
        assertThat(store().get("a\u0301")).hasValue("3");
        assertThat(store().get("á")).hasValue("4");
        assertThat(store().get("ab")).isEmpty();
    }

    @Test
    void entryDisappearsAfterItsTimeToLive() {
        store().set("k", "v", TTL);
        pass(TTL.minusSeconds(2));
        assertThat(store().get("k")).hasValue("v");
        pass(Duration.ofSeconds(2));
        assertThat(store().get("k")).isEmpty();
        assertThat(store().list("")).isEmpty();
        assertThat(store().delete("k")).isFalse();
        assertThat(store().delete("k", "v")).isFalse();
        assertThat(store().compareAndSet("k", "v", "w", null)).isFalse();
    }

    @Test
    void setReplacesTheTimeToLive() {
        store().set("longer", "v", TTL);
        store().set("longer", "v", null);
        store().set("shorter", "v", null);
        store().set("shorter", "v", TTL);
        pass(TTL);
        assertThat(store().list("")).containsOnlyKeys("longer");
    }

    @Test
    void endlessTimeToLiveIsForEver() {
        store().set("k", "v", Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(store().get("k")).hasValue("v");
    }

    @Test
    void addIfAbsentIsWonOnce() {
        assertThat(store().addIfAbsent("k", "1", null)).isTrue();
        assertThat(store().addIfAbsent("k", "2", null)).isFalse();
        assertThat(store().get("k")).hasValue("1");
    }

    @Test
    void addIfAbsentTakesAnExpiredKey() {
        store().addIfAbsent("k", "1", TTL);
        assertThat(store().addIfAbsent("k", "2", TTL)).isFalse();
        pass(TTL);
        assertThat(store().addIfAbsent("k", "3", null)).isTrue();
        pass(TTL);
        assertThat(store().get("k")).hasValue("3");
    }

    @Test
    void compareAndSetNeedsTheExpectedValue() {
        assertThat(store().compareAndSet("k", "1", "2", null)).isFalse();
        store().set("k", "1", TTL);
        assertThat(store().compareAndSet("k", "x", "2", null)).isFalse();
        assertThat(store().compareAndSet("k", "1", "2", null)).isTrue();
        pass(TTL);
        assertThat(store().get("k")).hasValue("2");
    }

    @Test
    void deleteTellsWhetherThereWasAValue() {
        store().set("k", "1", null);
        assertThat(store().delete("k")).isTrue();
        assertThat(store().delete("k")).isFalse();
        assertThat(store().get("k")).isEmpty();
    }

    @Test
    void deleteOfAnExpectedValueSparesAnother() {
        store().set("k", "1", null);
        assertThat(store().delete("k", "2")).isFalse();
        assertThat(store().get("k")).hasValue("1");
        assertThat(store().delete("k", "1")).isTrue();
        assertThat(store().get("k")).isEmpty();
    }

    @Test
    void incrementStartsAtZeroAndKeepsTheTimeToLive() {
        assertThat(store().increment("n", 5)).isEqualTo(5);
        assertThat(store().increment("n", -7)).isEqualTo(-2);
        assertThat(store().get("n")).hasValue("-2");
        store().set("m", "10", TTL);
        assertThat(store().increment("m", 1)).isEqualTo(11);
        pass(TTL);
        assertThat(store().get("m")).isEmpty();
        assertThat(store().increment("m", 1)).isEqualTo(1);
        pass(TTL);
        assertThat(store().get("m")).hasValue("1");
    }

    @Test
    void incrementOfAnythingButANumberFailsAndChangesNothing() {
        for (String text : List.of("", "x", "1.5", "+1", " 1", "007", "-0", "١", "9223372036854775808")) {
            store().set("n", text, null);
            assertThatThrownBy(() -> store().increment("n", 1))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("'n'")
                    .hasMessageContaining("not a number");
            assertThat(store().get("n")).hasValue(text);
        }
    }

    @Test
    void incrementPast64BitsFailsAndChangesNothing() {
        store().set("n", Long.toString(Long.MAX_VALUE - 1), null);
        assertThat(store().increment("n", 1)).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> store().increment("n", 1))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("64 bits");
        store().set("n", Long.toString(Long.MIN_VALUE), null);
        assertThatThrownBy(() -> store().increment("n", -1)).isInstanceOf(StoreFailure.class);
        assertThat(store().get("n")).hasValue(Long.toString(Long.MIN_VALUE));
    }

    @Test
    void leaseIsHeldRenewedAndTakenOverAfterItsEnd() {
        assertThat(store().lease("l", "a", TTL)).isTrue();
        assertThat(store().lease("l", "b", TTL)).isFalse();
        pass(TTL.minusSeconds(2));
        assertThat(store().lease("l", "a", TTL)).isTrue();
        pass(TTL.minusSeconds(2));
        assertThat(store().lease("l", "b", TTL)).isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(store().lease("l", "b", TTL)).isTrue();
        assertThat(store().lease("l", "a", TTL)).isFalse();
        assertThat(store().get("l")).hasValue("b");
    }

    @Test
    void listIsOrderedByKey() {
        for (String key : List.of("p/b", "p/a", "p/10", "p/2", "p/é", "p/\uFFFD", "p/😀", "o", "q", "p")) {
            store().set(key, "v" + key, null);
        }
        var list = store().list("p/");
        assertThat(list.keySet()).containsExactly("p/10", "p/2", "p/a", "p/b", "p/é", "p/\uFFFD", "p/😀");
        assertThat(list).containsEntry("p/10", "vp/10");
        assertThat(store().list("")).hasSize(10);
        assertThat(store().list("none")).isEmpty();
    }

    @Test
    void prefixIsTakenLiterally() {
        for (String key : List.of("a%b", "a%c", "axb", "a_b", "a_c", "A_b", "a*b", "a[b]", "a\\b")) {
            store().set(key, "", null);
        }
        assertThat(store().list("a%").keySet()).containsExactly("a%b", "a%c");
        assertThat(store().list("a_").keySet()).containsExactly("a_b", "a_c");
        assertThat(store().list("a*").keySet()).containsExactly("a*b");
        assertThat(store().list("a[").keySet()).containsExactly("a[b]");
        assertThat(store().list("a\\").keySet()).containsExactly("a\\b");
        assertThat(store().list("%")).isEmpty();
    }

    @Test
    void limitsAreChecked() {
        store().set("é".repeat(100), "v", Duration.ofMillis(1));
        for (String key :
                List.of("", "x".repeat(241), "é".repeat(121), "a b", "a\tb", "a\nb", "\0", "\u007f", "\ud800")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().get(key))
                    .withMessageStartingWith("key: ")
                    .withMessageContaining("(expected 1 to 240 bytes");
            assertThatIllegalArgumentException().isThrownBy(() -> store().increment(key, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> store().lease(key, "a", TTL));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().list("a b"))
                .withMessage("prefix: character U+0020 at index 1 (expected 0 to 240 bytes of UTF-8 without spaces and"
                        + " control characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().set("k", "é".repeat(1 << 19) + "x", null))
                .withMessage("value: 1048577 bytes (expected at most 1048576)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().delete("k", "\udc00"))
                .withMessageStartingWith("expected value: an unpaired surrogate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().set("k", "v", Duration.ofNanos(999_999)))
                .withMessage("time to live: PT0.000999999S (expected at least PT0.001S)");
    }

    @Test
    void virtualThreadsLoseNoIncrement() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<Long>>();
            for (int i = 0; i < 1000; i++) {
                results.add(threads.submit(() -> store().increment("n", 1)));
            }
            var seen = new HashSet<Long>();
            for (var result : results) {
                seen.add(result.get());
            }
            assertThat(seen).hasSize(1000);
        }
        assertThat(store().get("n")).hasValue("1000");
    }

    @Test
    void threadsRacingForAKeyHaveOneWinner() throws Exception {
        for (int round = 0; round < 50; round++) {
            String key = "r" + round;
            assertThat(winners(owner -> store().addIfAbsent(key, owner, null))).isEqualTo(1);
            String value = store().get(key).orElseThrow();
            assertThat(winners(owner -> store().compareAndSet(key, value, owner + "!", null)))
                    .isEqualTo(1);
            assertThat(winners(owner -> store().lease("lease/" + key, owner, TTL)))
                    .isEqualTo(1);
            assertThat(winners(_ -> store().delete(key))).isEqualTo(1);
        }
    }

    private interface Attempt {
        boolean by(String owner);
    }

    private static long winners(Attempt attempt) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            var attempts = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 4; i++) {
                String owner = "owner" + i;
                attempts.add(() -> attempt.by(owner));
            }
            long winners = 0;
            for (var result : threads.invokeAll(attempts)) {
                winners += result.get() ? 1 : 0;
            }
            return winners;
        }
    }

    @Test
    void processesStartingAtOnceLoseNoIncrement() throws Exception {
        try (var a = StoreProcess.start(scratch, url(), "increment", "n", "1000");
                var b = StoreProcess.start(scratch, url(), "increment", "n", "1000");
                var c = StoreProcess.start(scratch, url(), "increment", "n", "1000")) {
            a.finish();
            b.finish();
            c.finish();
        }
        assertThat(store().get("n")).hasValue("3000");
    }

    @Test
    void processesRacingForAKeyHaveOneWinner() throws Exception {
        var winners = new ArrayList<String>();
        try (var a = StoreProcess.start(scratch, url(), "add", "k", "300", "a");
                var b = StoreProcess.start(scratch, url(), "add", "k", "300", "b")) {
            winners.addAll(a.finish());
            winners.addAll(b.finish());
        }
        assertThat(winners).hasSize(300).doesNotHaveDuplicates();
        assertThat(store().list("k")).hasSize(300);
    }

    @Test
    void processKilledWhileWritingLeavesAGoodStore() throws Exception {
        long told = 0;
        for (int round = 0; round < 3; round++) {
            try (var process = StoreProcess.start(scratch, url(), "write")) {
                for (int i = 0; i < 300; i++) {
                    told = Long.parseLong(Objects.requireNonNull(process.line()));
                }
                process.kill();
                // The last line may be cut off, and is a smaller number then.
                for (String line = process.line(); line != null && !line.isEmpty(); line = process.line()) {
                    told = Math.max(told, Long.parseLong(line));
                }
            }
            long kept = Long.parseLong(store().get("written").orElseThrow());
            assertThat(kept).isBetween(told, told + 1);
            assertThat(store().increment("written", 1)).isEqualTo(kept + 1);
            assertThat(store().list("write/").values()).allMatch(value -> value.length() == 10_000);
        }
    }

    @Test
    void closedStoreRefusesCalls() {
        store().close();
        store().close();
        assertThatThrownBy(() -> store().get("k"))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store().set("k", "v", null)).isInstanceOf(StoreFailure.class);
    }
}
