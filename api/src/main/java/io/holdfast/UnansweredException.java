// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A question was not answered in time by every gateway that was asked.
public final class UnansweredException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final transient Set<String> missing;
    private final transient @Nullable Object partial;

    /// @param missing names of the gateways that did not answer
    /// @param partial what the question would have returned without them, if that means anything
    public UnansweredException(String message, Set<String> missing, @Nullable Object partial) {
        super(message);
        this.missing = Set.copyOf(missing);
        this.partial = partial;
    }

    /// The names of the gateways that did not answer.
    public Set<String> missing() {
        return missing;
    }

    /// What the other gateways said, if that means anything.
    ///
    /// @param type what the question returns: `Long.class` or `long.class` for a count, `Set.class`
    @SuppressWarnings("unchecked") // The class of a primitive type is that of its box.
    public <T> Optional<T> partial(Class<T> type) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        return Optional.ofNullable(partial).filter(boxed::isInstance).map(found -> (T) found);
    }
}
