// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.shard;

import io.holdfast.gateway.client.ClientConnection;
import io.holdfast.gateway.route.WorkerPort;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Which clients are wanted: those to whom all of it applies that is not null.
///
/// @param user what they are bound to
/// @param group what they are in
/// @param worker who has them: the name in the cluster, or what stands behind its last slash
/// @param address the IP address of their own end or what it begins with, or address and port: `192.0.2.`,
///     `192.0.2.7:50123`
/// @param limit at most so many, 1 or more
public record ConnectionFilter(
        @Nullable String user,
        @Nullable String group,
        @Nullable String worker,
        @Nullable String address,
        int limit) {

    boolean accepts(ClientConnection client) {
        return (user == null || user.equals(client.userId()))
                && (group == null || client.groups().contains(group))
                && (worker == null || isWorker(client.delivery().worker(), worker))
                && (address == null || isAt(client.facts().remoteAddress(), address));
    }

    private static boolean isWorker(@Nullable WorkerPort port, String wanted) {
        if (port == null) {
            return false;
        }
        String name = port.peer().name();
        return name.equals(wanted) || name.endsWith("/" + wanted);
    }

    private static boolean isAt(InetSocketAddress client, String wanted) {
        return ip(client).startsWith(wanted) || text(client).equals(wanted);
    }

    /// IPv6 in brackets.
    static String text(InetSocketAddress address) {
        String ip = ip(address);
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + address.getPort();
    }

    private static String ip(InetSocketAddress address) {
        String text = address.getAddress().getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
