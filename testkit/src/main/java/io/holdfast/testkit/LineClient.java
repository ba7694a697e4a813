// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client of a text listener over a TCP socket: it says lines, and takes those that come one by one.
///
/// ```java
/// ann.say("hello");
/// ann.expect("Who are you?", "hello");
/// ```
///
/// Nothing needs to sleep: what is expected is waited for, up to [ReceivedLines#DEADLINE], and what is
/// not as expected is an [AssertionError].
///
/// Threads: one may write while another takes lines.
public final class LineClient implements Talker {

    private static final int CONNECT_MILLIS = 5_000;

    private final Socket socket;
    private final ReceivedLines received;

    private LineClient(Socket socket) throws IOException {
        this.socket = socket;
        this.received = new ReceivedLines("client " + socket.getLocalPort(), socket.getInputStream());
    }

    /// Returns when the connection stands; the application may not know of it yet.
    public static LineClient connect(InetSocketAddress address) {
        try {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(address, CONNECT_MILLIS);
            return new LineClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to " + address, e);
        }
    }

    @Override
    public void say(String line) {
        write((line + "\n").getBytes(UTF_8));
    }

    /// Writes bytes as they are; blocks while the other side does not read.
    public void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("client " + socket.getLocalPort() + " cannot write", e);
        }
    }

    /// Writes bytes as they are, or as many of them as the other side takes before it closes.
    public void writeWhileOpen(byte[] bytes) {
        try {
            write(bytes);
        } catch (UncheckedIOException _) {
            // It has closed.
        }
    }

    /// Says that nothing more will be said, and goes on reading.
    public void halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException("client " + socket.getLocalPort() + " cannot half-close", e);
        }
    }

    /// Ends the connection by a reset, as a crashed machine does.
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public ReceivedLines received() {
        return received;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
