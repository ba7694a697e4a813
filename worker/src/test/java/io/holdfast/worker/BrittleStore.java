// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.store.Store;
import io.holdfast.store.StoreFailure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// A real store that can be put out of reach.
public final class BrittleStore {

    private final Store real;
    private volatile boolean away;

    public BrittleStore(Store real) {
        this.real = real;
    }

    public void away(boolean now) {
        away = now;
    }

    public Store store() {
        return (Store) Proxy.newProxyInstance(
                BrittleStore.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (away) {
                        throw new StoreFailure("away by the test");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
