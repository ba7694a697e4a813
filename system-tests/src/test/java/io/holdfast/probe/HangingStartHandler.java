// SPDX-License-Identifier: Apache-2.0
package io.holdfast.probe;

import io.holdfast.Client;
import io.holdfast.Cluster;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.util.concurrent.CountDownLatch;

/// Never returns from `onStart`.
public final class HangingStartHandler implements Handler {

    @Override
    public void onStart(Cluster cluster) throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Override
    public void onMessage(Client client, Message message) {}
}
