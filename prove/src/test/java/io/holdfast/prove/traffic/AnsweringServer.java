// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Answers numbered lines as workers do, and makes the mistakes that it is told to.
final class AnsweringServer implements AutoCloseable {

    private final ServerSocket server;
    private final Mistakes mistakes;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /// What is answered to one message.
    @FunctionalInterface
    interface Mistakes {

        /// @param right what it must be: lines with the process id 1
        /// @return what it is; null closes the connection
        List<String> instead(int sender, long number, List<String> right) throws InterruptedException;
    }

    AnsweringServer(Mistakes mistakes) throws IOException {
        this.server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        this.mistakes = mistakes;
        Thread.ofVirtual().name("accept").start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().name("answer").start(() -> answer(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> answers = answers(line);
                if (answers == null) {
                    return;
                }
                socket.getOutputStream().write(String.join("", answers).getBytes(US_ASCII));
            }
        } catch (IOException _) {
            // The client has gone.
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @SuppressWarnings("NullAway") // Null is an answer here.
    private List<String> answers(String line) throws InterruptedException {
        String[] words = line.split(" ", -1);
        if (words[0].equals("enter")) {
            return List.of("entered\n");
        }
        String numbers = words[3] + " " + words[4];
        List<String> right = words[0].equals("two")
                ? List.of(numbers + " 0 1 -\n", numbers + " 1 1 -\n")
                : List.of(numbers + " 0 1 -\n");
        return mistakes.instead(Integer.parseInt(words[3]), Long.parseLong(words[4]), right);
    }
}
