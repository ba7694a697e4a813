// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Figures and text as people read them.
final class Shown {

    private static final String[] SIZES = {"KiB", "MiB", "GiB", "TiB"};
    private static final String[] THOUSANDS = {"k", "M", "G", "T"};
    private static final int EXACT = 10_000;

    private Shown() {}

    /// 3725 seconds as `1h 2m`.
    static String time(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return "%dm %ds".formatted(seconds / 60, seconds % 60);
        }
        return seconds < 86_400
                ? "%dh %dm".formatted(seconds / 3600, seconds / 60 % 60)
                : "%dd %dh".formatted(seconds / 86_400, seconds / 3600 % 24);
    }

    /// 9999 as it is, 12345 as `12.3k`: five characters at most.
    static String count(long count) {
        return count < EXACT ? Long.toString(count) : scaled(count, 1000, THOUSANDS, "");
    }

    /// Bytes: `0`, `512 B`, `1.5 KiB`, `45 MiB`: seven characters at most.
    static String size(long bytes) {
        if (bytes == 0) {
            return "0";
        }
        return bytes < 1000 ? bytes + " B" : scaled(bytes, 1024, SIZES, " ");
    }

    private static String scaled(long value, int step, String[] units, String gap) {
        double scaled = (double) value / step;
        int unit = 0;
        // What is rounded to four digits belongs to the next unit.
        while (scaled >= 999.5 && unit < units.length - 1) {
            scaled /= step;
            unit++;
        }
        boolean fraction = step == 1000 ? scaled < 99.95 : scaled < 9.95;
        return String.format(Locale.ROOT, fraction ? "%.1f" : "%.0f", scaled) + gap + units[unit];
    }

    /// Text of others, without what would disturb a terminal.
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /// In lines of at most so many characters, broken between words where there are any.
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > width / 2 ? space : width;
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
