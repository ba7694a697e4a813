// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.peer;

import java.io.IOException;

/// The peer as a process: prints its port, and ends when its standard input does, so that it never outlives the
/// program that started it.
public final class PeerProgram {

    /// What its one line begins with; the port follows.
    public static final String LISTENING = "listening on port ";

    private PeerProgram() {}

    /// @param arguments the port, 0 for a free one; the number of event loops; a [Flushing]
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int eventLoops = Integer.parseInt(arguments[1]);
        try (var peer = Peer.start(port, eventLoops, Flushing.valueOf(arguments[2]))) {
            System.out.println(LISTENING + peer.address().getPort());
            while (System.in.read() != -1) {
                // Whatever is typed means nothing.
            }
        }
    }
}
