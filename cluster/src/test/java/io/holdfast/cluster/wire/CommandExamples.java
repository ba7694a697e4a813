// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.GatewayCommand.Answer;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every command at least once, with the bytes of its frame as written down by hand from `docs/wire-protocol.md`.
/// Changing these bytes changes the protocol: [CommandCodec#VERSION] and the document change with them.
final class CommandExamples {

    static final ClientId CLIENT = new ClientId(1, 300, 43);
    static final Peer WORKER = new Peer(Role.WORKER, "b/wk-1", 0, 300);
    static final Peer GATEWAY = new Peer(Role.GATEWAY, "a/gw-1", 1, 300);

    private static final String NONCE_HEX = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String OTHER_NONCE_HEX = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
    private static final String DIALER_PROOF_HEX = "5bd77ac5fcc141cfe31efa9c0f8ba313caa2d38822fd38f493cf52df9532df0a";
    private static final String ACCEPTOR_PROOF_HEX = "0650d19f442ae448a648ba34e2ed760db9015496ef10d0be1d2848c27078132d";

    /// @param hex the whole frame; blanks mean nothing
    record Example(Command command, String hex) {

        byte[] frame() {
            return bytes(hex.replace(" ", ""));
        }

        @Override
        public String toString() {
            return command.getClass().getSimpleName() + " " + hex;
        }
    }

    static final List<Example> ALL = List.of(
            new Example(
                    new Handshake.Hello(1, WORKER, 1, bytes(NONCE_HEX)),
                    "00000033 01 484f4c44 0001 01 06622f776b2d31 00 ac02 01 " + NONCE_HEX),
            new Example(
                    new Handshake.Challenge(1, GATEWAY, 2, bytes(OTHER_NONCE_HEX)),
                    "0000002f 02 0001 00 06612f67772d31 01 ac02 02 " + OTHER_NONCE_HEX),
            new Example(new Handshake.Proof(bytes(DIALER_PROOF_HEX)), "00000021 03 " + DIALER_PROOF_HEX),
            new Example(new Handshake.Welcome(bytes(ACCEPTOR_PROOF_HEX)), "00000021 04 " + ACCEPTOR_PROOF_HEX),
            new Example(new Handshake.Refused("wrong secret"), "0000000e 05 0c77726f6e6720736563726574"),
            new Example(new Command.Ping(), "00000001 06"),
            new Example(
                    new Assign(CLIENT, 2, facts("127.0.0.1"), "ann", Map.of("k", "v")),
                    "00000020 10 01ac022b 02 047f0000012120 08746578743a2f2f61 01 03616e6e 01 016b 0176"),
            new Example(
                    new Assign(CLIENT, 2, facts("2001:db8::1"), null, Map.of()),
                    "00000024 10 01ac022b 02 1020010db80000000000000000000000012120 08746578743a2f2f61 00 00"),
            new Example(new Revoke(CLIENT, 2), "00000006 11 01ac022b 02"),
            new Example(new ClientConnected(CLIENT, 0, 2, false), "00000008 12 01ac022b 00 02 00"),
            new Example(
                    new ClientMessage(CLIENT, 7, 2, true, Payload.ofText("hi")),
                    "0000000c 13 01ac022b 07 02 01 01 02 6869"),
            new Example(
                    new ClientClosed(
                            CLIENT, 200, 2, false, new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true)),
                    "00000010 14 01ac022b c801 02 00 00 046c656674 01"),
            new Example(new PartApplied(CLIENT, 7, 2, 1), "00000008 15 01ac022b 07 02 01"),
            new Example(new Answer(5, true), "00000003 16 05 01"),
            new Example(new MessageChunk(CLIENT, 7, 2, Payload.ofText("hi")), "0000000b 17 01ac022b 07 02 01 02 6869"),
            new Example(new ClientSlow(CLIENT, 7, 2, false, 300), "0000000a 18 01ac022b 07 02 00 ac02"),
            new Example(new Suspect(CLIENT, 7, 2), "00000007 19 01ac022b 07 02"),
            new Example(new RunSuspect(CLIENT, 7, 2), "00000007 1a 01ac022b 07 02"),
            new Example(new Leaving(), "00000001 1b"),
            new Example(new SuspectWaits(CLIENT, 7, 2), "00000007 45 01ac022b 07 02"),
            new Example(new Ready(), "00000001 40"),
            new Example(new Draining(), "00000001 41"),
            new Example(
                    new ResultPart(
                            CLIENT,
                            7,
                            2,
                            1,
                            true,
                            true,
                            new SessionChange(Map.of("k", "v"), Set.of("old")),
                            List.of(new Effect.Send(new Receiver.ToClient(CLIENT), Payload.ofText("hi")))),
                    "0000001f 42 01ac022b 07 02 01 07 01 016b 0176 01 036f6c64 01 00 00 01ac022b 00 01 02 6869"),
            new Example(
                    new ResultPart(CLIENT, 7, 2, 0, false, false, SessionChange.NONE, List.of()),
                    "0000000a 42 01ac022b 07 02 00 00 00"),
            new Example(
                    new LooseEffects(List.of(
                            new Effect.Send(
                                    new Receiver.ToUser("ann"),
                                    new Payload(new byte[] {(byte) 0xff}, false),
                                    WhenSlow.close()),
                            new Effect.Send(new Receiver.ToGroup("g"), Payload.ofText(""), WhenSlow.dropOldest()),
                            new Effect.Send(new Receiver.ToEveryone(), Payload.ofText("hi"), WhenSlow.conflate("k")),
                            new Effect.Close(CLIENT, null),
                            new Effect.Close(CLIENT, Payload.ofText("bye")),
                            new Effect.Bind(CLIENT, "ann"),
                            new Effect.Unbind(CLIENT),
                            new Effect.Join(CLIENT, "g"),
                            new Effect.Leave(CLIENT, "g"))),
                    "00000047 43 09 00 01 03616e6e 01 00 01 ff 00 02 0167 02 01 00 00 03 03 016b 01 02 6869 01 01ac022b"
                            + " 02 01ac022b 01 03 627965 03 01ac022b 03616e6e 04 01ac022b 05 01ac022b 0167"
                            + " 06 01ac022b 0167"),
            new Example(new Ask(5, new Question.ClientOnline(CLIENT)), "00000007 44 05 00 01ac022b"),
            new Example(new Ask(5, new Question.UserOnline("ann")), "00000007 44 05 01 03616e6e"));

    private CommandExamples() {}

    static ByteBuf encoded(Command command) {
        ByteBuf out = Unpooled.buffer();
        CommandCodec.encode(command, out);
        return out;
    }

    static byte[] frameOf(Command command) {
        return ByteBufUtil.getBytes(encoded(command));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static ClientFacts facts(String address) {
        try {
            return new ClientFacts(new InetSocketAddress(InetAddress.getByName(address), 8480), "text://a");
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address + " (expected an address literal)", e);
        }
    }
}
