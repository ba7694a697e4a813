// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,ab,1", "ab,abc,1", "abc,abd,1", "abc,acb,1", "'',abc,3", "kitten,sitting,3"})
    void distanceCountsInsertedRemovedReplacedAndSwappedLetters(String from, String to, int expected) {
        assertThat(DidYouMean.distance(from, to)).isEqualTo(expected);
    }

    @Test
    void farWordsAreNotSuggested() {
        assertThat(DidYouMean.among(List.of("worker", "gateway"), "gatway")).contains("gateway");
        assertThat(DidYouMean.among(List.of("worker", "gateway"), "banana")).isEmpty();
    }
}
