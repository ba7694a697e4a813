// SPDX-License-Identifier: Apache-2.0
package io.holdfast.simulation;

/// What schedules should come across; each is counted, so that a simulator that has gone blind is noticed.
enum Seen {
    // Faults
    WORKER_CRASH,
    TWO_CRASHES,
    POISON_CRASH,
    FRAME_BROKEN_OFF,
    LINK_CUT,
    ONE_WAY_CUT,
    STOPPED_SHORTLY,
    STOPPED_LONG,
    DRAIN,
    DRAIN_DEADLINE,
    GATEWAY_CRASH,
    GATEWAY_LEFT,
    STORE_AWAY,
    LEASE_ENDED,
    CLIENT_RESET,
    CLIENT_ENDED,
    CLIENT_STALLED,
    OLD_PART_REPEATED,
    // Points at which a worker crashed
    CRASH_BETWEEN_EVENTS,
    CRASH_IN_HANDLER,
    CRASH_AFTER_A_PART,
    CRASH_WHILE_DRAINING,
    CRASH_BEFORE_LAST_PART_ARRIVED,
    // What came of it
    EVENT_REDELIVERED,
    PART_SEEN,
    PART_REFUSED,
    FOREIGN_APPLIED,
    FOREIGN_SEEN,
    FOREIGN_REFUSED,
    WAITED_FOR_OTHER_GATEWAY,
    HANDED_OVER,
    MOVED_FOR_BALANCE,
    CLIENT_PAUSED,
    LINK_FULL,
    CHUNKED,
    RAN_AS_SUSPECT,
    SET_ASIDE,
    MESSAGE_DROPPED,
    CLIENT_TOO_SLOW,
    SLOW_TOLD,
    GATEWAY_LOST_TOLD,
    HANDLER_THREW,
    FLUSHED,
    CLOSED_BY_APPLICATION
}
