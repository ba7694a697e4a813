// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.process.ApplicationFiles;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplicationChangeTest {

    private static final ApplicationFiles NOTHING = new ApplicationFiles(Map.of());

    private final ApplicationChange change = new ApplicationChange(state(1));

    @Test
    void nothingIsDueWhileNothingChanges() {
        assertThat(due(state(1), 0)).isFalse();
        assertThat(due(state(1), 10_000)).isFalse();
    }

    @Test
    void isDueOnceWhenQuiet() {
        assertThat(due(state(2), 1_000)).isFalse();
        assertThat(due(state(2), 1_149)).isFalse();
        assertThat(due(state(2), 1_150)).isTrue();
        assertThat(due(state(2), 5_000)).isFalse();
    }

    @Test
    void eachChangeBeginsTheWaitAnew() {
        assertThat(due(state(2), 1_000)).isFalse();
        assertThat(due(state(3), 1_100)).isFalse();
        assertThat(due(state(3), 1_249)).isFalse();
        assertThat(due(state(3), 1_250)).isTrue();
    }

    @Test
    void goingBackToWhatRunsIsNoChange() {
        assertThat(due(state(2), 1_000)).isFalse();
        assertThat(due(state(1), 1_050)).isFalse();
        assertThat(due(state(1), 9_000)).isFalse();
    }

    @Test
    void nothingIsDueWhileTheApplicationIsAway() {
        assertThat(due(NOTHING, 1_000)).isFalse();
        assertThat(due(NOTHING, 9_000)).isFalse();
        assertThat(due(state(2), 9_001)).isFalse();
        assertThat(due(state(2), 9_151)).isTrue();
    }

    @Test
    void whatIsPutOffIsDueAgain() {
        assertThat(due(state(2), 1_000)).isFalse();
        assertThat(due(state(2), 1_150)).isTrue();

        change.putOff(1_200 * 1_000_000);

        assertThat(due(state(2), 1_349)).isFalse();
        assertThat(due(state(2), 1_350)).isTrue();
        assertThat(due(state(2), 9_000)).isFalse();
    }

    private boolean due(ApplicationFiles now, long millis) {
        return change.isDue(now, millis * 1_000_000);
    }

    private static ApplicationFiles state(int number) {
        return new ApplicationFiles(
                Map.of(Path.of("A.class"), new ApplicationFiles.Stamp(number, FileTime.fromMillis(number))));
    }
}
