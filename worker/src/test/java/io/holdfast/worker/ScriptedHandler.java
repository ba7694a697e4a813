// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Arrival;
import io.holdfast.Client;
import io.holdfast.CloseReason;
import io.holdfast.Cluster;
import io.holdfast.Decision;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Does for each message what the test has registered for its text.
final class ScriptedHandler implements Handler {

    interface Script {
        void run(Client client) throws Exception;
    }

    interface Decider {
        @Nullable
        Decision decide(Arrival client) throws Exception;
    }

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Queue<String> closes = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Cluster cluster;
    private volatile boolean neverBlocks;
    private volatile Decider decider = _ -> Decision.accept();

    /// To be said before the worker starts.
    ScriptedHandler saysItNeverBlocks() {
        neverBlocks = true;
        return this;
    }

    ScriptedHandler on(String text, Script script) {
        scripts.put(text, script);
        return this;
    }

    ScriptedHandler decides(Decider by) {
        decider = by;
        return this;
    }

    /// As given to `onStart`.
    Cluster cluster() {
        Cluster given = cluster;
        if (given == null) {
            throw new AssertionError("not started");
        }
        return given;
    }

    /// `CLIENT CODE` of each `onClose`.
    List<String> closes() {
        return List.copyOf(closes);
    }

    boolean isStopped() {
        return stopped.get();
    }

    @Override
    public boolean neverBlocks() {
        return neverBlocks;
    }

    @Override
    public void onStart(Cluster given) throws Exception {
        cluster = given;
    }

    /// Null where the test wants a handler that is wrong.
    @Override
    @SuppressWarnings("NullAway")
    public Decision authenticate(Arrival client) throws Exception {
        return decider.decide(client);
    }

    @Override
    public void onConnect(Client client) throws Exception {
        run("onConnect", client);
    }

    @Override
    public void onMessage(Client client, Message message) throws Exception {
        if (!run(message.text(), client)) {
            client.send("echo " + message.text());
        }
    }

    @Override
    public void onClose(Client client, CloseReason reason) throws Exception {
        closes.add(client.id() + " " + reason.code());
        run("onClose", client);
    }

    @Override
    public void onStop() {
        stopped.set(true);
    }

    private boolean run(String name, Client client) throws Exception {
        Script script = scripts.get(name);
        if (script != null) {
            script.run(client);
        }
        return script != null;
    }
}
