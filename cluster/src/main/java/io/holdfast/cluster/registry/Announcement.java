// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.registry;

import java.util.Optional;

/// What a living gateway keeps in the store: its address, and a number that changes each time it is
/// renewed.
///
/// As text: that of the [GatewayAddress], a space, and the number in decimal.
///
/// @param renewal differs from the last one of the same process
record Announcement(GatewayAddress address, long renewal) {

    private static final String NUMBER = "[0-9]{1,18}";

    /// Reads the text form; empty when it is not exactly what [#toText()] writes.
    static Optional<Announcement> parse(String text) {
        int space = text.lastIndexOf(' ');
        String number = text.substring(space + 1);
        if (space < 0 || !number.matches(NUMBER)) {
            return Optional.empty();
        }
        return GatewayAddress.parse(text.substring(0, space))
                .map(address -> new Announcement(address, Long.parseLong(number)))
                .filter(announcement -> announcement.toText().equals(text));
    }

    String toText() {
        return address.toText() + " " + renewal;
    }
}
