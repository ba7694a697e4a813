// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.startcache;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.WebSettings;
import io.holdfast.server.control.ControlClient;
import io.holdfast.server.control.ControlServer;
import io.holdfast.server.embedded.EmbeddedProcesses;
import io.holdfast.server.process.ProcessLog;
import io.holdfast.server.web.WebServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the JVM does whose classes become the cache: it loads all classes of ours, runs a
/// gateway, workers and the web server with a store in a temporary folder, and talks to them for a
/// moment. For one thread.
public final class TrainingRun {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
    private static final int CLIENTS = 4;
    private static final int MESSAGES = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;

    /// @param folder an empty one, for what the run writes
    public TrainingRun(Path folder) {
        this.folder = folder;
    }

    /// @param libraries the folder with our jars
    /// @throws Exception whatever went wrong; then there is to be no cache
    public void run(Path libraries) throws Exception {
        Path config = Files.writeString(folder.resolve("holdfast.yaml"), """
                gateway: {listen: ["text://127.0.0.1:0"], event-loops: 1}
                worker: {app: none.jar, handler: %s}
                """.formatted(Answers.class.getName()));
        ProcessLog.toFile(
                folder.resolve("training.log"), ConfigReader.read(config).logs());
        LOG.info("Training: folder={}", folder);
        loadOurs(libraries);
        askControlSocket();
        showAPage();
        try (var cluster = EmbeddedProcesses.start(config, Answers::new)) {
            for (int i = 0; i < CLIENTS; i++) {
                talk(cluster.addresses().getFirst());
            }
            cluster.replaceWorkers();
        }
        ProcessLog.close();
    }

    /// Says what everybody hears, and keeps a session.
    private static final class Answers implements Handler {
        @Override
        public void onConnect(Client client) {
            client.bind("user");
            client.join("group");
        }

        @Override
        public void onMessage(Client client, Message message) {
            client.session().put("last", message.text());
            client.send(message.text());
        }
    }

    private static void talk(InetSocketAddress address) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            for (int i = 0; i < MESSAGES; i++) {
                socket.getOutputStream().write(("message " + i + "\n").getBytes(StandardCharsets.UTF_8));
                if (in.readLine() == null) {
                    throw new IOException("the connection was closed after %d answers".formatted(i));
                }
            }
        }
    }

    private void askControlSocket() throws Exception {
        Path socket = folder.resolve("control.sock");
        try (ControlServer _ = ControlServer.open(socket, (_, _) -> Map.of("state", "ready"))) {
            ControlClient.ask(socket, "status", PATIENCE);
        }
    }

    private void showAPage() throws IOException {
        Files.writeString(folder.resolve("index.html"), "a page");
        var settings = new WebSettings("127.0.0.1", 0, folder);
        try (WebServer server = WebServer.start(settings);
                var socket = new Socket(settings.host(), server.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String get = "GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(get.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    /// Without running anything of them.
    private static void loadOurs(Path libraries) throws IOException {
        String[] jars = libraries.toFile().list((_, name) -> name.matches("holdfast-.*\\.jar"));
        for (String jar : jars == null ? new String[0] : jars) {
            try (var file = new JarFile(libraries.resolve(jar).toFile())) {
                file.stream()
                        .map(entry -> entry.getName())
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .forEach(TrainingRun::load);
            }
        }
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        try {
            Class.forName(name, false, TrainingRun.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.debug("Not loaded: class={} reason={}", name, e.toString());
        }
    }
}
