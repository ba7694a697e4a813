// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.simulation.Script.Act;
import io.holdfast.simulation.Story.Chapter;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a client is bound to and has joined: as scripts say that it must be, for handlers that are
/// deterministic; and as its gateway was told, part by part.
///
/// **Owner**: the [Ledger].
final class Bonds {

    /// What scripts say.
    ///
    /// @param certain false when a message that was set aside may have changed it, or not
    record Said<T extends @Nullable Object>(boolean certain, T value) {}

    /// As the gateway was told last.
    private @Nullable String userId;

    private boolean joined;
    private int changes;
    /// Lines from this one on were said after the client had left the group.
    private int outFromLine = Integer.MAX_VALUE;

    private int joinsBegun;

    // -- What the gateway was told

    boolean isBoundTo(String user) {
        return user.equals(userId);
    }

    /// @param found nothing for bound to nobody
    boolean isBound(@Nullable String found) {
        return Objects.equals(found, userId);
    }

    boolean hasJoined() {
        return joined;
    }

    /// How often it has changed.
    int changes() {
        return changes;
    }

    void bound(@Nullable String user) {
        userId = user;
        changes++;
    }

    void joined(boolean now) {
        joined = now;
        changes++;
    }

    // -- What the handler knows

    void isOut(int fromLine) {
        outFromLine = fromLine;
    }

    void mayBeIn() {
        joinsBegun++;
        outFromLine = Integer.MAX_VALUE;
    }

    int joinsBegun() {
        return joinsBegun;
    }

    boolean wasOut(int line) {
        return line >= outFromLine;
    }

    // -- What scripts say

    /// The user id before an act of an event.
    static Said<@Nullable String> userId(Story story, long sequence, int act) {
        if (story.client().isBoundByOthers()) {
            return new Said<@Nullable String>(false, null);
        }
        Said<@Nullable Act> last = last(story, sequence, act, Bonds::concernsUser);
        return new Said<@Nullable String>(last.certain(), last.value() instanceof Act.Bind(String user) ? user : null);
    }

    /// Whether it is in the group before an act of an event.
    static Said<Boolean> joined(Story story, long sequence, int act) {
        Said<@Nullable Act> last = last(story, sequence, act, Bonds::concernsGroup);
        return new Said<>(last.certain(), last.value() instanceof Act.Join);
    }

    private static boolean concernsUser(Act act) {
        return act instanceof Act.Bind || act instanceof Act.Unbind;
    }

    private static boolean concernsGroup(Act act) {
        return act instanceof Act.Join || act instanceof Act.Leave;
    }

    private static Said<@Nullable Act> last(Story story, long sequence, int before, Predicate<Act> which) {
        int end = before;
        for (long at = sequence; at >= 0; at--) {
            Chapter chapter = story.chapter(at);
            Script script = chapter.script;
            List<Act> acts = script == null ? List.of() : script.acts().subList(0, script.performed());
            for (int i = Math.min(end, acts.size()) - 1; i >= 0; i--) {
                Act act = acts.get(i);
                if (which.test(act)) {
                    return new Said<@Nullable Act>(!chapter.setAside, act);
                }
            }
            end = Integer.MAX_VALUE;
        }
        return new Said<@Nullable Act>(true, null);
    }
}
