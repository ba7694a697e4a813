// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A real store that answers nobody until it is told to.
final class SlowStore {

    private final Store real;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch answers = new CountDownLatch(1);

    SlowStore(Store real) {
        this.real = real;
    }

    int waiting() {
        return waiting.get();
    }

    void goOn() {
        answers.countDown();
    }

    Store store() {
        return (Store) Proxy.newProxyInstance(
                SlowStore.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    waiting.incrementAndGet();
                    answers.await();
                    waiting.decrementAndGet();
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
