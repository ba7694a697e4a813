// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.KeyValueStore;
import io.holdfast.Session;
import io.holdfast.Target;
import java.util.stream.Stream;

/// Refuses what waits in callbacks of a handler that never blocks.
final class Waits {

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private Waits() {}

    /// @param instead what does it without waiting
    /// @throws IllegalStateException that names what waits, within such a callback
    static void require(String instead) {
        if (HandlerCall.current() instanceof NeverBlockingCall call) {
            throw refused(call, instead);
        }
    }

    static IllegalStateException refused(NeverBlockingCall call, String instead) {
        return new IllegalStateException("event %s: %s waits, and the handler says that it never blocks (expected %s)"
                .formatted(call.eventKey(), STACK.walk(Waits::calledFrom), instead));
    }

    /// The method of the api that the application has called: the outermost of those that call each other.
    private static String calledFrom(Stream<StackWalker.StackFrame> frames) {
        return frames.dropWhile(frame -> !isOfApi(frame.getDeclaringClass()))
                .takeWhile(frame -> isOfApi(frame.getDeclaringClass()))
                .reduce((_, outer) -> outer)
                .map(frame -> frame.getMethodName() + "()")
                .orElse("a question");
    }

    private static boolean isOfApi(Class<?> declaring) {
        return Target.class.isAssignableFrom(declaring)
                || Session.class.isAssignableFrom(declaring)
                || KeyValueStore.class.isAssignableFrom(declaring);
    }
}
