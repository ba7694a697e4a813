// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

/// The type byte of a frame: 1–15 the link itself, 16–63 spoken by gateways, 64–127 spoken by workers.
final class FrameType {

    static final int HELLO = 1;
    static final int CHALLENGE = 2;
    static final int PROOF = 3;
    static final int WELCOME = 4;
    static final int REFUSED = 5;
    static final int PING = 6;

    static final int ASSIGN = 16;
    static final int REVOKE = 17;
    static final int CLIENT_CONNECTED = 18;
    static final int CLIENT_MESSAGE = 19;
    static final int CLIENT_CLOSED = 20;
    static final int PART_APPLIED = 21;
    static final int COUNTED = 22;
    static final int MESSAGE_CHUNK = 23;
    static final int CLIENT_SLOW = 24;
    static final int SUSPECT = 25;
    static final int RUN_SUSPECT = 26;
    static final int LEAVING = 27;
    static final int REFRESH = 28;
    static final int FOUND = 29;
    static final int GROUPS_COUNTED = 30;
    static final int CLIENT_ARRIVED = 31;

    static final int READY = 64;
    static final int DRAINING = 65;
    static final int RESULT_PART = 66;
    static final int LOOSE_EFFECTS = 67;
    static final int ASK = 68;
    static final int SUSPECT_WAITS = 69;
    static final int RETIRING = 70;

    private FrameType() {}

    static boolean isGateway(int type) {
        return type >= 16 && type < 64;
    }

    static boolean isWorker(int type) {
        return type >= 64 && type < 128;
    }

    static WireException unknown(String what, int value) {
        return new WireException("unknown %s %d".formatted(what, value));
    }
}
