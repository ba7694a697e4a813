// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.prove.traffic.Windows.Kind;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private final Windows windows = new Windows(100);

    @Test
    void aMomentBelongsToTheWindowThatItIsIn() {
        windows.begin(Kind.FAULT, 200);
        windows.begin(Kind.NOTHING, 300);
        windows.begin(Kind.CALM, 400);
        assertThat(windows.of(50)).isEqualTo(Kind.NOTHING);
        assertThat(windows.of(199)).isEqualTo(Kind.NOTHING);
        assertThat(windows.of(200)).isEqualTo(Kind.FAULT);
        assertThat(windows.of(299)).isEqualTo(Kind.FAULT);
        assertThat(windows.of(300)).isEqualTo(Kind.NOTHING);
        assertThat(windows.of(400)).isEqualTo(Kind.CALM);
    }

    @Test
    void lengthsOfAllWindowsOfAKindAddUp() {
        windows.begin(Kind.FAULT, 200);
        windows.begin(Kind.NOTHING, 210);
        windows.begin(Kind.FAULT, 300);
        windows.begin(Kind.CALM, 305);
        assertThat(windows.nanos(Kind.FAULT, 400)).isEqualTo(15);
        assertThat(windows.nanos(Kind.CALM, 400)).isEqualTo(95);
    }
}
