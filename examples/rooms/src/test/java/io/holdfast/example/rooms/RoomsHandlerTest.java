// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.EmbeddedCluster;
import io.holdfast.testkit.LineClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomsHandlerTest {

    @Test
    void lineReachesTheOthersInTheRoom() throws Exception {
        try (var cluster = EmbeddedCluster.start(new RoomsHandler())) {
            LineClient ann = enter(cluster, "ann");
            LineClient bob = enter(cluster, "bob");
            ann.expect("bob came.");
            bob.say("hello");
            ann.expect("bob: hello");
        }
    }

    @Test
    void roomsDoNotHearEachOther() throws Exception {
        try (var cluster = EmbeddedCluster.start(new RoomsHandler())) {
            LineClient ann = enter(cluster, "ann");
            LineClient bob = enter(cluster, "bob");
            bob.say("/join kitchen");
            bob.expect("You are in kitchen.");
            bob.say("anyone here?");
            bob.say("/to ann come to the kitchen");
            ann.expect("bob came.", "bob left.", "bob to you: come to the kitchen");
            ann.say("/join kitchen");
            bob.expect("ann came.");
        }
    }

    @Test
    void privateLineReachesAPersonOnEveryConnection() throws Exception {
        try (var cluster = EmbeddedCluster.start(new RoomsHandler())) {
            LineClient phone = enter(cluster, "ann");
            LineClient laptop = enter(cluster, "ann");
            phone.expect("ann came.");
            phone.say("/to ann note");
            phone.expect("ann to you: note");
            laptop.expect("ann to you: note");
            laptop.say("/to zoe hi");
            laptop.expect("Nobody of that name is here.");
        }
    }

    @Test
    void kickedPersonIsToldWhyAndOthersThatTheyLeft() throws Exception {
        try (var cluster = EmbeddedCluster.start(new RoomsHandler())) {
            LineClient admin = enter(cluster, "admin");
            LineClient bob = enter(cluster, "bob");
            bob.say("/kick admin");
            bob.expect("You may not kick.");
            admin.say("/kick bob be polite");
            bob.expect("You were kicked: be polite");
            bob.expectClosed();
            admin.expect("bob came.", "bob left.");
        }
    }

    @Test
    void whoIsInTheRoomAndWhichRoomsThereAreIsAnswered() throws Exception {
        try (var cluster = EmbeddedCluster.start(new RoomsHandler())) {
            LineClient ann = enter(cluster, "ann");
            enter(cluster, "bob");
            enter(cluster, "eve").say("/join kitchen");
            ann.expect("bob came.", "eve came.", "eve left.");
            ann.say("/who");
            ann.expect("ann, bob");
            ann.say("/join kitchen");
            ann.expect("You are in kitchen.");
            ann.say("/rooms");
            ann.expect("{kitchen=2, lobby=1}");
        }
    }

    @Test
    void everyoneIsToldHowManyPeopleAreHere() throws Exception {
        var settings = Map.of("announce-seconds", "1");
        try (var cluster = EmbeddedCluster.start(new RoomsHandler(), options -> options.settings(settings))) {
            LineClient ann = cluster.connect();
            ann.say("ann");
            ann.received().skipTo("People here: 1");
        }
    }

    @Test
    void noticeFromOutsideReachesEveryone() throws Exception {
        try (var cluster = EmbeddedCluster.start(new RoomsHandler())) {
            LineClient ann = enter(cluster, "ann");
            assertThat(Notice.tell(cluster.cluster(), "back at ten")).isEqualTo(1);
            ann.expect("Notice: back at ten");
        }
    }

    @Test
    void nameThatIsNoneIsAskedForAgain() throws Exception {
        try (var cluster = EmbeddedCluster.start(new RoomsHandler())) {
            LineClient ann = cluster.connect();
            ann.say("a b");
            ann.expect("Welcome. What is your name?", "A name has 1 to 30 letters and digits. What is your name?");
            ann.say("ann");
            ann.expect("You are in lobby.");
        }
    }

    private static LineClient enter(EmbeddedCluster cluster, String name) {
        LineClient client = cluster.connect();
        client.say(name);
        client.expect("Welcome. What is your name?", "You are in lobby.");
        return client;
    }
}
