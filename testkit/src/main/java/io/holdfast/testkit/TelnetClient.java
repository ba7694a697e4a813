// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/// The `telnet` program, with a test at its keyboard.
public final class TelnetClient implements Talker {

    private static final int EXIT_SECONDS = 5;

    private final Process telnet;
    private final ReceivedLines received;

    private TelnetClient(Process telnet) {
        this.telnet = telnet;
        this.received = new ReceivedLines("telnet " + telnet.pid(), telnet.getInputStream());
    }

    /// Runs `telnet`; an error when it is not installed or cannot connect.
    public static TelnetClient connect(InetSocketAddress address) {
        var client = new TelnetClient(
                run("telnet", address.getAddress().getHostAddress(), Integer.toString(address.getPort())));
        try {
            client.received.skipTo("Escape character is '^]'.");
        } catch (AssertionError e) {
            client.close();
            throw e;
        }
        return client;
    }

    @Override
    public void say(String line) {
        try {
            telnet.getOutputStream().write((line + "\n").getBytes(UTF_8));
            telnet.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ReceivedLines received() {
        return received;
    }

    /// Ends the keyboard's input, which ends telnet.
    @Override
    public void close() {
        try {
            telnet.getOutputStream().close();
        } catch (IOException _) {
            // It has ended already.
        }
        try {
            if (!telnet.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("telnet did not end with its input");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while telnet ended", e);
        } finally {
            telnet.destroyForcibly();
        }
    }

    private static Process run(String... command) {
        try {
            return new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        } catch (IOException e) {
            throw new AssertionError("the telnet program does not start (on Debian: apt-get install telnet)", e);
        }
    }
}
