// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.example.chat.News.Arrived;
import io.holdfast.example.chat.News.Joined;
import io.holdfast.example.chat.News.Left;
import io.holdfast.example.chat.News.Said;
import io.holdfast.example.chat.News.SaidToYou;
import io.holdfast.example.chat.News.YouSaid;
import java.time.format.DateTimeFormatter;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON documents for clients; docs/chat.md shows each. Their fields stand in the order of the calls below.
enum Documents {
    /// For pages that show names and contents as HTML: they come escaped, and say in bold that they are
    /// private.
    HTML,
    /// With the words as they were said. Private ones have a field more.
    TEXT;

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    String of(News news) {
        ObjectNode document = switch (news) {
            case Arrived(Person person, List<Person> people, var _) ->
                login(person, news).set("client_list", names(people, person));
            case Joined(Person person, var _) -> login(person, news);
            case Left(Person person, var _) -> from("logout", person).put("time", time(news));
            case Said(Person from, String text, var _) -> say(from, "all", words(text), news);
            case SaidToYou(Person from, Person to, String text, var _) ->
                privately(from, to, marked("To you: ", text), news);
            case YouSaid(Person from, Person to, String text, var _) ->
                privately(from, to, marked("To " + to.name() + ": ", text), news);
        };
        return document.toString();
    }

    /// Why nothing was done.
    static String error(String reason) {
        return document("error").put("reason", reason).toString();
    }

    private ObjectNode login(Person person, News news) {
        return document("login")
                .put("client_id", person.id())
                .put("client_name", words(person.name()))
                .put("time", time(news));
    }

    private ObjectNode names(List<Person> people, Person newcomer) {
        ObjectNode names = MAPPER.createObjectNode();
        people.forEach(person -> names.put(person.id(), words(person.name())));
        return names.put(newcomer.id(), words(newcomer.name()));
    }

    private ObjectNode say(Person from, String to, String content, News news) {
        return from("say", from).put("to_client_id", to).put("content", content).put("time", time(news));
    }

    private ObjectNode privately(Person from, Person to, String content, News news) {
        ObjectNode document = say(from, to.id(), content, news);
        return this == TEXT ? document.put("to_client_name", to.name()) : document;
    }

    private ObjectNode from(String type, Person person) {
        return document(type).put("from_client_id", person.id()).put("from_client_name", words(person.name()));
    }

    private static ObjectNode document(String type) {
        return MAPPER.createObjectNode().put("type", type);
    }

    private static String time(News news) {
        return TIME.format(news.time());
    }

    private String marked(String mark, String text) {
        return this == HTML ? "<b>" + Html.of(mark) + "</b>" + words(text) : text;
    }

    private String words(String text) {
        return this == HTML ? Html.of(text) : text;
    }
}
