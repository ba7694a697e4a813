// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.rooms;

import io.holdfast.Cluster;
import java.nio.file.Path;

/// Tells everyone something, from a program that is no worker. Arguments: the configuration of the running
/// cluster, and the text.
public final class Notice {

    private Notice() {}

    public static void main(String[] arguments) {
        try (var cluster = Cluster.open(Path.of(arguments[0]))) {
            System.out.println("connected clients: " + tell(cluster, arguments[1]));
        }
    }

    static long tell(Cluster cluster, String text) {
        cluster.everyone().send("Notice: " + text);
        return cluster.everyone().clientCount();
    }
}
