// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChildTest {

    /// A start is given 60 s: who was adopted and hangs must be killed before.
    @Test
    void onlyWhoMayBeStartingIsGivenMoreTimeToAnswer() {
        Duration limit = Duration.ofSeconds(30);

        assertThat(Child.hungAfter(limit, false)).isEqualTo(limit);
        assertThat(Child.hungAfter(limit, true)).isEqualTo(Duration.ofSeconds(60));
        assertThat(Child.hungAfter(Duration.ofSeconds(90), true)).isEqualTo(Duration.ofSeconds(90));
        assertThat(Child.hungAfter(Duration.ZERO, true)).isZero();
    }
}
