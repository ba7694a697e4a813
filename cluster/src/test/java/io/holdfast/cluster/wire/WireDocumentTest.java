// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.CloseReason;
import io.holdfast.cluster.wire.CommandExamples.Example;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// Holds `docs/wire-protocol.md` to the code.
class WireDocumentTest {

    private static final Pattern TYPE_ROW =
            Pattern.compile("(?m)^\\| (\\d+) \\| ([A-Z_]+) \\| (?:worker|gateway|both) ");
    private static final Pattern CODE_ROW = Pattern.compile("(?m)^\\| (\\d+) \\| ([A-Z_]+) \\|$");
    private static final Pattern SECTION = Pattern.compile("(?m)^### ([A-Z_]+) (\\d+)$");
    private static final Pattern HEX_BLOCK = Pattern.compile("(?s)```hex\n(.*?)```");

    private final String document = read();

    @Test
    void theTableListsExactlyTheFrameTypes() {
        assertThat(numbersByName(TYPE_ROW, 2, 1)).isEqualTo(frameTypes());
    }

    @Test
    void everyFrameTypeHasASection() {
        assertThat(numbersByName(SECTION, 1, 2)).isEqualTo(frameTypes());
    }

    @Test
    void theExamplesOfASectionAreFramesOfItsType() {
        List<MatchResult> sections = SECTION.matcher(document).results().toList();
        for (int i = 0; i < sections.size(); i++) {
            var section = sections.get(i);
            int end = i + 1 < sections.size() ? sections.get(i + 1).start() : document.length();
            assertThat(hexBlocks(document.substring(section.start(), end)))
                    .as(section.group())
                    .isNotEmpty()
                    .allSatisfy(frame -> assertThat((int) frame[Integer.BYTES]).isEqualTo(number(section, 2)));
        }
    }

    @Test
    void theExamplesAreTheBytesOfTheCodec() {
        List<byte[]> frames = CommandExamples.ALL.stream().map(Example::frame).toList();

        assertThat(hexBlocks(document))
                .allSatisfy(example ->
                        assertThat(frames).anySatisfy(frame -> assertThat(frame).isEqualTo(example)));
    }

    @Test
    void everyExampleOfEffectsAndQuestionsIsInTheDocument() {
        List<byte[]> shown = hexBlocks(document);
        assertThat(CommandExamples.ALL.stream()
                        .map(Example::frame)
                        .filter(frame -> frame[Integer.BYTES] == FrameType.ASK
                                || frame[Integer.BYTES] == FrameType.LOOSE_EFFECTS))
                .allSatisfy(frame ->
                        assertThat(shown).anySatisfy(block -> assertThat(block).isEqualTo(frame)));
    }

    @Test
    void theExampleHandshakeIsProvedAsDescribed() throws Exception {
        Map<Integer, byte[]> bodies = hexBlocks(document).stream()
                .map(frame -> Arrays.copyOfRange(frame, Integer.BYTES, frame.length))
                .filter(body -> body[0] <= FrameType.WELCOME)
                .collect(Collectors.toMap(body -> (int) body[0], body -> body));
        assertThat(document).contains("`an example of a secret`", "`holdfast-dialer`", "`holdfast-acceptor`");

        assertThat(signed("holdfast-dialer", bodies)).isEqualTo(fields(bodies, FrameType.PROOF));
        assertThat(signed("holdfast-acceptor", bodies)).isEqualTo(fields(bodies, FrameType.WELCOME));
    }

    @Test
    void theCloseCodesAreThoseOfTheApi() {
        var codes = new TreeMap<String, Integer>();
        Stream.of(CloseReason.Code.values()).forEach(code -> codes.put(code.name(), code.ordinal()));

        assertThat(numbersByName(CODE_ROW, 2, 1)).isEqualTo(codes);
    }

    @Test
    void versionAndLimitsAreThoseOfTheCodec() {
        assertThat(document)
                .contains("version **%d**".formatted(CommandCodec.VERSION))
                .contains("| frame, without its length | %d bytes |".formatted(CommandCodec.MAX_FRAME_BYTES))
                .contains("| frame during the handshake, without its length | %d bytes |"
                        .formatted(CommandCodec.MAX_HANDSHAKE_BYTES))
                .contains("| payload | %d bytes |".formatted(Payload.MAX_BYTES))
                .contains("in its exception | %d |".formatted(Receiver.MOST_NAMES))
                .contains("in a frame together | %d |".formatted(CommandCodec.MAX_ELEMENTS));
    }

    private static byte[] signed(String label, Map<Integer, byte[]> bodies) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("an example of a secret".getBytes(US_ASCII), "HmacSHA256"));
        mac.update((label + '\0').getBytes(US_ASCII));
        mac.update(bodies.getOrDefault(FrameType.HELLO, new byte[0]));
        mac.update(bodies.getOrDefault(FrameType.CHALLENGE, new byte[0]));
        return mac.doFinal();
    }

    private static byte[] fields(Map<Integer, byte[]> bodies, int type) {
        byte[] body = bodies.getOrDefault(type, new byte[1]);
        return Arrays.copyOfRange(body, 1, body.length);
    }

    private static Map<String, Integer> frameTypes() {
        var types = new TreeMap<String, Integer>();
        for (var field : FrameType.class.getDeclaredFields()) {
            try {
                types.put(field.getName(), field.getInt(null));
            } catch (IllegalAccessException e) {
                throw new AssertionError(field.toString(), e);
            }
        }
        return types;
    }

    private Map<String, Integer> numbersByName(Pattern pattern, int nameGroup, int numberGroup) {
        var found = new TreeMap<String, Integer>();
        pattern.matcher(document)
                .results()
                .forEach(row -> assertThat(found.put(row.group(nameGroup), number(row, numberGroup)))
                        .as(row.group())
                        .isNull());
        return found;
    }

    private static int number(MatchResult row, int group) {
        return Integer.parseInt(row.group(group));
    }

    private static List<byte[]> hexBlocks(String text) {
        return HEX_BLOCK
                .matcher(text)
                .results()
                .map(block -> HexFormat.of().parseHex(block.group(1).replaceAll("#.*|\\s", "")))
                .toList();
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "wire-protocol.md"));
        } catch (IOException e) {
            throw new AssertionError("docs/wire-protocol.md must be readable", e);
        }
    }
}
