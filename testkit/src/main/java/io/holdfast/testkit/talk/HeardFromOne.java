// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit.talk;

import java.util.HashSet;
import java.util.Set;

/// What one client has heard of another: in order, nothing missing, nothing twice, or else counted.
///
/// **Owner**: the thread that reads the receiver's socket.
public final class HeardFromOne {

    private final Script script;
    private final int receiver;
    private final int sender;
    private final Set<Long> missing = new HashSet<>();
    private long last = key(0, Script.MOST_PARTS - 1);
    private long reordered;
    private long doubled;

    /// What hearing a line showed.
    public enum Verdict {
        EXPECTED,
        /// It came before others that must be heard, which are missing so far.
        SKIPPED_OTHERS,
        /// It was missing, and came after later ones.
        REORDERED,
        /// It was heard before.
        DOUBLED
    }

    public HeardFromOne(Script script, int receiver, int sender) {
        this.script = script;
        this.receiver = receiver;
        this.sender = sender;
    }

    public Verdict heard(long number, int part) {
        long key = key(number, part);
        if (key > last) {
            int before = missing.size();
            addMissing(key);
            last = key;
            return missing.size() == before ? Verdict.EXPECTED : Verdict.SKIPPED_OTHERS;
        }
        if (missing.remove(key)) {
            reordered++;
            return Verdict.REORDERED;
        }
        doubled++;
        return Verdict.DOUBLED;
    }

    public long reordered() {
        return reordered;
    }

    public long doubled() {
        return doubled;
    }

    /// What never came.
    ///
    /// @param saidLast the last number that the sender has said
    public long lost(long saidLast) {
        addMissing(key(saidLast + 1, 0));
        return missing.size();
    }

    /// What must be heard between the last heard line and this one.
    private void addMissing(long key) {
        for (long number = last / Script.MOST_PARTS; number <= key / Script.MOST_PARTS; number++) {
            if (number > 0 && script.hears(receiver, sender, number)) {
                for (int part = 0; part < script.parts(sender, number); part++) {
                    long between = key(number, part);
                    if (between > last && between < key) {
                        missing.add(between);
                    }
                }
            }
        }
    }

    private static long key(long number, int part) {
        return number * Script.MOST_PARTS + part;
    }
}
