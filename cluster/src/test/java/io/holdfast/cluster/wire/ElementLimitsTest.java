// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.CommandExamples.bytes;
import static io.holdfast.cluster.wire.CommandExamples.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.holdfast.ClientId;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// How much the lists of a frame may hold: bytes alone do not bound what they take in memory.
class ElementLimitsTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ONE_MIB = 1024 * 1024;
    private static final int TOO_MANY = CommandCodec.MAX_ELEMENTS + 1;
    private static final String IN_FRAME = "%d further elements in a frame (expected at most %d)";

    static final List<Named<Receiver>> MOST = receivers(Receiver.MOST_NAMES);
    static final List<Named<Receiver>> ONE_MORE = receivers(Receiver.MOST_NAMES + 1);

    @ParameterizedTest
    @FieldSource("MOST")
    void asManyNamesAsAreAllowedAreCarried(Receiver receiver) {
        var ask = new Ask(1, new Question.Count(receiver));

        assertThat(CommandCodec.decode(encoded(ask), CommandCodec.MAX_FRAME_BYTES))
                .isEqualTo(ask);
    }

    @ParameterizedTest
    @FieldSource("ONE_MORE")
    void moreNamesAreNotWritten(Receiver receiver) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoded(new Ask(1, new Question.Count(receiver))))
                .withMessage("receiver of 65537 names (expected at most 65536)");
    }

    @ParameterizedTest
    @CsvSource({"4400 00 04, 010101", "4400 00 05, 00", "4400 00 06, 00", "4400 00 08, 010101"})
    void moreNamesAreRefusedBeforeAnyIsRead(String beforeCount, String name) {
        assertRefused(
                list(beforeCount, Receiver.MOST_NAMES + 1, bytes(name)),
                "receiver of 65537 names (expected at most 65536)",
                ONE_MIB);
    }

    /// Each list, too long, of the shortest elements that it can have.
    @ParameterizedTest
    @CsvSource({
        "10 01ac022b 02 047f0000012120 047f0000012328 00 01 00, 0000", // headers
        "10 01ac022b 02 047f0000012120 047f0000012328 00 00 00 00 00, 0000", // session
        "1c 01ac022b 02 00, 0000", // session
        "1d 05 00, 010101000000", // rows
        "1e 05 00, 0000", // counts of groups
        "42 01ac022b 07 02 00 01, 0707", // effects
        "42 01ac022b 07 02 00 05 00, 0000", // changed entries
        "43, 0707", // effects
        "44 00 00 04, 010101", // clients
        "44 00 00 05, 00", // user ids
        "44 00 00 06, 00", // groups
        "44 00 00 08, 010101" // excepted clients
    })
    void tooLongAListIsRefusedBeforeItIsRead(String beforeCount, String element) {
        assertRefused(
                list(beforeCount, TOO_MANY, bytes(element)),
                IN_FRAME.formatted(TOO_MANY, CommandCodec.MAX_ELEMENTS),
                ONE_MIB);
    }

    /// Lists in an element of another list.
    @ParameterizedTest
    @CsvSource({
        "10 01ac022b 02 047f0000012120 047f0000012328 00 01 00 01 00, 00", // values of a header
        "1d 05 00 01 01ac022b 00, 00", // groups
        "1d 05 00 01 01ac022b 00 00, 0000", // session
        "43 01 07 04, 010101", // clients
        "43 01 07 05, 00", // user ids
        "43 01 08 06, 00", // groups
        "43 01 09 01ac022b 00, 0000", // changed entries
        "43 01 09 01ac022b 00 00, 00" // removed keys
    })
    void tooLongAListInAListIsRefusedBeforeItIsRead(String beforeCount, String element) {
        assertRefused(
                list(beforeCount, CommandCodec.MAX_ELEMENTS, bytes(element)),
                IN_FRAME.formatted(CommandCodec.MAX_ELEMENTS, CommandCodec.MAX_ELEMENTS - 1),
                ONE_MIB);
    }

    @Test
    void allListsOfAFrameAreLimitedTogether() {
        byte[] effect = disconnectMany();
        int effects = CommandCodec.MAX_FRAME_BYTES / effect.length;

        assertRefused(
                list("43", effects, effect),
                IN_FRAME.formatted(Receiver.MOST_NAMES, Receiver.MOST_NAMES - effects),
                64 * ONE_MIB);
    }

    @Test
    void aFrameThatIsFullOfElementsIsCarried() {
        var effects = Collections.<Effect>nCopies(
                CommandCodec.MAX_ELEMENTS, new Effect.Disconnect(new Receiver.ToAnyGroup()));

        assertThat(CommandCodec.decode(encoded(new LooseEffects(effects)), CommandCodec.MAX_FRAME_BYTES))
                .isEqualTo(new LooseEffects(effects));
    }

    @Test
    void moreElementsAreNotWritten() {
        var effects = Collections.<Effect>nCopies(9, new Effect.Disconnect(new Receiver.ToClients(clients(65_536))));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoded(new LooseEffects(effects)))
                .withMessage(IN_FRAME.formatted(65_536, 65_536 - 9));
    }

    @Test
    void eachFrameHasALimitOfItsOwn() {
        var effects = Collections.<Effect>nCopies(5, new Effect.Disconnect(new Receiver.ToClients(clients(65_536))));
        var out = new WireWriter();

        CommandCodec.encode(new LooseEffects(effects), out);
        int length = out.length();
        CommandCodec.encode(new LooseEffects(effects), out);

        assertThat(out.length()).isEqualTo(2 * length);
    }

    private static void assertRefused(byte[] body, String sentence, int mostAllocated) {
        assertThat(body).hasSizeLessThanOrEqualTo(CommandCodec.MAX_FRAME_BYTES);
        long before = THREADS.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> CommandCodec.decode(body, 0, body.length))
                .isExactlyInstanceOf(WireException.class)
                .hasMessage(sentence);

        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(mostAllocated);
    }

    /// A body that ends with a list.
    private static byte[] list(String beforeCount, int count, byte[] element) {
        var out = new WireWriter();
        out.writeBytes(bytes(beforeCount.replace(" ", "")));
        WireWriter.writeVarLong(out, count);
        for (int i = 0; i < count; i++) {
            out.writeBytes(element);
        }
        return Arrays.copyOf(out.bytes(), out.length());
    }

    /// An effect on as many clients as one may name.
    private static byte[] disconnectMany() {
        var effect = new Effect.Disconnect(new Receiver.ToClients(clients(Receiver.MOST_NAMES)));
        byte[] frame = CommandExamples.frameOf(new LooseEffects(List.of(effect)));
        return Arrays.copyOfRange(frame, 6, frame.length); // behind length, type and number of effects
    }

    private static List<Named<Receiver>> receivers(int names) {
        return List.of(
                Named.of("clients", new Receiver.ToClients(clients(names))),
                Named.of("user ids", new Receiver.ToUsers(names(names))),
                Named.of("groups", new Receiver.ToGroups(names(names))),
                Named.of("excepted clients", new Receiver.Except(new Receiver.ToEveryone(), clients(names))));
    }

    private static Set<ClientId> clients(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new ClientId(1, 1, i))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> names(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.toUnmodifiableSet());
    }
}
