// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Every key of the configuration file. A list's elements are written `[]`.
enum Key {
    RUN("run"),
    STORE("store"),
    NODE("node"),
    LINK("link"),
    LINK_SECRET_FILE("link.secret-file"),
    LINK_HEARTBEAT("link.heartbeat"),
    LINK_TIMEOUT("link.timeout"),
    GATEWAY("gateway"),
    GATEWAY_PROCESSES("gateway.processes"),
    GATEWAY_EVENT_LOOPS("gateway.event-loops"),
    GATEWAY_LISTEN("gateway.listen"),
    LISTEN_ADDRESS("gateway.listen[].address"),
    LISTEN_MAX_MESSAGE("gateway.listen[].max-message"),
    LISTEN_WHEN_SLOW("gateway.listen[].when-slow"),
    LISTEN_HANDSHAKE("gateway.listen[].handshake"),
    LISTEN_AUTHENTICATE("gateway.listen[].authenticate"),
    LISTEN_HEARTBEAT("gateway.listen[].heartbeat"),
    HEARTBEAT_EVERY("gateway.listen[].heartbeat.every"),
    HEARTBEAT_UNANSWERED("gateway.listen[].heartbeat.unanswered"),
    HEARTBEAT_PAYLOAD("gateway.listen[].heartbeat.payload"),
    LISTEN_SUBPROTOCOLS("gateway.listen[].subprotocols"),
    LISTEN_COMPRESSION("gateway.listen[].compression"),
    LISTEN_MAX_FRAME("gateway.listen[].max-frame"),
    LISTEN_ORIGINS("gateway.listen[].origins"),
    LISTEN_SETTINGS("gateway.listen[].settings"),
    LISTEN_TLS("gateway.listen[].tls"),
    TLS_CERTIFICATE("gateway.listen[].tls.certificate"),
    TLS_KEY("gateway.listen[].tls.key"),
    TLS_CLIENT_CA("gateway.listen[].tls.client-ca"),
    TLS_CLIENT_AUTH("gateway.listen[].tls.client-auth"),
    GATEWAY_PROTOCOLS("gateway.protocols"),
    GATEWAY_LINK("gateway.link"),
    GATEWAY_LINK_BIND("gateway.link.bind"),
    GATEWAY_LINK_ADVERTISE("gateway.link.advertise"),
    GATEWAY_LINK_PORT("gateway.link.port"),
    GATEWAY_LIMITS("gateway.limits"),
    LIMITS_UNFINISHED_EVENTS("gateway.limits.unfinished-events"),
    LIMITS_UNFINISHED_BYTES("gateway.limits.unfinished-bytes"),
    LIMITS_OUT_QUEUE("gateway.limits.out-queue"),
    LIMITS_WAITING_CLIENTS("gateway.limits.waiting-clients"),
    LIMITS_MEMORY("gateway.limits.memory"),
    GATEWAY_DRAIN("gateway.drain"),
    DRAIN_ADVICE("gateway.drain.advice"),
    GATEWAY_JVM("gateway.jvm"),
    WORKER("worker"),
    WORKER_PROCESSES("worker.processes"),
    WORKER_APP("worker.app"),
    WORKER_HANDLER("worker.handler"),
    WORKER_EVENT_LOOPS("worker.event-loops"),
    WORKER_DRAIN_DEADLINE("worker.drain-deadline"),
    WORKER_WATCHDOG("worker.watchdog"),
    WORKER_HUNG_AFTER("worker.hung-after"),
    WORKER_RECYCLE("worker.recycle"),
    RECYCLE_AFTER("worker.recycle.after"),
    RECYCLE_MESSAGES("worker.recycle.messages"),
    RECYCLE_MEMORY("worker.recycle.memory"),
    WORKER_SETTINGS("worker.settings"),
    WORKER_JVM("worker.jvm"),
    WEB("web"),
    WEB_LISTEN("web.listen"),
    WEB_ROOT("web.root"),
    LOGS("logs"),
    LOGS_RETENTION_DAYS("logs.retention-days"),
    LOGS_MAX_FILE("logs.max-file");

    private final String path;

    Key(String path) {
        this.path = path;
    }

    /// With the keys above it: `gateway.link.port`.
    String path() {
        return path;
    }

    /// As it stands in the file: `port`.
    String lastName() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /// The path without the last name; empty at the top level.
    String parent() {
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }

    static List<String> namesUnder(String parent) {
        return Arrays.stream(values())
                .filter(key -> key.parent().equals(parent))
                .map(Key::lastName)
                .toList();
    }

    /// Another place where a key of this name exists: `gateway.listen` for `listen`.
    static Optional<String> elsewhere(String name) {
        return Arrays.stream(values())
                .filter(key -> key.lastName().equals(name))
                .map(Key::path)
                .findFirst();
    }
}
