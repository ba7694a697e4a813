// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client on a real socket, one that reads only when it is told to.
final class LineSocket implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int next;
    private int limit;

    private LineSocket(InetSocketAddress address, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address, TIMEOUT_MILLIS);
        in = socket.getInputStream();
    }

    static LineSocket connect(int port) {
        return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    /// @param receiveBytes how much its system takes for it while it does not read; 0 for the usual
    static LineSocket connect(InetSocketAddress address, int receiveBytes) {
        try {
            return new LineSocket(address, receiveBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String text) {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String readLine() {
        var line = new ByteArrayOutputStream();
        while (true) {
            assertThat(fill()).as("end of the connection after '%s'", line).isTrue();
            int from = next;
            while (next < limit && buffer[next] != '\n') {
                next++;
            }
            line.write(buffer, from, next - from);
            if (next < limit) {
                next++;
                return line.toString(UTF_8);
            }
        }
    }

    void expectLines(String... lines) {
        for (String line : lines) {
            assertThat(readLine()).isEqualTo(line);
        }
    }

    /// The gateway has closed the connection properly, without a reset.
    void expectEnd() {
        assertThat(fill()).as("more before the end of the connection").isFalse();
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return false at the end of the connection
    private boolean fill() {
        if (next < limit) {
            return true;
        }
        try {
            next = 0;
            limit = Math.max(0, in.read(buffer));
            return limit > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
