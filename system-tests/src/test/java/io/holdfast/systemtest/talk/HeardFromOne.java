// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.talk;

import java.util.HashSet;
import java.util.Set;

/// What one client has heard of another: in order, nothing missing, nothing twice, or else counted.
///
/// **Owner**: the talk's thread.
final class HeardFromOne {

    private final TalkScript script;
    private final int receiver;
    private final int sender;
    private final Set<Long> missing = new HashSet<>();
    private long last = key(0, TalkScript.PARTS - 1);
    private long reordered;
    private long doubled;

    /// What hearing a line showed.
    enum Verdict {
        EXPECTED,
        SKIPPED_OTHERS,
        REORDERED,
        DOUBLED
    }

    HeardFromOne(TalkScript script, int receiver, int sender) {
        this.script = script;
        this.receiver = receiver;
        this.sender = sender;
    }

    Verdict heard(long number, int part) {
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

    long reordered() {
        return reordered;
    }

    long doubled() {
        return doubled;
    }

    /// What never came.
    ///
    /// @param saidLast the last number that the sender has said
    long lost(long saidLast) {
        addMissing(key(saidLast + 1, 0));
        return missing.size();
    }

    /// What must be heard between the last heard line and this one.
    private void addMissing(long key) {
        for (long number = last / TalkScript.PARTS; number <= key / TalkScript.PARTS; number++) {
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
        return number * TalkScript.PARTS + part;
    }
}
