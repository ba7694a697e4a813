// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One page of groups with the number of their clients in all shards, in order of names.
///
/// A shard that has more names than fit in a page adds only the first of them: what follows the last
/// one of these is left to the next page, also where other shards have it.
///
/// **Limit**: [#MOST_GROUPS], or as many as the question wants; [#PAGE_BYTES].
///
/// **Owner**: the event loop of the shard that it is at; it goes from one to the other with a task.
final class GroupPage {

    static final int MOST_GROUPS = 10_000;
    static final int PAGE_BYTES = 256 * 1024;

    private static final int GROUP_BYTES = 16;

    private final Question.CountGroups asked;
    private final int limit;
    private final NavigableMap<String, Long> clients = new TreeMap<>();
    private int bytes;
    /// The last name of which every shard so far has told what it has; null while that holds for all names.
    private @Nullable String end;

    GroupPage(Question.CountGroups asked) {
        this.asked = asked;
        this.limit = Math.min(asked.limit(), MOST_GROUPS);
    }

    /// What it takes in memory.
    int bytes() {
        return bytes;
    }

    /// Adds what this shard has.
    void gather(Shard at) {
        String last = "";
        int names = 0;
        int nameBytes = 0;
        for (String name : at.receivers().groups(asked.groups(), asked.after())) {
            long here = at.members().group(name).size();
            if (end != null && name.compareTo(end) > 0) {
                return;
            }
            if (here > 0 && (names == limit || nameBytes >= PAGE_BYTES)) {
                end = last;
                return;
            }
            if (here > 0) {
                clients.merge(name, here, Long::sum);
                last = name;
                names++;
                nameBytes += cost(name);
                bytes += cost(name);
            }
        }
    }

    GroupsCounted counted(long question) {
        Map<String, Long> complete = end == null ? clients : clients.headMap(end, true);
        SequencedMap<String, Long> page = new LinkedHashMap<>();
        int pageBytes = 0;
        for (var group : complete.entrySet()) {
            if (page.size() == limit || pageBytes >= PAGE_BYTES) {
                break;
            }
            page.put(group.getKey(), group.getValue());
            pageBytes += cost(group.getKey());
        }
        return new GroupsCounted(question, page, page.size() < clients.size() || end != null);
    }

    private static int cost(String name) {
        return GROUP_BYTES + name.length();
    }
}
