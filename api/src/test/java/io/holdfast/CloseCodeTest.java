// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What applications may say to clients that they let go, by closing or by refusing.
class CloseCodeTest {

    @Test
    void codesOfFramesThatAServersApplicationMaySayAreAllowed() {
        assertThat(IntStream.rangeClosed(-1, 70_000)
                        .filter(code -> code < 3000 || code > 4999)
                        .filter(CloseCode::isAllowed))
                .containsExactly(1000, 1001, 1003, 1007, 1008, 1009, 1011, 1012, 1013);
        assertThat(IntStream.rangeClosed(3000, 4999)).allMatch(CloseCode::isAllowed);
    }

    @Test
    void otherCodesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloseCode.require(1002, ""))
                .withMessage("code 1002 (expected 1000, 1001, 1003, 1007..1009, 1011..1013 or 3000..4999)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decision.refuse(399, ""))
                .withMessage("status 399 (expected 400..599, 1000, 1001, 1003, 1007..1009, 1011..1013 or 3000..4999)");
        assertThatIllegalArgumentException().isThrownBy(() -> CloseCode.require(404, ""));
        assertThat(Decision.refuse(599, "")).isEqualTo(new Decision.Refuse(599, ""));
        assertThat(Decision.refuse(1013, "")).isEqualTo(new Decision.Refuse(1013, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "logged in elsewhere", "du är utloggad 😀"})
    void reasonsAreSentences(String reason) {
        assertThatCode(() -> CloseCode.require(4001, reason)).doesNotThrowAnyException();
    }

    @Test
    void reasonsHave123BytesAtMost() {
        String most = "å".repeat(61) + "x";
        assertThatCode(() -> CloseCode.require(1000, most)).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloseCode.require(1000, most + "x"))
                .withMessage("reason of 124 bytes (expected at most 123, without control characters)");
        assertThatIllegalArgumentException().isThrownBy(() -> Decision.refuse(401, most + "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\0", "\u007f", "\u0085"})
    void reasonsHaveNoControlCharacters(String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> CloseCode.require(1000, reason));
        assertThatIllegalArgumentException().isThrownBy(() -> Decision.refuse(401, reason));
    }
}
