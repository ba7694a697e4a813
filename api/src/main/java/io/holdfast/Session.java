// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.util.Map;
import java.util.Optional;

/// Small key/value data of one client. Its gateway keeps it and sends it along with the client's
/// events, so that any worker can handle them. It ends with the connection.
///
/// **Of the client whose event is handled** ([Client#session()]) it is a copy, as the client's previous
/// event left it. Changes are kept when the callback returns. What others change meanwhile is seen at a
/// later event.
///
/// **Of another client** ([ClientTarget#session()]) each read is a round trip, and each change leaves
/// like a send. Its own handler sees a change at the first event that the gateway had not given to a
/// worker when the change came.
///
/// **Changes by several at the same time.** What travels is the change, key by key, and the gateway
/// applies changes in the order in which they come. So changes of different keys never undo each other;
/// of the same key, the last one to come stays. Only [#replace] removes keys that it does not name,
/// whoever put them.
///
/// **Nested data.** [#merge] takes maps in maps and keeps each value under its path, joined by dots:
/// merging `{"place": {"x": "1"}}` puts `place.x` and leaves `place.y` as it is.
///
/// **Limits.** A key has 1 to 255 bytes of UTF-8; a whole session has at most 64 KiB; more is refused
/// with an [IllegalArgumentException] that leaves the session as it was. A change of another client's
/// session that would make it larger is dropped by its gateway as a whole, and counted
/// (`sessionChangesRefused`); so is what makes any session larger while all of them together take what
/// `gateway.limits.memory` gives them.
///
/// **Thread.** Any; one at a time for a client whose event is handled.
public interface Session {

    Optional<String> get(String key);

    void put(String key, String value);

    /// Also of a key that is not seen here, which others may have put. One handler call removes at most
    /// 64 KiB of keys.
    void remove(String key);

    /// Makes these the only entries.
    void replace(Map<String, String> entries);

    /// Puts every value at the end of a path, and leaves all other entries as they are.
    ///
    /// @param tree values are strings, numbers, booleans, or again such maps
    /// @throws IllegalArgumentException for any other value
    void merge(Map<String, ?> tree);

    /// A copy of all entries.
    Map<String, String> asMap();
}
