// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.server.config.WebSettings;
import io.holdfast.server.web.Browser.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(QuietJetty.class)
class WebServerTest {

    @TempDir
    private Path folder;

    private Path root = Path.of("");
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(folder.resolve("web"));
        write("index.html", "<p>hällo</p>");
        write("app/index.html", "app");
        write("app/part.js", "0123456789");
        Files.writeString(folder.resolve("secret"), "SECRET");
        server = WebServer.start(new WebSettings("127.0.0.1", 0, root));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Answer ask(String line, String... headers) throws IOException {
        return Browser.ask(server.port(), line, headers);
    }

    @Test
    void folderIsAnsweredWithItsFirstPage() throws Exception {
        assertThat(ask("GET /").body()).isEqualTo("<p>h\u00c3\u00a4llo</p>");
        assertThat(ask("GET /?a=b").status()).isEqualTo(200);
        assertThat(ask("GET /app/").body()).isEqualTo("app");
        Answer withoutSlash = ask("GET /app?a=b");
        assertThat(withoutSlash.status()).isEqualTo(302);
        assertThat(withoutSlash.header("Location")).contains("/app/?a=b");
    }

    @ParameterizedTest
    @CsvSource({
        "a.html, text/html;charset=utf-8",
        "a.js, text/javascript;charset=utf-8",
        "a.mjs, text/javascript;charset=utf-8",
        "a.css, text/css;charset=utf-8",
        "a.txt, text/plain;charset=utf-8",
        "a.json, application/json",
        "a.svg, image/svg+xml",
        "a.webmanifest, application/manifest+json",
        "a.woff2, font/woff2",
        "a.PNG, image/png",
        "a.unheard, application/octet-stream",
        "none, application/octet-stream",
    })
    void filesAreSentWithTheirTypes(String name, String type) throws Exception {
        write(name, "x");

        assertThat(ask("GET /" + name).header("Content-Type")).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "GET /none", "GET /app", "POST /", "GET /%00", "GET /../x"})
    void everyAnswerSaysWhatBrowsersMayDo(String line) throws Exception {
        Answer answer = ask(line);

        assertThat(answer.header("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'", "connect-src 'self' ws: wss:", "frame-ancestors 'none'");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.header("Cache-Control")).contains("no-cache");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.head() + answer.body()).doesNotContainIgnoringCase("jetty");
    }

    @Test
    void whatABrowserHasIsNotSentAgainUntilItChanges() throws Exception {
        Answer first = ask("GET /");
        String tag = first.header("ETag").orElseThrow();

        Answer second = ask("GET /", "If-None-Match: " + tag + "\r\n");
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(second.header("ETag")).contains(tag);
        assertThat(second.header("Cache-Control")).contains("no-cache");
        String since = "If-Modified-Since: " + first.header("Last-Modified").orElseThrow() + "\r\n";
        assertThat(ask("GET /", since).status()).isEqualTo(304);

        write("index.html", "another");
        Answer third = ask("GET /", "If-None-Match: " + tag + "\r\n");
        assertThat(third.status()).isEqualTo(200);
        assertThat(third.body()).isEqualTo("another");
    }

    @Test
    void changeOfTheSameLengthIsSeen() throws Exception {
        String tag = ask("GET /app/part.js").header("ETag").orElseThrow();
        write("app/part.js", "9876543210");
        Files.setLastModifiedTime(
                root.resolve("app/part.js"), FileTime.from(Instant.now().plusSeconds(1)));

        assertThat(ask("GET /app/part.js", "If-None-Match: " + tag + "\r\n").body())
                .isEqualTo("9876543210");
    }

    @Test
    void partOfAFileIsSent() throws Exception {
        Answer part = ask("GET /app/part.js", "Range: bytes=2-4\r\n");

        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Range")).contains("bytes 2-4/10");
        assertThat(part.body()).isEqualTo("234");
        assertThat(ask("GET /app/part.js", "Range: bytes=10-\r\n").status()).isEqualTo(416);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Range: bytes=0-0,2-2,4-4\r\n",
                "Range: bytes=0-0\r\nRange: bytes=2-2\r\n",
                "Range: bytes=0-0\r\nIf-Range: \"old\"\r\n",
                "Range: bytes=0-0\r\nIf-Range: Sun, 22 Nov 2026 10:00:00 GMT\r\n",
            })
    void whereAPartIsNotToBeHadTheWholeFileIsSent(String headers) throws Exception {
        Answer answer = ask("GET /app/part.js", headers);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0123456789");
    }

    @Test
    void headIsAnsweredWithoutABody() throws Exception {
        Answer there = ask("HEAD /app/part.js");
        assertThat(there.status()).isEqualTo(200);
        assertThat(there.header("Content-Length")).contains("10");
        assertThat(there.header("ETag")).isPresent();
        assertThat(there.body()).isEmpty();

        Answer none = ask("HEAD /none");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "ODD"})
    void otherMethodsAreRefused(String method) throws Exception {
        Answer answer = ask(method + " /index.html", "Content-Length: 4\r\n\r\nbody");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).contains("GET, HEAD");
        assertThat(answer.body()).isEqualTo("405 Method Not Allowed\n");
    }

    @Test
    void whatIsNotThereIsSaidInPlainText() throws Exception {
        Files.createDirectory(root.resolve("empty"));

        for (String path : new String[] {"/none", "/app/none/", "/index.html/", "/empty", "/empty/"}) {
            Answer answer = ask("GET " + path, "Accept: text/html\r\n");
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).isEqualTo("404 Not Found\n");
            assertThat(answer.header("Content-Type")).as(path).contains("text/plain;charset=utf-8");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret",
                "/app/../../secret",
                "/%2e%2e/secret",
                "/%2E%2E%2Fsecret",
                "/..%2fsecret",
                "/app/..%5c..%5csecret",
                "/..;/secret",
                "/.%00./secret",
                "/secret%00.html",
                "/%c0%ae%c0%ae/secret",
                "/%252e%252e/secret",
                "//secret",
                "/./../secret",
                "../secret",
                "http://here/../secret",
                "file:///secret",
                "/link",
                "/links/secret",
            })
    void nothingOutsideTheFolderIsShown(String path) throws Exception {
        Files.createSymbolicLink(root.resolve("link"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("links"), folder);

        Answer answer = ask("GET " + path);

        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.head() + answer.body()).doesNotContain("SECRET", folder.toString());
    }

    /// Such as what a deployment, or the system, left there.
    @Test
    void hiddenFilesAndPipesAreNotShown() throws Exception {
        write(".git/config", "SECRET");
        write(".env", "SECRET");
        Files.createSymbolicLink(root.resolve("visible"), root.resolve(".env"));
        Files.createSymbolicLink(root.resolve("round"), root.resolve("round"));
        assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();

        for (String path : new String[] {"/.git/config", "/.env", "/%2eenv", "/visible", "/round", "/pipe"}) {
            assertThat(ask("GET " + path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void linkToWhatIsShownIsFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("latest.js"), root.resolve("app/part.js"));

        assertThat(ask("GET /latest.js").body()).isEqualTo("0123456789");
    }

    /// As deployments do: the name stays, and another folder stands behind it.
    @Test
    void folderBehindALinkMayBeReplaced() throws Exception {
        Path name = Files.createSymbolicLink(folder.resolve("current"), root);
        try (WebServer other = WebServer.start(new WebSettings("127.0.0.1", 0, name))) {
            assertThat(Browser.ask(other.port(), "GET /app/").body()).isEqualTo("app");

            Files.createDirectories(folder.resolve("next/app"));
            Files.writeString(folder.resolve("next/app/index.html"), "next");
            Files.delete(name);
            Files.createSymbolicLink(name, folder.resolve("next"));

            assertThat(Browser.ask(other.port(), "GET /app/").body()).isEqualTo("next");
        }
    }

    @Test
    void namesBeyondAsciiAreFound() throws Exception {
        write("gr\u00fc\u00dfe 1.txt", "hello");

        assertThat(ask("GET /gr%C3%BC%C3%9Fe%201.txt").body()).isEqualTo("hello");
    }

    @Test
    void connectionIsUsedForSeveralRequests() throws Exception {
        try (var browser = new Browser(server.port())) {
            String get = "GET /app/ HTTP/1.1\r\nHost: here\r\n";
            browser.say(get + "\r\n" + get + "\r\n" + get + "Connection: close\r\n\r\n");

            assertThat(browser.answer().body().split("HTTP/1.1 200 OK", -1)).hasSize(3);
        }
        assertThat(server.status().counters().requests()).isEqualTo(3);
    }

    @Test
    void statusTellsWhereItListens() {
        assertThat(server.status().listening()).containsExactly("http://127.0.0.1:" + server.port());
    }

    @Test
    void takenPortIsNamedWithItsKey() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var settings = new WebSettings("127.0.0.1", taken.getLocalPort(), root);

            assertThatThrownBy(() -> WebServer.start(settings))
                    .hasMessage("web.listen: 127.0.0.1:%d: address already in use", taken.getLocalPort());
        }
    }
}
