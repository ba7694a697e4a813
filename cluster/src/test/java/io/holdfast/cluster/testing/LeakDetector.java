// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class that leaves a buffer unreleased.
public final class LeakDetector implements BeforeAllCallback, AfterAllCallback {

    private static final long COLLECTION_MILLIS = 5_000;

    private final List<String> leaks = new CopyOnWriteArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + " " + records));
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            collectGarbage();
            // Leaks are reported when the next buffer is made.
            ByteBufAllocator.DEFAULT.buffer(1).release();
        }
        assertThat(leaks).as("leaked buffers").isEmpty();
    }

    private static void collectGarbage() throws InterruptedException {
        var queue = new ReferenceQueue<Object>();
        var garbage = new WeakReference<>(new Object(), queue);
        System.gc();
        assertThat(queue.remove(COLLECTION_MILLIS)).isSameAs(garbage);
    }
}
