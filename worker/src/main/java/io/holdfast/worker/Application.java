// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.Handler;

/// The application's handler, and what it said of itself at the start.
record Application(Handler handler, boolean neverBlocks) {

    static Application of(Handler handler) {
        return new Application(handler, handler.neverBlocks());
    }
}
