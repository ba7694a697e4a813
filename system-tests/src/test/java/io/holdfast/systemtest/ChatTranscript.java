// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.Talker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people see in the chat, whatever they connect with.
abstract class ChatTranscript {

    static final String WELCOME = "Welcome. What is your name?";
    static final String HINT = "What you type goes to everyone; ID:TEXT goes only to the person with that number.";

    private static final Duration MOMENT = Duration.ofMillis(300);

    private final List<Talker> talkers = new ArrayList<>();

    /// Somebody in the chat.
    record Person(Talker talker, String name, int number) {

        String id() {
            return name + "[" + number + "]";
        }
    }

    abstract RunningCluster cluster();

    abstract Talker connect();

    @AfterEach
    void everyoneLeaves() {
        talkers.forEach(Talker::close);
        cluster().awaitNoClients();
    }

    @Test
    void threePeopleTalk() {
        Person ann = enter("Ann");
        Person bob = enter("Bob");
        ann.talker().expect(bob.id() + " joined.");
        Person carol = enter("Carol");
        ann.talker().expect(carol.id() + " joined.");
        bob.talker().expect(carol.id() + " joined.");
        assertThat(bob.number()).isEqualTo(ann.number() + 1);
        assertThat(carol.number()).isEqualTo(bob.number() + 1);

        ann.talker().say("hello everyone");
        List.of(ann, bob, carol).forEach(it -> it.talker().expect(ann.id() + ": hello everyone"));
        bob.talker().say("see http://example.org");
        List.of(ann, bob, carol).forEach(it -> it.talker().expect(bob.id() + ": see http://example.org"));

        carol.talker().say(ann.number() + ":just you");
        ann.talker().expect(carol.id() + " to you: just you");
        carol.talker().expect("You to " + ann.number() + ": just you");
        carol.talker().say("999999:anybody?");
        carol.talker().expect("Number 999999 is not online.");

        bob.talker().close();
        List.of(ann, carol).forEach(it -> it.talker().expect(bob.id() + " left."));
        ann.talker().say(bob.number() + ":come back");
        ann.talker().expect("Number " + bob.number() + " is not online.");
        ann.talker().expectSilence(MOMENT);
        carol.talker().expectSilence(MOMENT);
    }

    @Test
    void namesAreRefusedWithAReason() {
        enter("Zoë");
        Talker stranger = arrive();
        stranger.say("   ");
        stranger.expect("A name has at least 1 visible character. What is your name?");
        stranger.say("x".repeat(33));
        stranger.expect("A name has at most 32 characters, this one has 33. What is your name?");
        stranger.say("ZOË");
        stranger.expect("The name ZOË is taken. What is your name?");
        greet(stranger, "Zoé");
    }

    @Test
    void nameIsFreeAfterItsHolderLeft() {
        Person ann = enter("Ann");
        Person bob = enter("Bob");
        bob.talker().close();
        ann.talker().expect(bob.id() + " joined.", bob.id() + " left.");
        enter("Bob");
    }

    @Test
    void strangerHearsNothingAndLeavesSilently() {
        Person ann = enter("Ann");
        Talker stranger = arrive();
        ann.talker().say("anybody there?");
        ann.talker().expect(ann.id() + ": anybody there?");
        stranger.expectSilence(MOMENT);
        stranger.close();
        ann.talker().expectSilence(MOMENT);
    }

    @Test
    void controlCharactersDoNotReachOthers() {
        Person ann = enter("Ann");
        ann.talker().say("a\u001b[31mb\u0007c");
        ann.talker().expect(ann.id() + ": a[31mbc");
    }

    final Talker arrive() {
        Talker talker = connect();
        talkers.add(talker);
        talker.expect(WELCOME);
        return talker;
    }

    final Person enter(String name) {
        return greet(arrive(), name);
    }

    private static Person greet(Talker talker, String name) {
        String greeting = talker.ask(name);
        assertThat(greeting).matches("Hello " + name + ", you are number [0-9]+\\.");
        int number = Integer.parseInt(greeting.replaceAll("\\D", ""));
        var person = new Person(talker, name, number);
        talker.expect(HINT, person.id() + " joined.");
        return person;
    }
}
