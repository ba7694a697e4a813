// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import static io.holdfast.cluster.wire.CommandExamples.CLIENT;
import static io.holdfast.cluster.wire.CommandExamples.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireLimitsTest {

    /// Type, question number, question, receiver and the four bytes of the length stand before the user id.
    private static final int LONGEST_USER_ID = CommandCodec.MAX_FRAME_BYTES - 8;

    static final List<Named<Command>> UNWRITABLE = List.of(
            Named.of("frame too long", new Ask(1, countUser("x".repeat(LONGEST_USER_ID + 1)))),
            Named.of("handshake too long", new Handshake.Refused("x".repeat(CommandCodec.MAX_HANDSHAKE_BYTES))),
            Named.of("payload too long", message(new Payload(new byte[Payload.MAX_BYTES + 1], false))),
            Named.of("negative number", new GatewayCommand.Revoke(CLIENT, -1)),
            Named.of("limit too low", find(new Receiver.ToEveryone(), 0)),
            Named.of("groups expected", dissolve(new Receiver.ToEveryone())),
            Named.of("groups expected in a question", new Ask(1, countGroups(new Receiver.ToUser("ann"), 1))),
            Named.of("limit of groups too low", new Ask(1, countGroups(new Receiver.ToAnyGroup(), 0))),
            Named.of("unresolved address", assign(InetSocketAddress.createUnresolved("nowhere", 1))));

    @ParameterizedTest
    @FieldSource("UNWRITABLE")
    void whatCannotBeWrittenLeavesTheBufferAsItWas(Command command) {
        ByteBuf out = Unpooled.buffer().writeBytes(new byte[] {1, 2, 3}).skipBytes(1);

        assertThatIllegalArgumentException().isThrownBy(() -> CommandCodec.encode(command, out));

        assertThat(out).isEqualTo(Unpooled.wrappedBuffer(new byte[] {2, 3}));
        assertThat(out.refCnt()).isOne();
    }

    @Test
    void aBufferThatIsFullIsLeftAsItWas() {
        ByteBuf out = Unpooled.buffer(8, 8).writeByte(1);

        assertThatThrownBy(() -> CommandCodec.encode(new Ask(1, countUser("ann")), out))
                .isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(out).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1}));
    }

    @Test
    void theLongestFrameIsCarried() {
        var longest = new LooseEffects(List.of(new Effect.ChangeSession(
                CLIENT, new SessionChange(Map.of("k", "x".repeat(CommandCodec.MAX_FRAME_BYTES - 16)), Set.of()))));
        ByteBuf frame = encoded(longest);

        assertThat(frame.readableBytes()).isEqualTo(Integer.BYTES + CommandCodec.MAX_FRAME_BYTES);
        assertThat(CommandCodec.decode(frame, CommandCodec.MAX_FRAME_BYTES)).isEqualTo(longest);
    }

    static final List<Named<Command>> LONG_NAMES = List.of(
            Named.of("user id of a receiver", new Ask(1, countUser("x".repeat(256)))),
            Named.of("group of a receiver", dissolve(new Receiver.ToGroup("x".repeat(1024 * 1024)))),
            Named.of("one of the user ids", disconnect(new Receiver.ToUsers(Set.of("ann", "x".repeat(256))))),
            Named.of("one of the groups", dissolve(new Receiver.ToGroups(Set.of("x".repeat(256), "g")))),
            Named.of("user id", new LooseEffects(List.of(new Effect.Bind(CLIENT, "é".repeat(128))))),
            Named.of("group", new LooseEffects(List.of(new Effect.Join(CLIENT, "x".repeat(256))))),
            Named.of("group left", new LooseEffects(List.of(new Effect.Leave(CLIENT, "x".repeat(256))))));

    @ParameterizedTest
    @FieldSource("LONG_NAMES")
    void namesOfMoreThan255BytesAreRefused(Command command) {
        assertThatThrownBy(() -> CommandCodec.decode(encoded(command), CommandCodec.MAX_FRAME_BYTES))
                .isInstanceOf(WireException.class)
                .hasMessageMatching("name of \\d+ bytes \\(expected 1\\.\\.255\\)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Payload.MAX_BYTES})
    void payloadsUpToTheLimitAreCarried(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xfe);
        var message = message(new Payload(bytes, false));

        assertThat(CommandCodec.decode(encoded(message), CommandCodec.MAX_FRAME_BYTES))
                .isInstanceOfSatisfying(
                        ClientMessage.class,
                        read -> assertThat(read.payload().bytes()).isEqualTo(bytes));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, CommandCodec.MAX_FRAME_BYTES + 1, Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1})
    void aWrongLengthIsRefusedBeforeTheFrameIsThere(long length) {
        ByteBuf in = Unpooled.buffer().writeInt((int) length);

        assertThatThrownBy(() -> CommandCodec.decode(in, CommandCodec.MAX_FRAME_BYTES))
                .isInstanceOf(WireException.class)
                .hasMessage("frame of %d bytes (expected 1..%d)", length, CommandCodec.MAX_FRAME_BYTES);
    }

    @Test
    void duringTheHandshakeFramesAreShort() {
        ByteBuf longest = Unpooled.buffer().writeInt(CommandCodec.MAX_HANDSHAKE_BYTES);
        ByteBuf tooLong = Unpooled.buffer().writeInt(CommandCodec.MAX_HANDSHAKE_BYTES + 1);

        assertThat(CommandCodec.decode(longest, CommandCodec.MAX_HANDSHAKE_BYTES))
                .isNull();
        assertThatThrownBy(() -> CommandCodec.decode(tooLong, CommandCodec.MAX_HANDSHAKE_BYTES))
                .isInstanceOf(WireException.class);
    }

    @Test
    void theLongestPeerNameFitsIntoTheHandshake() {
        var hello = new Handshake.Hello(
                1,
                new Peer(Role.GATEWAY, "é".repeat(127) + "x", Integer.MAX_VALUE, Long.MAX_VALUE),
                Integer.MAX_VALUE,
                new byte[Handshake.NONCE_BYTES]);

        assertThat(CommandCodec.decode(encoded(hello), CommandCodec.MAX_HANDSHAKE_BYTES))
                .usingRecursiveComparison()
                .isEqualTo(hello);
    }

    @Test
    void aPayloadOverTheLimitIsRefused() {
        ByteBuf in = encoded(new Ask(1, countUser("x".repeat(Payload.MAX_BYTES + 1))));
        ByteBuf frame = Unpooled.buffer();
        frame.writeInt(0).writeBytes(CommandExamples.bytes("430100030001")); // one send to everyone, as text
        var length = new WireWriter();
        WireWriter.writeVarLong(length, Payload.MAX_BYTES + 1);
        frame.writeBytes(length.bytes(), 0, length.length());
        frame.writeBytes(in, Payload.MAX_BYTES + 1);
        frame.setInt(0, frame.writerIndex() - Integer.BYTES);

        assertThatThrownBy(() -> CommandCodec.decode(frame, CommandCodec.MAX_FRAME_BYTES))
                .isInstanceOf(WireException.class)
                .hasMessage("payload of 16777217 bytes (expected at most 16777216)");
    }

    @Test
    void wrongValuesAreNoCommands() {
        byte[] tooShort = new byte[31];
        assertThatIllegalArgumentException().isThrownBy(() -> new Handshake.Proof(tooShort));
        assertThatIllegalArgumentException().isThrownBy(() -> new Handshake.Welcome(tooShort));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Handshake.Hello(1, CommandExamples.WORKER, 0, tooShort));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Handshake.Challenge(1, CommandExamples.GATEWAY, 1, tooShort));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewayCommand.GroupsCounted(1, new LinkedHashMap<>(), true));
        assertThatIllegalArgumentException().isThrownBy(() -> new Peer(Role.WORKER, "", 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Peer(Role.WORKER, "x".repeat(256), 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Peer(Role.WORKER, "a\nb", 0, 1));
        var change = new SessionChange(Map.of(), Set.of("k"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultPart(CLIENT, 1, 1, 0, false, false, change, List.of()));
    }

    @Test
    void exceptionToAnExceptionIsNoReceiver() {
        var except = new Receiver.Except(new Receiver.ToEveryone(), Set.of());

        assertThatIllegalArgumentException().isThrownBy(() -> new Receiver.Except(except, Set.of()));
    }

    private static Question countUser(String userId) {
        return new Question.Count(new Receiver.ToUser(userId));
    }

    private static Command find(Receiver where, int limit) {
        return new Ask(1, new Question.Find(where, Set.of(), Cursor.START, limit));
    }

    private static Question countGroups(Receiver groups, int limit) {
        return new Question.CountGroups(groups, "", limit);
    }

    private static Command dissolve(Receiver groups) {
        return new LooseEffects(List.of(new Effect.Dissolve(groups)));
    }

    private static Command disconnect(Receiver receiver) {
        return new LooseEffects(List.of(new Effect.Disconnect(receiver)));
    }

    private static Command message(Payload payload) {
        return new ClientMessage(CLIENT, 1, 1, false, payload);
    }

    private static Command assign(InetSocketAddress address) {
        return new Assign(
                CLIENT,
                1,
                new ClientFacts(address, CommandExamples.address("::1", 1), "text://a", null),
                null,
                Map.of());
    }
}
