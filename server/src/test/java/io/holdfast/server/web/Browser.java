// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Optional;

/// A client of a web server that says what it is told to, byte for byte.
final class Browser implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;

    Browser(int port) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /// An answer; its head in lines, its body as Latin-1.
    record Answer(String head, String body) {

        int status() {
            return Integer.parseInt(head.split(" ", -1)[1]);
        }

        Optional<String> header(String name) {
            String begin = name.toLowerCase(Locale.ROOT) + ": ";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin))
                    .map(line -> line.substring(begin.length()))
                    .findFirst();
        }
    }

    /// Asks on a connection of its own.
    ///
    /// @param headers each with its line end
    static Answer ask(int port, String line, String... headers) throws IOException {
        try (var browser = new Browser(port)) {
            browser.say(line + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" + String.join("", headers) + "\r\n");
            return browser.answer();
        }
    }

    void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /// All that comes until the server closes.
    Answer answer() throws IOException {
        String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        int end = all.indexOf("\r\n\r\n");
        return end < 0 ? new Answer(all, "") : new Answer(all.substring(0, end), all.substring(end + 4));
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
