// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.chat;

import io.holdfast.example.chat.News.Arrived;
import io.holdfast.example.chat.News.Joined;
import io.holdfast.example.chat.News.Left;
import io.holdfast.example.chat.News.Said;
import io.holdfast.example.chat.News.SaidToYou;
import io.holdfast.example.chat.News.YouSaid;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON documents for clients; docs/chat.md shows each. Their fields stand in the order of the calls below.
enum Documents {
    /// For pages that show names and contents as HTML: they come escaped, and say in bold that they are
    /// private.
    HTML,
    /// With the words as they were said. Private ones have a field more.
    TEXT;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    String of(News news) {
        Document document = switch (news) {
            case Arrived(Person person, List<Person> people, var _) ->
                login(person, news).with("client_list", names(people, person));
            case Joined(Person person, var _) -> login(person, news);
            case Left(Person person, var _) -> from("logout", person).with("time", time(news));
            case Said(Person from, String text, var _) -> say(from, "all", words(text), news);
            case SaidToYou(Person from, Person to, String text, var _) ->
                privately(from, to, marked("To you: ", text), news);
            case YouSaid(Person from, Person to, String text, var _) ->
                privately(from, to, marked("To " + to.name() + ": ", text), news);
        };
        return document.end();
    }

    /// Why nothing was done.
    static String error(String reason) {
        return new Document("error").with("reason", reason).end();
    }

    private Document login(Person person, News news) {
        return new Document("login")
                .with("client_id", person.id())
                .with("client_name", words(person.name()))
                .with("time", time(news));
    }

    private Map<String, String> names(List<Person> people, Person newcomer) {
        var names = new LinkedHashMap<String, String>();
        people.forEach(person -> names.put(person.id(), words(person.name())));
        names.put(newcomer.id(), words(newcomer.name()));
        return names;
    }

    private Document say(Person from, String to, String content, News news) {
        return from("say", from)
                .with("to_client_id", to)
                .with("content", content)
                .with("time", time(news));
    }

    private Document privately(Person from, Person to, String content, News news) {
        Document document = say(from, to.id(), content, news);
        return this == TEXT ? document.with("to_client_name", to.name()) : document;
    }

    private Document from(String type, Person person) {
        return new Document(type).with("from_client_id", person.id()).with("from_client_name", words(person.name()));
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
