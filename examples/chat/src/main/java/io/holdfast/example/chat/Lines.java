// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.example.chat.News.Arrived;
import io.holdfast.example.chat.News.Joined;
import io.holdfast.example.chat.News.Left;
import io.holdfast.example.chat.News.Said;
import io.holdfast.example.chat.News.SaidToYou;
import io.holdfast.example.chat.News.YouSaid;
import java.util.regex.Pattern;

/// Lines for terminals.
final class Lines {

    /// What could move the cursor or turn the text on other people's terminals. Joiners stay: emoji are
    /// made with them.
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\u200c\\u200d]]");
    private static final Pattern BLANKS = Pattern.compile("\\r?\\n|\\t");

    private Lines() {}

    static String of(News news) {
        return switch (news) {
            case Arrived(Person person, var _, var _) -> person.label() + " joined.";
            case Joined(Person person, var _) -> person.label() + " joined.";
            case Left(Person person, var _) -> person.label() + " left.";
            case Said(Person from, String text, var _) -> from.label() + ": " + clean(text);
            case SaidToYou(Person from, var _, String text, var _) -> from.label() + " to you: " + clean(text);
            case YouSaid(var _, Person to, String text, var _) -> "You to " + to.id() + ": " + clean(text);
        };
    }

    /// One line that does nothing to a terminal but show.
    static String clean(String text) {
        return CONTROLS.matcher(BLANKS.matcher(text).replaceAll(" ")).replaceAll("");
    }
}
