// SPDX-License-Identifier: Apache-2.0
package io.holdfast.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.FileTree;
import io.holdfast.testkit.ProcessControl;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/// The chat's page in a Chromium of its own, with a test before it.
final class ChatPage implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /// What is said of one message: `Ann: hello`, `You privately to Bob: psst`.
    private static final String MESSAGES = """
            return [...document.querySelectorAll("#log .message")].map(message =>
              [".name", ".privately"].map(part => message.querySelector(part)?.textContent)
                .filter(Boolean).join(" ") + ": " + message.querySelector(".text").textContent)""";

    private static final String EVENTS = """
            return [...document.querySelectorAll("#log .event")].map(event =>
              [...event.childNodes].filter(part => part.nodeName !== "TIME")
                .map(part => part.textContent).join("").trim())""";

    private final Path profile;
    private final ChromeDriver driver;

    private ChatPage(Path profile, ChromeDriver driver) {
        this.profile = profile;
        this.driver = driver;
    }

    /// Opens the page in a new browser.
    static ChatPage open(String address) {
        try {
            Path profile = Files.createTempDirectory("chromium");
            var service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(program("chromedriver"))
                    .usingAnyFreePort()
                    .withSilent(true)
                    .build();
            var page = new ChatPage(profile, new ChromeDriver(service, options(profile)));
            page.driver.get(address);
            return page;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Gives a name, and waits until the room is shown.
    void enter(String name) {
        find("#name").sendKeys(name);
        find("#enter-button").click();
        await("the room").atMost(DEADLINE).until(() -> find("#chat").isDisplayed());
    }

    /// Types a line.
    void say(String line) {
        find("#text").sendKeys(line, Keys.ENTER);
    }

    /// Puts a text in that a keyboard does not have, and sends it.
    void paste(String text) {
        WebElement box = find("#text");
        driver.executeScript(
                "arguments[0].focus(); document.execCommand('insertText', false, arguments[1])", box, text);
        find("#send").click();
    }

    void chooseFromList(String name) {
        By button = By.cssSelector("#people-list button[title='Write to " + name + " alone']");
        await(name + " in the list")
                .atMost(DEADLINE)
                .until(() -> !driver.findElements(button).isEmpty());
        driver.findElement(button).click();
    }

    void chooseEveryone() {
        find("#text").sendKeys(Keys.ESCAPE);
    }

    void awaitMessages(String... messages) {
        await("messages")
                .atMost(DEADLINE)
                .untilAsserted(() -> assertThat(texts(MESSAGES)).containsSubsequence(messages));
    }

    /// Waits until something has happened: `Ann came in`.
    void awaitEvent(String event) {
        await(event).atMost(DEADLINE).untilAsserted(() -> assertThat(events()).contains(event));
    }

    void reload() {
        driver.navigate().refresh();
    }

    /// Stops the whole browser, as a machine does that goes to sleep. Until it [wakes up][#wakeUp]
    /// nothing else may be asked of this page.
    void sleep() {
        processes().forEach(ProcessControl::stop);
    }

    void wakeUp() {
        processes().forEach(ProcessControl::resume);
    }

    private List<Long> processes() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("--user-data-dir=" + profile))
                .flatMap(browser -> Stream.concat(Stream.of(browser), browser.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
    }

    List<String> events() {
        return texts(EVENTS);
    }

    /// Waits for what the person is told of the connection.
    void awaitState(String state) {
        await(state).atMost(DEADLINE).until(() -> find("#state").getText(), state::equals);
    }

    String notice() {
        return find("#notice").getText();
    }

    String draft() {
        return String.valueOf(find("#text").getDomProperty("value"));
    }

    void type(String draft) {
        find("#text").sendKeys(draft);
    }

    /// Whether nothing is wider than the window.
    boolean fits() {
        return Boolean.TRUE.equals(
                driver.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"));
    }

    ChatPage asDesktop() {
        return withScreen(Map.of("width", 1200, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    }

    ChatPage asPhone() {
        return withScreen(Map.of("width", 390, "height", 780, "deviceScaleFactor", 2, "mobile", true));
    }

    private ChatPage withScreen(Map<String, Object> screen) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", screen);
        return this;
    }

    /// A picture in light and one in dark.
    void screenshots(String name) {
        for (String scheme : List.of("light", "dark")) {
            driver.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
            try {
                Files.createDirectories(SCREENSHOTS);
                Files.write(
                        SCREENSHOTS.resolve(name + "-" + scheme + ".png"), driver.getScreenshotAs(OutputType.BYTES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// What the browser complains of: scripts that failed, what the security policy refused.
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
        FileTree.delete(profile);
    }

    private WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    private List<String> texts(String script) {
        return driver.executeScript(script) instanceof List<?> texts
                ? texts.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static ChromeOptions options(Path profile) {
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        var options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en",
                "--user-data-dir=" + profile);
        return options;
    }

    private static File program(String name) {
        Path path = Path.of("/usr/bin", name);
        assertThat(path).as("the browser for tests; .ci/run installs it").isExecutable();
        return path.toFile();
    }
}
