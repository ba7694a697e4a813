// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What pages say and are told, document by document.
class JsonDialectTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    private final FakeCluster cluster = new FakeCluster(new ChatHandler(CLOCK));

    @Test
    void nobodyIsGreetedBeforeTheLogin() throws Exception {
        assertThat(browser().lines()).isEmpty();
    }

    @Test
    void newcomerIsGivenTheListAndTheOthersAreNot() throws Exception {
        FakeClient ann = enter("Ann");
        FakeClient bob = browser();

        bob.says("""
                {"type":"login","client_name":"Bob","room_id":"1"}""");

        assertThat(bob.lines()).containsExactly("""
                {"type":"login","client_id":"2","client_name":"Bob","time":"2026-01-02 03:04:05",\
                "client_list":{"1":"Ann","2":"Bob"}}""");
        assertThat(ann.lines()).containsExactly("""
                {"type":"login","client_id":"2","client_name":"Bob","time":"2026-01-02 03:04:05"}""");
    }

    @Test
    void contentGoesToAllInTheRoomAndToTheSender() throws Exception {
        FakeClient ann = enter("Ann");
        FakeClient bob = enter("Bob");
        ann.lines();

        ann.says("""
                {"type":"say","to_client_id":"all","to_client_name":"everyone","content":"hello"}""");

        String said = """
                {"type":"say","from_client_id":"1","from_client_name":"Ann","to_client_id":"all","content":"hello",\
                "time":"2026-01-02 03:04:05"}""";
        assertThat(ann.lines()).containsExactly(said);
        assertThat(bob.lines()).containsExactly(said);
    }

    @Test
    void privateContentReachesThatPersonAndItsSenderOnly() throws Exception {
        FakeClient ann = enter("Ann");
        FakeClient bob = enter("Bob");
        FakeClient eve = enter("Eve");
        ann.lines();
        bob.lines();

        ann.says("""
                {"type":"say","to_client_id":"2","to_client_name":"somebody","content":"psst"}""");

        assertThat(bob.lines()).containsExactly("""
                {"type":"say","from_client_id":"1","from_client_name":"Ann","to_client_id":"2",\
                "content":"<b>To you: </b>psst","time":"2026-01-02 03:04:05"}""");
        assertThat(ann.lines()).containsExactly("""
                {"type":"say","from_client_id":"1","from_client_name":"Ann","to_client_id":"2",\
                "content":"<b>To Bob: </b>psst","time":"2026-01-02 03:04:05"}""");
        assertThat(eve.lines()).isEmpty();
    }

    @Test
    void privateContentAsTextNamesItsReceiverInAField() throws Exception {
        FakeClient ann = enterForText("Ann");
        enter("Bob");
        ann.lines();

        ann.says("""
                {"type":"say","to_client_id":"2","to_client_name":"Bob","content":"<i>"}""");

        assertThat(ann.lines()).containsExactly("""
                {"type":"say","from_client_id":"1","from_client_name":"Ann","to_client_id":"2",\
                "content":"<i>","time":"2026-01-02 03:04:05","to_client_name":"Bob"}""");
    }

    @Test
    void othersAreToldWhoLeft() throws Exception {
        FakeClient ann = enter("Ann");
        enter("Bob").leaves();
        assertThat(ann.lines()).last().isEqualTo("""
                {"type":"logout","from_client_id":"2","from_client_name":"Bob","time":"2026-01-02 03:04:05"}""");
    }

    @Test
    void whoNeverLoggedInLeavesSilently() throws Exception {
        FakeClient ann = enter("Ann");
        browser().leaves();
        assertThat(ann.lines()).isEmpty();
    }

    @Test
    void pongIsIgnored() throws Exception {
        FakeClient ann = browser();
        ann.says("{\"type\":\"pong\"}");
        assertThat(ann.lines()).isEmpty();
    }

    @Test
    void namesAndContentsAreEscapedOnceForPages() throws Exception {
        FakeClient bob = enter("Bob");
        FakeClient ann = browser();
        ann.says("""
                {"type":"login","client_name":"<b>A&n'n</b>"}""");
        assertThat(ann.lines()).containsExactly("""
                {"type":"login","client_id":"2","client_name":"&lt;b&gt;A&amp;n&#039;n&lt;/b&gt;",\
                "time":"2026-01-02 03:04:05","client_list":{"1":"Bob","2":"&lt;b&gt;A&amp;n&#039;n&lt;/b&gt;"}}""");
        bob.lines();

        ann.says("""
                {"type":"say","to_client_id":"all","content":"<img src=\\"x\\" onerror='y'> &amp; 1\\n2"}""");

        assertThat(bob.lines()).containsExactly("""
                {"type":"say","from_client_id":"2","from_client_name":"&lt;b&gt;A&amp;n&#039;n&lt;/b&gt;",\
                "to_client_id":"all",\
                "content":"&lt;img src=&quot;x&quot; onerror=&#039;y&#039;&gt; &amp;amp; 1<br />\\n2",\
                "time":"2026-01-02 03:04:05"}""");
    }

    @Test
    void escapedNameIsEscapedInPrivateContentToo() throws Exception {
        FakeClient ann = enter("Ann");
        enter("<Bob>");
        ann.lines();
        ann.says("""
                {"type":"say","to_client_id":"2","content":"hi"}""");
        assertThat(ann.lines()).singleElement().asString().contains("\"<b>To &lt;Bob&gt;: </b>hi\"");
    }

    @Test
    void pageThatAsksForTextGetsTheWordsAsTheyWereSaid() throws Exception {
        FakeClient ann = enterForText("<Ann>");
        ann.says("""
                {"type":"say","to_client_id":"all","content":"<\\u202e👩\\u200d🚀>\\n\\u001b"}""");
        assertThat(ann.lines()).containsExactly("""
                {"type":"say","from_client_id":"1","from_client_name":"<Ann>","to_client_id":"all",\
                "content":"<\u202e👩\u200d🚀>\\n\\u001B","time":"2026-01-02 03:04:05"}""");
    }

    @Test
    void roomsDoNotHearEachOther() throws Exception {
        FakeClient ann = enter("Ann");
        FakeClient bob = browser();
        bob.says("""
                {"type":"login","client_name":"Bob","room_id":"<2>"}""");
        assertThat(bob.lines()).singleElement().asString().endsWith("\"client_list\":{\"2\":\"Bob\"}}");
        bob.says("""
                {"type":"say","to_client_id":"all","content":"anyone here?"}""");
        bob.leaves();
        assertThat(ann.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", " 1 ", "", "\\u202e"})
    void roomThatIsNotNamedIsTheFirst(String room) throws Exception {
        FakeClient ann = enter("Ann");
        FakeClient bob = browser();
        bob.says("{\"type\":\"login\",\"client_name\":\"Bob\",\"room_id\":\"%s\"}".formatted(room));
        assertThat(ann.lines()).hasSize(1);
    }

    @Test
    void numberWillDoForARoomAndForAPerson() throws Exception {
        FakeClient ann = browser();
        ann.says("{\"type\":\"login\",\"client_name\":\"Ann\",\"room_id\":1}");
        ann.lines();
        ann.says("{\"type\":\"say\",\"to_client_id\":1,\"content\":\"note\"}");
        assertThat(ann.lines()).hasSize(2).allMatch(said -> said.contains("note"));
    }

    @Test
    void jsonListenerSpeaksTheSameDialect() throws Exception {
        FakeClient ann = cluster.connect("json://0.0.0.0:8482");
        ann.says("{\"type\":\"login\",\"client_name\":\"Ann\"}");
        assertThat(ann.lines()).singleElement().asString().startsWith("{\"type\":\"login\",\"client_id\":\"1\"");
    }

    @Test
    void telnetAndPagesMeetInTheFirstRoom() throws Exception {
        FakeClient tom = cluster.enter("<Tom>");
        FakeClient ann = enterForText("Ann");
        FakeClient bob = enter("Bob");
        assertThat(tom.lines()).containsExactly("Ann[2] joined.", "Bob[3] joined.");
        ann.lines();

        tom.says("a < b");
        assertThat(tom.lines()).containsExactly("<Tom>[1]: a < b");
        assertThat(ann.lines()).singleElement().asString().contains("\"<Tom>\"", "\"a < b\"");
        assertThat(bob.lines()).singleElement().asString().contains("\"&lt;Tom&gt;\"", "\"a &lt; b\"");

        ann.says("""
                {"type":"say","to_client_id":"all","content":"<b> \\u001b[2J1\\r\\n2\\u202e"}""");
        assertThat(tom.lines()).containsExactly("Ann[2]: <b> [2J1 2");
        bob.lines();

        tom.says("3:only you");
        assertThat(tom.lines()).containsExactly("You to 3: only you");
        assertThat(bob.lines()).singleElement().asString().contains("\"<b>To you: </b>only you\"");
        bob.says("""
                {"type":"say","to_client_id":"1","content":"and you"}""");
        assertThat(tom.lines()).containsExactly("Bob[3] to you: and you");

        bob.leaves();
        assertThat(tom.lines()).containsExactly("Bob[3] left.");
        ann.lines();
        tom.leaves();
        assertThat(ann.lines()).singleElement().asString().startsWith("{\"type\":\"logout\",\"from_client_id\":\"1\"");
    }

    @Test
    void secondTabOfAPersonGetsItsNumberIntoTheName() throws Exception {
        FakeClient first = enter("Ann");
        FakeClient second = browser();
        second.saysTwice("{\"type\":\"login\",\"client_name\":\"ann\"}");
        assertThat(second.lines()).singleElement().asString().contains("{\"1\":\"Ann\",\"2\":\"ann (2)\"}");

        first.leaves();
        second.leaves();
        assertThat(cluster.store.entries.keySet()).noneMatch(key -> key.startsWith("chat/name/"));
    }

    @Test
    void redeliveredLoginKeepsItsNameThoughTheOtherBecameFree() throws Exception {
        FakeClient first = enter("Ann");
        FakeClient second = browser();
        second.says("{\"type\":\"login\",\"client_name\":\"Ann\"}");
        String told = second.lines().getLast();
        first.leaves();
        second.forgetsItsSession();

        second.says("{\"type\":\"login\",\"client_name\":\"Ann\"}");

        assertThat(told).contains("\"client_name\":\"Ann (2)\"");
        assertThat(second.lines()).last().asString().contains("\"client_name\":\"Ann (2)\"");
    }

    @Test
    void nameThatTelnetHoldsIsTakenForPagesToo() throws Exception {
        cluster.enter("Ann");
        FakeClient ann = enterForText("Ann");
        ann.says("{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"hi\"}");
        assertThat(ann.lines()).singleElement().asString().contains("\"Ann (2)\"");
    }

    @Test
    void sameTabTakesItsNameBackAndEndsTheOldConnection() throws Exception {
        FakeClient before = browser();
        before.says("{\"type\":\"login\",\"client_name\":\"Ann\",\"tab\":\"s3cret\"}");
        FakeClient after = browser();

        after.saysTwice("{\"type\":\"login\",\"client_name\":\"Ann\",\"tab\":\"s3cret\"}");

        assertThat(before.isOnline()).isFalse();
        assertThat(after.lines()).singleElement().asString().contains("\"client_name\":\"Ann\"");
        before.leaves();
        FakeClient other = enter("Ann");
        other.says("{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"hi\"}");
        assertThat(other.lines()).singleElement().asString().contains("\"Ann (3)\"");
    }

    @Test
    void sameTabTakesItsNameBackFromAGatewayThatDoesNotAnswer() throws Exception {
        FakeClient before = browser();
        before.says("{\"type\":\"login\",\"client_name\":\"Ann\",\"tab\":\"s3cret\"}");
        before.losesItsGateway();

        FakeClient after = browser();
        after.says("{\"type\":\"login\",\"client_name\":\"Ann\",\"tab\":\"s3cret\"}");
        FakeClient telnet = cluster.connect();
        telnet.says("Ann");

        assertThat(after.lines()).singleElement().asString().contains("\"client_name\":\"Ann\"");
        assertThat(telnet.lines()).last().asString().startsWith("The name Ann is taken.");
    }

    @Test
    void nameIsTakenWhileItIsNotKnownWhetherItsHolderIsGone() throws Exception {
        FakeClient ann = cluster.enter("Ann");
        ann.losesItsGateway();
        FakeClient other = cluster.connect();
        FakeClient page = enterForText("Ann");

        other.says("Ann");
        page.says("{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"hi\"}");

        assertThat(other.lines()).last().isEqualTo("The name Ann is taken. What is your name?");
        assertThat(page.lines()).singleElement().asString().contains("\"Ann (2)\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"tab\":\"\",", "\"tab\":\"guess\","})
    void otherTabDoesNotTakeAName(String tab) throws Exception {
        FakeClient ann = browser();
        ann.says("{\"type\":\"login\",\"client_name\":\"Ann\",\"tab\":\"s3cret\"}");
        FakeClient thief = browser();
        thief.says("{\"type\":\"login\"," + tab + "\"client_name\":\"Ann\"}");
        assertThat(ann.isOnline()).isTrue();
        assertThat(thief.lines()).singleElement().asString().contains("\"client_name\":\"Ann (2)\"");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    `` | not a JSON object
                    hello | not a JSON document: line 1, column 1 is not understood
                    {"type":"pong" | not a JSON document: line 1, column 15 is not understood
                    {"type":"pong"} {} | more than one JSON document
                    {"type":"pong","type":"say"} | not a JSON document: line 1, column 22 is not understood
                    null | not a JSON object
                    [] | not a JSON object
                    "login" | not a JSON object
                    {} | type: missing (expected login, say or pong)
                    {"type":null} | type: missing (expected login, say or pong)
                    {"type":[]} | type: neither text nor a number (expected login, say or pong)
                    {"type":"Login"} | type: unknown (expected login, say or pong)
                    {"type":"login"} | client_name: missing (expected text)
                    {"type":"login","client_name":{}} | client_name: neither text nor a number (expected text)
                    {"type":"login","client_name":" "} | A name has at least 1 visible character.
                    {"type":"login","client_name":"A","room_id":[]} | room_id: neither text nor a number (expected text or nothing)
                    {"type":"login","client_name":"A","format":"xml"} | format: unknown (expected html, text or nothing)
                    {"type":"say","content":"x"} | to_client_id: missing (expected all or a client_id)
                    {"type":"say","to_client_id":"all"} | content: missing (expected text)
                    {"type":"say","to_client_id":"all","content":" \\n"} | content: blank (expected text)
                    {"type":"say","to_client_id":"all","content":true} | content: neither text nor a number (expected text)
                    {"type":"say","to_client_id":"all","content":"x"} | Log in first.
                    {"type":"say","to_client_id":"1","content":"x"} | Log in first.
                    """)
    void whatIsWrongIsAnsweredWithOneError(String document, String reason) throws Exception {
        FakeClient ann = enter("Ann");
        FakeClient client = browser();
        client.says(document);
        assertThat(client.lines()).containsExactly("{\"type\":\"error\",\"reason\":\"" + reason + "\"}");
        assertThat(ann.lines()).isEmpty();

        client.says("{\"type\":\"login\",\"client_name\":\"Bob\"}");
        assertThat(client.lines()).singleElement().asString().contains("\"Bob\"");
    }

    @Test
    void whatIsTooLongOrTooDeepIsAnError() throws Exception {
        FakeClient client = browser();
        client.says("{\"type\":\"login\",\"client_name\":\"" + "x".repeat(33) + "\"}");
        client.says("{\"type\":\"login\",\"client_name\":\"A\",\"room_id\":\"" + "x".repeat(51) + "\"}");
        client.says("{\"type\":\"login\",\"client_name\":\"A\",\"tab\":\"" + "x".repeat(65) + "\"}");
        assertThat(client.lines())
                .containsExactly(
                        Documents.error("A name has at most 32 characters, this one has 33."),
                        Documents.error("room_id: too long (expected at most 50 characters)"),
                        Documents.error("tab: too long (expected at most 64 characters)"));
        client.says("{\"type\":" + "[".repeat(32_000));
        client.says("{\"type\":" + "9".repeat(60_000) + "}");
        assertThat(client.lines()).hasSize(2).allMatch(answer -> answer.startsWith("""
                {"type":"error","reason":"not a JSON document"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "-1", "99999999999999999999", "x", "", "7f00000108fc00000001"})
    void senderIsToldThatAPersonIsNotOnline(String id) throws Exception {
        FakeClient ann = enter("Ann");
        ann.says("{\"type\":\"say\",\"to_client_id\":\"%s\",\"content\":\"x\"}".formatted(id));
        assertThat(ann.lines()).containsExactly(Documents.error("This person is not online."));
    }

    @Test
    void secondLoginIsRefused() throws Exception {
        FakeClient ann = enter("Ann");
        ann.says("{\"type\":\"login\",\"client_name\":\"Bob\",\"room_id\":\"2\"}");
        assertThat(ann.lines())
                .containsExactly(Documents.error("You are logged in already. To change the room, connect again."));
    }

    @Test
    void surrogateThatStandsAloneHarmsNobody() throws Exception {
        FakeClient ann = browser();
        ann.says("{\"type\":\"login\",\"client_name\":\"A\\ud83d\",\"format\":\"text\"}");
        assertThat(ann.lines()).singleElement().asString().contains("\"client_name\":\"A\"");
        ann.says("{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"\\ud83d!\"}");
        assertThat(ann.lines()).hasSize(1);
    }

    private FakeClient browser() throws Exception {
        return cluster.connect("websocket://0.0.0.0:8481/ws");
    }

    private FakeClient enter(String name) throws Exception {
        FakeClient client = browser();
        client.says("{\"type\":\"login\",\"client_name\":\"" + name + "\"}");
        client.lines();
        return client;
    }

    private FakeClient enterForText(String name) throws Exception {
        FakeClient client = browser();
        client.says("{\"type\":\"login\",\"client_name\":\"" + name + "\",\"format\":\"text\"}");
        client.lines();
        return client;
    }
}
