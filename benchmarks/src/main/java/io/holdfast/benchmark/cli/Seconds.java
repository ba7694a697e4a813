// SPDX-License-Identifier: Apache-2.0
package io.holdfast.benchmark.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `5` or `0.5`.
final class Seconds implements ITypeConverter<Duration> {

    private static final double MOST = 86_400;

    @Override
    public Duration convert(String text) {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw wrong(text);
        }
        if (!(seconds >= 0.01 && seconds <= MOST)) {
            throw wrong(text);
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("'%s' (expected seconds, 0.01..%.0f)".formatted(text, MOST));
    }
}
