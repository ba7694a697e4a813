// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.CommandExamples.CLIENT;
import static io.holdfast.cluster.wire.CommandExamples.encoded;
import static io.holdfast.cluster.wire.CommandExamples.facts;
import static io.holdfast.cluster.wire.CommandExamples.frameOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.UpgradeRequest;
import io.holdfast.cluster.wire.CommandExamples.Example;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandCodecTest {

    static final List<Example> EXAMPLES = CommandExamples.ALL;

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void frameHasTheWrittenDownBytes(Example example) {
        assertThat(HexFormat.of().formatHex(frameOf(example.command())))
                .isEqualTo(example.hex().replace(" ", ""));
    }

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void writtenDownBytesAreReadAsTheCommand(Example example) {
        ByteBuf in = Unpooled.wrappedBuffer(example.frame());

        assertSame(decode(in), example.command());
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void everyCommandHasAnExample() {
        Set<Class<?>> shown = new LinkedHashSet<>();
        EXAMPLES.forEach(example -> collect(example.command(), shown));

        assertThat(shown)
                .containsAll(records(Command.class))
                .containsAll(records(Effect.class))
                .containsAll(records(Receiver.class))
                .containsAll(records(Question.class));
    }

    @Test
    void aStreamMayBeSplitAnywhere() {
        byte[] stream = stream();
        for (int split = 0; split <= stream.length; split++) {
            ByteBuf in = Unpooled.buffer(stream.length);
            List<Command> read = new ArrayList<>();
            in.writeBytes(stream, 0, split);
            decodeAll(in, read);
            in.writeBytes(stream, split, stream.length - split);
            decodeAll(in, read);
            assertStream(read);
        }
    }

    @Test
    void aStreamMayArriveByteByByte() {
        ByteBuf in = Unpooled.buffer();
        List<Command> read = new ArrayList<>();
        for (byte next : stream()) {
            in.writeByte(next);
            decodeAll(in, read);
        }
        assertStream(read);
    }

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void anIncompleteFrameIsLeftAlone(Example example) {
        byte[] frame = example.frame();
        for (int length = 0; length < frame.length; length++) {
            ByteBuf in = Unpooled.copiedBuffer(new byte[3], frame).setIndex(3, 3 + length);

            assertThat(CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES)).isNull();
            assertThat(in.readerIndex()).isEqualTo(3);
        }
    }

    @Test
    void framesAreAppended() {
        ByteBuf out = Unpooled.buffer().writeByte(0x7f);

        CommandCodec.encode(new Command.Ping(), out);
        CommandCodec.encode(new WorkerCommand.Ready(), out);

        assertThat(out.readByte()).isEqualTo((byte) 0x7f);
        assertThat(decode(out)).isEqualTo(new Command.Ping());
        assertThat(decode(out)).isEqualTo(new WorkerCommand.Ready());
    }

    @ParameterizedTest
    @EnumSource(CloseReason.Code.class)
    void everyCloseCodeIsCarried(CloseReason.Code code) {
        var closed = new ClientClosed(CLIENT, 9, 1, false, new CloseReason(code, "why", false));

        assertThat(decode(encoded(closed))).isEqualTo(closed);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                127,
                128,
                16_383,
                16_384,
                Integer.MAX_VALUE,
                1L << 31,
                (1L << 56) - 1,
                1L << 56,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE
            })
    void numbersOfUpTo63BitsAreCarried(long number) {
        var gateway = (int) Math.min(number, Integer.MAX_VALUE);
        var applied = new GatewayCommand.PartApplied(new ClientId(gateway, number, number), number, number, gateway);

        assertThat(decode(encoded(applied))).isEqualTo(applied);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "::1", "::", "2001:db8::ff"})
    void addressesOfBothFamiliesAreCarried(String address) {
        var assign = new Assign(CLIENT, 1, facts(address), null, Map.of());

        assertThat(decode(encoded(assign))).isEqualTo(assign);
    }

    @Test
    void anIpv4AddressInIpv6ClothesBecomesIpv4() {
        byte[] frame = frameOf(new Assign(CLIENT, 1, facts("2001:db8::1"), null, Map.of()));
        byte[] mapped = CommandExamples.bytes("00000000000000000000ffff0a000001");
        System.arraycopy(mapped, 0, frame, 11, mapped.length);

        var read = (Assign) decode(Unpooled.wrappedBuffer(frame));

        assertThat(read.facts().remoteAddress().getAddress()).isInstanceOf(Inet4Address.class);
        assertThat(read.facts()).isEqualTo(facts("10.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\0", "é", "世界", "\ufffd", "\ud83d\ude00", "a\r\n\t"})
    void stringsAreCarried(String text) {
        var ask = new Ask(1, new Question.CountGroups(new Receiver.ToAnyGroup(), text, 1));

        assertThat(decode(encoded(ask))).isEqualTo(ask);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\ud800", "a\udc00b", "\ud800é", "\ud800世", "\udc00\ud800", "\ud800\ud83d\ude00", "x\ud800"})
    void unpairedSurrogatesBecomeQuestionMarks(String text) {
        var ask = new Ask(1, countUser(text));

        String expected = text.codePoints()
                .map(point -> point >= 0xd800 && point <= 0xdfff ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(decode(encoded(ask))).isEqualTo(new Ask(1, countUser(expected)));
    }

    @Test
    void manyEntriesOfASessionAreCarried() {
        Map<String, String> session = new HashMap<>();
        IntStream.range(0, 1000).forEach(i -> session.put("key " + i, "value ".repeat(i % 7)));
        var assign = new Assign(CLIENT, 1, facts("::1"), "", session);

        assertThat(decode(encoded(assign))).isEqualTo(assign);
    }

    @Test
    void manyHeadersAreCarriedWithTheirValuesInOrder() {
        Map<String, List<String>> headers = new HashMap<>();
        IntStream.range(0, 100)
                .forEach(i -> headers.put("x-" + i, List.of("b", "", "a").subList(0, i % 4)));
        var request = new UpgradeRequest("/?q=%20", headers);
        var facts = new GatewayCommand.ClientFacts(
                CommandExamples.address("::1", 1), CommandExamples.address("::", 65_535), "ws://a", request);
        var assign = new Assign(CLIENT, 1, facts, null, Map.of());

        assertThat(decode(encoded(assign))).isEqualTo(assign);
    }

    @Test
    void aPageOfManyClientsIsCarried() {
        List<Row> rows = IntStream.rangeClosed(1, 10_000)
                .mapToObj(i -> new Row(
                        new ClientId(1, 300, i),
                        i % 2 == 0 ? null : "user " + i,
                        i % 3 == 0 ? Set.of() : Set.of("g " + i, "g"),
                        i % 5 == 0 ? Map.of() : Map.of("k", "v " + i)))
                .toList();
        var found = new Found(1, rows, new Cursor(Integer.MAX_VALUE, Long.MAX_VALUE));

        assertThat(decode(encoded(found))).isEqualTo(found);
    }

    @Test
    void countsOfGroupsKeepTheirOrder() {
        var counts = new LinkedHashMap<String, Long>();
        IntStream.range(0, 10_000).forEach(i -> counts.put("group " + i, Long.MAX_VALUE - i));
        var counted = new GroupsCounted(1, counts, false);

        var read = (GroupsCounted) decode(encoded(counted));

        assertThat(read).isEqualTo(counted);
        assertThat(List.copyOf(read.clients().keySet())).isEqualTo(List.copyOf(counts.keySet()));
    }

    static final List<Receiver> RECEIVERS = List.of(
            new Receiver.ToClients(Set.of()),
            new Receiver.ToUsers(Set.of("ann", "é")),
            new Receiver.ToGroups(Set.of("g")),
            new Receiver.Except(new Receiver.ToClient(CLIENT), Set.of()),
            new Receiver.Except(new Receiver.ToUser("ann"), Set.of(CLIENT)),
            new Receiver.Except(new Receiver.ToGroup("g"), Set.of(CLIENT)),
            new Receiver.Except(new Receiver.ToEveryone(), Set.of(CLIENT)),
            new Receiver.Except(new Receiver.ToClients(Set.of(CLIENT)), Set.of(CLIENT)),
            new Receiver.Except(new Receiver.ToUsers(Set.of("ann")), Set.of(CLIENT)),
            new Receiver.Except(new Receiver.ToGroups(Set.of("g")), Set.of(CLIENT)),
            new Receiver.Except(new Receiver.ToAnyGroup(), Set.of(CLIENT)));

    @ParameterizedTest
    @FieldSource("RECEIVERS")
    void everyReceiverIsCarriedInEffectsAndQuestions(Receiver receiver) {
        var effects = new LooseEffects(List.of(
                new Effect.Send(receiver, new Payload(new byte[0], false)),
                new Effect.Close(receiver, new Payload(new byte[0], true)),
                new Effect.CloseWithCode(receiver, 1000, ""),
                new Effect.Disconnect(receiver)));
        var ask = new Ask(1, new Question.Count(receiver));

        assertSame(decode(encoded(effects)), effects);
        assertThat(decode(encoded(ask))).isEqualTo(ask);
    }

    static final List<Set<Field>> FIELDS = List.of(
            Set.of(), Set.of(Field.USER_ID), Set.of(Field.GROUPS), Set.of(Field.SESSION), Set.of(Field.values()));

    @ParameterizedTest
    @FieldSource("FIELDS")
    void anyFieldsMayBeAskedFor(Set<Field> fields) {
        var ask = new Ask(1, new Question.Find(new Receiver.ToEveryone(), fields, Cursor.START, Integer.MAX_VALUE));

        assertThat(decode(encoded(ask))).isEqualTo(ask);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everyRoleIsCarried(Role role) {
        var hello = new Handshake.Hello(1, new Peer(role, "a", 0, 1), 0, new byte[Handshake.NONCE_BYTES]);

        assertSame(decode(encoded(hello)), hello);
    }

    @Test
    void noEffectsAreCarried() {
        assertThat(decode(encoded(new LooseEffects(List.of())))).isEqualTo(new LooseEffects(List.of()));
    }

    @Test
    void manyEffectsKeepTheirOrder() {
        List<Effect> effects = IntStream.range(0, 10_000)
                .<Effect>mapToObj(i -> new Effect.Bind(CLIENT, "user " + i))
                .toList();

        assertThat(decode(encoded(new LooseEffects(effects)))).isEqualTo(new LooseEffects(effects));
    }

    @Test
    void commandsKeepNothingOfTheBuffer() {
        var memory = new UnpooledByteBufAllocator(true);
        ByteBuf in = memory.directBuffer().writeBytes(stream());
        List<Command> read = new ArrayList<>();

        decodeAll(in, read);

        assertThat(in.refCnt()).isOne();
        in.release();
        assertThat(memory.metric().usedDirectMemory()).isZero();
        assertThat(memory.metric().usedHeapMemory()).isZero();
        assertStream(read);
    }

    @Test
    void payloadBytesAreOwnedByTheCommand() {
        ByteBuf in = encoded(new ClientMessage(CLIENT, 1, 1, false, Payload.ofText("hello")));

        var message = (ClientMessage) decode(in);
        in.setZero(0, in.capacity());

        assertThat(message.payload().bytes()).asString().isEqualTo("hello");
    }

    private static Question countUser(String userId) {
        return new Question.Count(new Receiver.ToUser(userId));
    }

    private static byte[] stream() {
        return bytesOf(EXAMPLES.stream().map(Example::command).toList());
    }

    /// Compared as bytes, because arrays within records are equal only to themselves.
    private static void assertStream(List<Command> read) {
        assertThat(read).hasSameSizeAs(EXAMPLES);
        assertThat(bytesOf(read)).isEqualTo(stream());
    }

    private static byte[] bytesOf(List<Command> commands) {
        ByteBuf out = Unpooled.buffer();
        commands.forEach(command -> CommandCodec.encode(command, out));
        return ByteBufUtil.getBytes(out);
    }

    private static void assertSame(Command actual, Command expected) {
        assertThat(actual).isExactlyInstanceOf(expected.getClass());
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    private static Command decode(ByteBuf in) {
        Command command = CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES);
        return Objects.requireNonNull(command);
    }

    private static void decodeAll(ByteBuf in, List<Command> read) {
        for (Command command = CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES);
                command != null;
                command = CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES)) {
            read.add(command);
        }
    }

    private static List<Class<?>> records(Class<?> family) {
        if (family.isRecord()) {
            return List.of(family);
        }
        return Stream.of(family.getPermittedSubclasses())
                .flatMap(member -> records(member).stream())
                .toList();
    }

    private static void collect(Object value, Set<Class<?>> classes) {
        if (value instanceof Collection<?> many) {
            many.forEach(one -> collect(one, classes));
        } else if (value instanceof Record) {
            classes.add(value.getClass());
            Stream.of(value.getClass().getRecordComponents()).forEach(component -> {
                try {
                    Object part = component.getAccessor().invoke(value);
                    if (part != null) {
                        collect(part, classes);
                    }
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(component.toString(), e);
                }
            });
        }
    }
}
