// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/// One case: what a client writes, and what it must be answered.
///
/// @param chop how many bytes are written at once; 0 for all
/// @param echoes messages that come back, in order
/// @param pongs payloads of pongs, in order; when they come between messages is not said
/// @param close code of the Close frame that ends it; 0 for one without a code
/// @param offer extensions that the client offers, and must get; empty for none
record Row(String name, byte[] written, int chop, List<Said> echoes, List<Said> pongs, int close, String offer) {

    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_DATA = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;

    /// What is right; the client closes behind it.
    static Row good(String name, byte[] written, Said... echoes) {
        byte[] all = Bytes.concat(written, Bytes.close(NORMAL, ""));
        return new Row(name, all, 0, List.of(echoes), List.of(), NORMAL, "");
    }

    /// What the server must refuse with a code.
    static Row bad(String name, int code, byte[] written, Said... echoes) {
        return new Row(name, written, 0, List.of(echoes), List.of(), code, "");
    }

    /// Messages that come back.
    static Row echo(String name, byte[] written, Said... messages) {
        return good(name, written, messages);
    }

    Row chopped(int bytes) {
        return new Row(name + ", written " + bytes + " bytes at a time", written, bytes, echoes, pongs, close, offer);
    }

    Row pongs(String... payloads) {
        List<Said> expected = Stream.of(payloads)
                .map(payload -> new Said(Bytes.PONG, Said.text(payload).payload()))
                .toList();
        return new Row(name, written, chop, echoes, expected, close, offer);
    }

    Row offering(String extensions) {
        return new Row(name, written, chop, echoes, pongs, close, extensions);
    }

    void run(InetSocketAddress address) throws IOException {
        try (var socket = RawWebSocket.open(address, offer)) {
            socket.writeInBackground(written, chop);
            List<Said> came = socket.readToEnd();
            assertThat(came.stream().filter(said -> said.opcode() < Bytes.CLOSE).toList())
                    .as("messages")
                    .isEqualTo(echoes);
            assertThat(came.stream().filter(said -> said.opcode() == Bytes.PONG).toList())
                    .as("pongs")
                    .isEqualTo(pongs);
            assertThat(came).as("frames").isNotEmpty();
            assertThat(came.getLast().opcode()).as("last frame").isEqualTo(Bytes.CLOSE);
            assertThat(came.getLast().closeCode()).as("close code").isEqualTo(close);
            assertThat(came).hasSize(echoes.size() + pongs.size() + 1);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
