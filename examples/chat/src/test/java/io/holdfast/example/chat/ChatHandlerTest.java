// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatHandlerTest {

    private static final String HINT =
            "What you type goes to everyone; ID:TEXT goes only to the person with that number.";

    private final FakeCluster cluster = new FakeCluster(new ChatHandler());

    @Test
    void newcomerIsAskedForANameAndGreeted() throws Exception {
        FakeClient ann = cluster.connect();
        assertThat(ann.lines()).containsExactly("Welcome. What is your name?");

        ann.says("Ann");
        assertThat(ann.lines()).containsExactly("Hello Ann, you are number 1.", HINT, "Ann[1] joined.");
    }

    @Test
    void lineGoesToEveryoneWithANameAndToTheSender() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        FakeClient bob = cluster.enter("Bob");
        FakeClient stranger = cluster.connect();
        ann.lines();
        stranger.lines();

        bob.says("hello");

        assertThat(ann.lines()).containsExactly("Bob[2]: hello");
        assertThat(bob.lines()).containsExactly("Bob[2]: hello");
        assertThat(stranger.lines()).isEmpty();
    }

    @Test
    void everyoneWithANameIsToldWhoCameAndWhoLeft() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        FakeClient bob = cluster.enter("Bob");
        bob.leaves();
        assertThat(ann.lines()).containsExactly("Bob[2] joined.", "Bob[2] left.");
        assertThat(bob.lines()).isEmpty();
    }

    @Test
    void whoNeverGaveANameLeavesSilently() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        cluster.connect().leaves();
        assertThat(ann.lines()).isEmpty();
    }

    @Test
    void privateLineReachesThatPersonOnlyAndIsConfirmed() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        FakeClient bob = cluster.enter("Bob");
        FakeClient carol = cluster.enter("Carol");
        ann.lines();
        bob.lines();

        carol.says("1:psst: you");

        assertThat(ann.lines()).containsExactly("Carol[3] to you: psst: you");
        assertThat(carol.lines()).containsExactly("You to 1: psst: you");
        assertThat(bob.lines()).isEmpty();
    }

    @Test
    void privateLineToOneselfWorks() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says("1:note");
        assertThat(ann.lines()).containsExactly("Ann[1] to you: note", "You to 1: note");
    }

    @ParameterizedTest
    @CsvSource({"2:hi, 2", "0:hi, 0", "000:hi, 0", "007:hi, 7", "999999999999999999:hi, 999999999999999999"})
    void senderIsToldThatANumberIsNotOnline(String line, String number) throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says(line);
        assertThat(ann.lines()).containsExactly("Number " + number + " is not online.");
    }

    @Test
    void overlongNumberIsNobody() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says("9".repeat(60_000) + ":hi");
        assertThat(ann.lines()).containsExactly("Number 999999999999999999… is not online.");
    }

    @Test
    void leadingZerosDoNotCount() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says("0".repeat(1000) + "1:hi");
        assertThat(ann.lines()).containsExactly("Ann[1] to you: hi", "You to 1: hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:", "1:   ", "1:\u0000\u0007"})
    void privateLineWithoutTextIsExplained(String line) throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says(line);
        assertThat(ann.lines()).containsExactly("Nothing to send. To say hello to number 1, type 1:hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"see http://x", ":hi", "a1:hi", "1 2:hi", "-1:hi", "١:hi", " 1:hi"})
    void otherLineWithAColonIsANormalLine(String line) throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says(line);
        assertThat(ann.lines()).containsExactly("Ann[1]: " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t", "\u0000", "\u001b"})
    void emptyLineIsIgnored(String line) throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says(line);
        assertThat(ann.lines()).isEmpty();
    }

    @Test
    void controlCharactersDoNotReachOthers() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says("a\u001b[2Jb\u0000c\rd\u0085e\u009b31mf\u202eg\u2066h\u2028i\u007fj\tk");
        assertThat(ann.lines()).containsExactly("Ann[1]: a[2Jbcde31mfghij k");
    }

    @Test
    void emojiAreKeptWhole() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.says("👩\u200d🚀");
        assertThat(ann.lines()).containsExactly("Ann[1]: 👩\u200d🚀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\u00a0\u3000", "\u0000", "\u202e", "\u200d\u200b", "\u3164", "\u2800"})
    void nameWithoutAVisibleCharacterIsRefused(String name) throws Exception {
        assertRefused(name, "A name has at least 1 visible character. What is your name?");
    }

    @Test
    void nameOver32CharactersIsRefused() throws Exception {
        assertRefused("x".repeat(33), "A name has at most 32 characters, this one has 33. What is your name?");
    }

    @Test
    void hugeNameIsRefused() throws Exception {
        assertRefused(
                " ".repeat(30_000) + "x" + " ".repeat(30_000) + "y".repeat(5_000),
                "A name has at most 32 characters, this one has 5002. What is your name?");
    }

    private void assertRefused(String name, String reason) throws Exception {
        FakeClient client = cluster.connect();
        client.lines();
        client.says(name);
        assertThat(client.lines()).containsExactly(reason);

        client.says("Ann");
        assertThat(client.lines()).containsExactly("Hello Ann, you are number 1.", HINT, "Ann[1] joined.");
    }

    @Test
    void charactersOfANameAreCodePoints() throws Exception {
        FakeClient ann = cluster.connect();
        ann.says("🚀".repeat(32));
        assertThat(ann.lines()).contains("🚀".repeat(32) + "[1] joined.");
    }

    @ParameterizedTest
    @CsvSource({"'  Ann  ', Ann", "'\u00a0\u3000Ann\u2003', Ann", "'Mary\t Ann', Mary Ann", "'A\u202en\u0007n', Ann"})
    void nameIsTrimmedAndCleaned(String said, String name) throws Exception {
        FakeClient ann = cluster.connect();
        ann.says(said);
        assertThat(ann.lines()).contains(name + "[1] joined.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Zoë", "zoë", "ZOË", " Zoë ", "Zoe\u0308", "Zo\u200dë", "Zoë"})
    void takenNameIsRefused(String name) throws Exception {
        cluster.enter("Zoë");
        FakeClient other = cluster.connect();
        other.lines();

        other.says(name);
        assertThat(other.lines()).singleElement().asString().endsWith(" is taken. What is your name?");

        other.says("Bob");
        assertThat(other.lines()).contains("Hello Bob, you are number 2.");
    }

    @Test
    void nameIsFreeAfterItsHolderLeft() throws Exception {
        cluster.enter("Ann").leaves();
        FakeClient other = cluster.connect();
        other.says("ann");
        assertThat(other.lines()).contains("ann[2] joined.");
    }

    @Test
    void nameOfAHolderThatVanishedIsTakenOver() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.vanishes();
        FakeClient other = cluster.enter("Ann");

        ann.leaves();

        FakeClient third = cluster.connect();
        third.says("Ann");
        assertThat(third.lines()).contains("The name Ann is taken. What is your name?");
        assertThat(other.lines()).containsExactly("Ann[1] left.");
    }

    @Test
    void redeliveredNameIsNoRivalOfItselfAndDrawsNoSecondNumber() throws Exception {
        FakeClient ann = cluster.connect();
        ann.lines();
        ann.saysTwice("Ann");
        assertThat(ann.lines()).containsExactly("Hello Ann, you are number 1.", HINT, "Ann[1] joined.");

        FakeClient bob = cluster.connect();
        bob.says("Bob");
        assertThat(bob.lines()).contains("Hello Bob, you are number 2.");
    }

    @Test
    void nothingOfAPersonStaysClaimedAfterLeaving() throws Exception {
        cluster.enter("Ann").leaves();
        assertThat(cluster.store.entries.keySet()).noneMatch(key -> key.startsWith("chat/name/"));
    }
}
