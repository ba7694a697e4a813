// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {

    @ParameterizedTest
    @CsvSource({"0,0s", "59,59s", "60,1m 0s", "3599,59m 59s", "86399,23h 59m", "90000,1d 1h"})
    void timesHaveTwoUnits(long seconds, String expected) {
        assertThat(Shown.time(seconds)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "9999,9999",
        "10000,10.0k",
        "12345,12.3k",
        "99949,99.9k",
        "99950,100k",
        "999499,999k",
        "999500,1.0M",
        "12345678,12.3M"
    })
    void countsHaveFiveCharactersAtMost(long count, String expected) {
        assertThat(Shown.count(count)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "999,999 B",
        "1000,1.0 KiB",
        "1536,1.5 KiB",
        "10188,9.9 KiB",
        "10189,10 KiB",
        "47185920,45 MiB",
        "1048063,1.0 MiB",
        "1288490189,1.2 GiB"
    })
    void sizesHaveSevenCharactersAtMost(long bytes, String expected) {
        assertThat(Shown.size(bytes)).isEqualTo(expected);
    }

    @Test
    void textIsBrokenBetweenWordsOrWhereItMust() {
        assertThat(Shown.wrapped("one two three", 7)).containsExactly("one two", "three");
        assertThat(Shown.wrapped("onetwothree four", 4)).containsExactly("onet", "woth", "ree", "four");
        assertThat(Shown.wrapped("", 4)).containsExactly("");
    }
}
