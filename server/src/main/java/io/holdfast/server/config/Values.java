// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import io.holdfast.WhenSlow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The shapes of values. A reader throws [IllegalArgumentException] with what follows the key in the
/// message: `'x' (expected …)`.
final class Values {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,32})?");

    private static final Map<String, ChronoUnit> TIME_UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);
    private static final Map<String, Integer> SIZE_SHIFTS = Map.of("", 0, "KiB", 10, "MiB", 20, "GiB", 30);

    private Values() {}

    /// Reads one scalar.
    @FunctionalInterface
    interface Shape<T> {
        T read(String text);
    }

    static Shape<Integer> integer(int min, int max) {
        return text -> {
            if (text.matches("\\d{1,9}")) {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            }
            throw refused(text, "a whole number, %d..%d", min, max);
        };
    }

    /// `500ms`, `2s`, `1m`, `1h`.
    static Shape<Duration> duration(Duration min, Duration max) {
        return text -> {
            Matcher matcher = DURATION.matcher(text);
            if (matcher.matches()) {
                ChronoUnit unit = TIME_UNITS.getOrDefault(matcher.group(2), ChronoUnit.FOREVER);
                Duration value = Duration.of(Long.parseLong(matcher.group(1)), unit);
                if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                    return value;
                }
            }
            throw refused(text, "a duration such as 500ms, 2s, 1m or 1h, %s..%s", show(min), show(max));
        };
    }

    /// `512`, `64KiB`, `1MiB`, `1GiB`: bytes.
    static Shape<Integer> size(int min, int max) {
        Shape<Long> large = largeSize(min, max);
        return text -> large.read(text).intValue();
    }

    /// Like [#size], of any size.
    static Shape<Long> largeSize(long min, long max) {
        return text -> {
            Matcher matcher = SIZE.matcher(text);
            if (matcher.matches()) {
                String unit = matcher.group(2) == null ? "" : matcher.group(2);
                long value = Long.parseLong(matcher.group(1)) << SIZE_SHIFTS.getOrDefault(unit, 0);
                if (value >= min && value <= max) {
                    return value;
                }
            }
            throw refused(text, "a size such as 512, 64KiB or 1MiB, %s..%s", showSize(min), showSize(max));
        };
    }

    static Shape<String> matching(Pattern pattern, String expectation) {
        return text -> {
            if (pattern.matcher(text).matches()) {
                return text;
            }
            throw refused(text, "%s", expectation);
        };
    }

    /// A host name, an IPv4 address, or an IPv6 address with or without brackets; without them in the
    /// result.
    static String host(String text) {
        return bareHost(text).orElseThrow(() -> refused(text, "a host name or an address"));
    }

    /// Without brackets; empty when it is neither a host name nor an address.
    static Optional<String> bareHost(String text) {
        boolean inBrackets = text.startsWith("[") && text.endsWith("]");
        String bare = inBrackets ? text.substring(1, text.length() - 1) : text;
        boolean is = isIpv6(bare) || (!inBrackets && HOST.matcher(bare).matches());
        return is ? Optional.of(bare) : Optional.empty();
    }

    static Path path(String text) {
        if (text.isEmpty()) {
            throw refused(text, "a value");
        }
        return Path.of(text);
    }

    static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(text, "true or false");
        };
    }

    static WhenSlow whenSlow(String text) {
        return switch (text) {
            case "close" -> WhenSlow.close();
            case "drop-oldest" -> WhenSlow.dropOldest();
            default -> throw refused(text, "close or drop-oldest");
        };
    }

    private static boolean isIpv6(String text) {
        return text.indexOf(':') >= 0 && IPV6.matcher(text).matches();
    }

    /// `PT2S` as `2s`.
    static String show(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1000 != 0) {
            return millis + "ms";
        }
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1000 + "s";
    }

    /// 65536 as `64KiB`.
    static String showSize(long bytes) {
        return SIZE_SHIFTS.entrySet().stream()
                .filter(unit -> bytes >= 1L << unit.getValue() && bytes % (1L << unit.getValue()) == 0)
                .max(Map.Entry.comparingByValue())
                .map(unit -> (bytes >> unit.getValue()) + unit.getKey())
                .orElse("0");
    }

    static IllegalArgumentException refused(String text, String expectation, Object... arguments) {
        return new IllegalArgumentException("'%s' (expected %s)".formatted(text, expectation.formatted(arguments)));
    }
}
