// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.load;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Does what the load generator expects, but for one fault: what its second client gets as 10th line.
final class FaultyServer implements AutoCloseable {

    enum Fault {
        NONE,
        /// One byte is another one.
        CHANGED,
        MISSING,
        DOUBLED,
        /// It comes behind the next one.
        REORDERED,
        /// The connection is closed instead.
        CLOSED,
        /// Nothing is ever answered.
        SILENT
    }

    private static final int FAULTY_CLIENT = 1;
    private static final int FAULTY_LINE = 10;

    private final ServerSocket listener;
    private final Fault fault;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    FaultyServer(Fault fault) throws IOException {
        this.fault = fault;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        try {
            while (true) {
                var connection = new Connection(listener.accept(), connections.size());
                connections.add(connection);
                Thread.ofVirtual().start(connection::read);
            }
        } catch (SocketException _) {
            // Closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Connection connection : connections) {
            connection.socket.close();
        }
    }

    private final class Connection {

        private final Socket socket;
        private final int number;
        private int delivered;
        private byte @Nullable [] heldBack;

        Connection(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        void read() {
            try {
                var in = socket.getInputStream();
                for (byte[] line = in.readNBytes(64); line.length == 64; line = in.readNBytes(64)) {
                    if (line[0] == 'b') {
                        for (Connection connection : connections) {
                            connection.deliver(line);
                        }
                    } else {
                        deliver(line);
                    }
                }
            } catch (IOException _) {
                // Closed.
            }
        }

        private synchronized void deliver(byte[] line) throws IOException {
            delivered++;
            OutputStream out = socket.getOutputStream();
            if (fault == Fault.SILENT) {
                return;
            }
            if (number != FAULTY_CLIENT || delivered != FAULTY_LINE) {
                out.write(line);
                if (heldBack != null) {
                    out.write(heldBack);
                    heldBack = null;
                }
                return;
            }
            misbehave(line, out);
        }

        private void misbehave(byte[] line, OutputStream out) throws IOException {
            switch (fault) {
                case NONE -> out.write(line);
                case CHANGED -> {
                    byte[] changed = line.clone();
                    changed[40] = '!';
                    out.write(changed);
                }
                case DOUBLED -> {
                    out.write(line);
                    out.write(line);
                }
                case REORDERED -> heldBack = line.clone();
                case CLOSED -> socket.close();
                case MISSING, SILENT -> {
                    // Nothing is written.
                }
            }
        }
    }
}
