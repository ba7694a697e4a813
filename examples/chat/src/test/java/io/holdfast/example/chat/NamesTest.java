// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private final FakeCluster cluster = new FakeCluster(new ChatHandler());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void nameThatIsGivenBackMeanwhileIsFree(int call) throws Exception {
        assertFree(cluster.enter("Ann"), call);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void nameOfAHolderThatVanishedAndIsGivenBackMeanwhileIsFree(int call) throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.vanishes();
        assertFree(ann, call);
    }

    /// @param call of the store, of those that claiming a name makes, before which its holder gives it back
    private void assertFree(FakeClient holder, int call) throws Exception {
        FakeClient other = cluster.connect();
        cluster.store.before(call, () -> Names.release(holder, "Ann"));
        assertThat(Names.claim(other, "Ann")).isTrue();
        assertThat(Names.isHeld(other, "Ann")).isTrue();
    }
}
