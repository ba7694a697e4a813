// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.simulation.Story.Chapter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What other clients' events had made of a client when its gateway gave one of its events for the
/// first time. The handler of that event must see this, whenever it runs.
///
/// @param session what others have put into it, each under a key of its own
/// @param assignment under which the gateway began to give the event
record Given(Map<String, String> session, @Nullable String userId, long assignment) {

    private static final String PREFIX = "by-";

    static String key(Story changer) {
        return PREFIX + changer.client().number();
    }

    /// What an act of a changer's event puts.
    static String value(Chapter chapter, int act) {
        return chapter.sequence() + "/" + act;
    }

    static Given now(Story story, long assignment) {
        ClientConnection connection = story.client().connection();
        return connection == null
                ? new Given(Map.of(), null, assignment)
                : new Given(ofOthers(story.home().shards().session(connection)), connection.userId(), assignment);
    }

    static Map<String, String> ofOthers(Map<String, String> session) {
        int own = session.containsKey(Script.KEY) ? 1 : 0;
        if (session.size() == own) {
            return Map.of();
        }
        Map<String, String> others = new HashMap<>(session);
        others.remove(Script.KEY);
        return others;
    }

    /// @return what is different from what a handler sees, or nothing
    @Nullable
    String differs(Handler.Left seen, boolean bound) {
        Map<String, String> session = ofOthers(seen.session());
        if (!session.equals(this.session)) {
            return "session %s (expected %s)".formatted(session, this.session);
        }
        return bound && !Objects.equals(userId, seen.userId())
                ? "user id %s (expected %s)".formatted(seen.userId(), userId)
                : null;
    }
}
