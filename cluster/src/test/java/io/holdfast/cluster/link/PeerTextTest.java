// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerTextTest {

    @Test
    void wordsOfAnyLanguageStay() {
        assertThat(PeerText.fit("größer als 5 – 数 😀, ok?")).isEqualTo("größer als 5 – 数 😀, ok?");
    }

    @Test
    void whatBreaksOrDisguisesALineIsReplaced() {
        assertThat(PeerText.fit("a\nb\rc\0d\u001be\u0085f\u2028g\u202eh\ud800i\"j"))
                .isEqualTo("a?b?c?d?e?f?g?h?i?j");
    }

    @Test
    void whatIsTooLongIsCutBetweenCharacters() {
        assertThat(PeerText.fit("😀".repeat(PeerText.MAX_CHARS))).isEqualTo("😀".repeat(PeerText.MAX_CHARS));
        assertThat(PeerText.fit("😀".repeat(PeerText.MAX_CHARS + 1))).isEqualTo("😀".repeat(PeerText.MAX_CHARS) + "…");
    }
}
