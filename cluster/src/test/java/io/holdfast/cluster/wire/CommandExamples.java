// SPDX-License-Identifier: Apache-2.0
package io.holdfast.cluster.wire;

import io.holdfast.ClientCertificate;
import io.holdfast.ClientId;
import io.holdfast.CloseReason;
import io.holdfast.TlsFacts;
import io.holdfast.UpgradeRequest;
import io.holdfast.WhenSlow;
import io.holdfast.cluster.wire.GatewayCommand.Assign;
import io.holdfast.cluster.wire.GatewayCommand.ClientArrived;
import io.holdfast.cluster.wire.GatewayCommand.ClientClosed;
import io.holdfast.cluster.wire.GatewayCommand.ClientConnected;
import io.holdfast.cluster.wire.GatewayCommand.ClientFacts;
import io.holdfast.cluster.wire.GatewayCommand.ClientMessage;
import io.holdfast.cluster.wire.GatewayCommand.ClientSlow;
import io.holdfast.cluster.wire.GatewayCommand.Counted;
import io.holdfast.cluster.wire.GatewayCommand.Found;
import io.holdfast.cluster.wire.GatewayCommand.GroupsCounted;
import io.holdfast.cluster.wire.GatewayCommand.Leaving;
import io.holdfast.cluster.wire.GatewayCommand.MessageChunk;
import io.holdfast.cluster.wire.GatewayCommand.PartApplied;
import io.holdfast.cluster.wire.GatewayCommand.Refresh;
import io.holdfast.cluster.wire.GatewayCommand.Revoke;
import io.holdfast.cluster.wire.GatewayCommand.Row;
import io.holdfast.cluster.wire.GatewayCommand.RunSuspect;
import io.holdfast.cluster.wire.GatewayCommand.Suspect;
import io.holdfast.cluster.wire.WorkerCommand.Ask;
import io.holdfast.cluster.wire.WorkerCommand.Cursor;
import io.holdfast.cluster.wire.WorkerCommand.Draining;
import io.holdfast.cluster.wire.WorkerCommand.Effect;
import io.holdfast.cluster.wire.WorkerCommand.Field;
import io.holdfast.cluster.wire.WorkerCommand.LooseEffects;
import io.holdfast.cluster.wire.WorkerCommand.Question;
import io.holdfast.cluster.wire.WorkerCommand.Ready;
import io.holdfast.cluster.wire.WorkerCommand.Receiver;
import io.holdfast.cluster.wire.WorkerCommand.ResultPart;
import io.holdfast.cluster.wire.WorkerCommand.Retiring;
import io.holdfast.cluster.wire.WorkerCommand.SessionChange;
import io.holdfast.cluster.wire.WorkerCommand.SuspectWaits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Every command at least once, with the bytes of its frame as written down by hand from
/// `docs/wire-protocol.md`. Changing these bytes changes the protocol: [CommandCodec#VERSION] and the
/// document change with them.
final class CommandExamples {

    static final ClientId CLIENT = new ClientId(1, 300, 43);
    static final ClientId OTHER = new ClientId(1, 300, 44);
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
                    new Handshake.Hello(1, new Peer(Role.PROGRAM, "p", 0, 300), 0, bytes(NONCE_HEX)),
                    "0000002e 01 484f4c44 0001 02 0170 00 ac02 00 " + NONCE_HEX),
            new Example(
                    new Handshake.Challenge(1, GATEWAY, 2, bytes(OTHER_NONCE_HEX)),
                    "0000002f 02 0001 00 06612f67772d31 01 ac02 02 " + OTHER_NONCE_HEX),
            new Example(new Handshake.Proof(bytes(DIALER_PROOF_HEX)), "00000021 03 " + DIALER_PROOF_HEX),
            new Example(new Handshake.Welcome(bytes(ACCEPTOR_PROOF_HEX)), "00000021 04 " + ACCEPTOR_PROOF_HEX),
            new Example(new Handshake.Refused("wrong secret"), "0000000e 05 0c77726f6e6720736563726574"),
            new Example(new Command.Ping(), "00000001 06"),
            new Example(
                    new Assign(CLIENT, 2, facts("127.0.0.1"), "ann", Map.of("k", "v")),
                    "0000002b 10 01ac022b 02 047f0000012120 047f0000012328 08746578743a2f2f61 00 00 00"
                            + " 01 03616e6e 01 016b 0176 00"),
            new Example(
                    new Assign(CLIENT, 2, facts("2001:db8::1"), null, Map.of()),
                    "0000002f 10 01ac022b 02 1020010db80000000000000000000000012120 047f0000012328 08746578743a2f2f61"
                            + " 00 00 00 00 00 00"),
            new Example(
                    new Assign(
                            CLIENT,
                            2,
                            new ClientFacts(
                                    address("127.0.0.1", 8480),
                                    address("127.0.0.1", 9000),
                                    "ws://a",
                                    new UpgradeRequest("/c", Map.of("host", List.of("x", "y"))),
                                    "c",
                                    null),
                            null,
                            Map.of()),
                    "00000031 10 01ac022b 02 047f0000012120 047f0000012328 0677733a2f2f61 01 022f63 01 04686f7374"
                            + " 02 0178 0179 01 0163 00 00 00 00"),
            new Example(
                    new Assign(CLIENT, 2, securedFacts(), null, Map.of(), true),
                    "00000034 10 01ac022b 02 047f0000012120 047f0000012328 08746578743a2f2f61 00 00"
                            + " 01 07544c5376312e33 0143 01 0168 01 02 3000 00 00 01"),
            new Example(new Revoke(CLIENT, 2), "00000006 11 01ac022b 02"),
            new Example(new ClientArrived(CLIENT, 0, 2, false), "00000008 1f 01ac022b 00 02 00"),
            new Example(new ClientConnected(CLIENT, 0, 2, false), "00000009 12 01ac022b 00 02 00 00"),
            new Example(new ClientConnected(CLIENT, 0, 2, false, "c"), "0000000b 12 01ac022b 00 02 00 01 0163"),
            new Example(
                    new ClientMessage(CLIENT, 7, 2, true, Payload.ofText("hi")),
                    "0000000c 13 01ac022b 07 02 01 01 02 6869"),
            new Example(
                    new ClientClosed(
                            CLIENT, 200, 2, false, new CloseReason(CloseReason.Code.CLIENT_LEFT, "left", true)),
                    "00000010 14 01ac022b c801 02 00 00 046c656674 01"),
            new Example(new PartApplied(CLIENT, 7, 2, 1), "00000008 15 01ac022b 07 02 01"),
            new Example(new Counted(5, 300), "00000004 16 05 ac02"),
            new Example(new MessageChunk(CLIENT, 7, 2, Payload.ofText("hi")), "0000000b 17 01ac022b 07 02 01 02 6869"),
            new Example(new ClientSlow(CLIENT, 7, 2, false, 300), "0000000a 18 01ac022b 07 02 00 ac02"),
            new Example(new Suspect(CLIENT, 7, 2), "00000007 19 01ac022b 07 02"),
            new Example(new RunSuspect(CLIENT, 7, 2), "00000007 1a 01ac022b 07 02"),
            new Example(new Leaving(), "00000001 1b"),
            new Example(
                    new Refresh(CLIENT, 2, "ann", Map.of("k", "v")),
                    "00000010 1c 01ac022b 02 01 03616e6e 01 016b 0176"),
            new Example(new Refresh(CLIENT, 2, null, Map.of()), "00000008 1c 01ac022b 02 00 00"),
            new Example(
                    new Found(
                            5,
                            List.of(
                                    new Row(CLIENT, "ann", Set.of("g"), Map.of("k", "v")),
                                    new Row(OTHER, null, Set.of(), Map.of())),
                            new Cursor(1, 300)),
                    "0000001f 1d 05 01 01 ac02 02 01ac022b 01 03616e6e 01 0167 01 016b 0176 01ac022c 00 00 00"),
            new Example(new Found(5, List.of(), null), "00000004 1d 05 00 00"),
            new Example(new GroupsCounted(5, counts(), true), "0000000b 1e 05 01 02 0167 ac02 0168 01"),
            new Example(new SuspectWaits(CLIENT, 7, 2), "00000007 45 01ac022b 07 02"),
            new Example(new Ready(), "00000001 40"),
            new Example(new Draining(), "00000001 41"),
            new Example(new Retiring(), "00000001 46"),
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
                    "00000020 42 01ac022b 07 02 01 07 00 01 016b 0176 01 036f6c64 01 00 00 01ac022b 00 01 02 6869"),
            new Example(
                    new ResultPart(
                            CLIENT, 7, 2, 0, true, false, new SessionChange(true, Map.of(), Set.of()), List.of()),
                    "0000000d 42 01ac022b 07 02 00 05 01 00 00 00"),
            new Example(
                    new ResultPart(CLIENT, 7, 2, 0, false, false, SessionChange.NONE, List.of()),
                    "0000000a 42 01ac022b 07 02 00 00 00"),
            new Example(
                    ofArrival(new Effect.Admit(CLIENT, null)), "00000010 42 01ac022b 00 02 00 01 01 0a 01ac022b 00"),
            new Example(
                    ofArrival(new Effect.Admit(CLIENT, "c")),
                    "00000012 42 01ac022b 00 02 00 01 01 0a 01ac022b 01 0163"),
            new Example(
                    ofArrival(new Effect.Refuse(CLIENT, 401, "no")),
                    "00000014 42 01ac022b 00 02 00 01 01 0b 01ac022b 9103 026e6f"),
            new Example(
                    new LooseEffects(List.of(
                            new Effect.Send(
                                    new Receiver.ToUser("ann"),
                                    new Payload(new byte[] {(byte) 0xff}, false),
                                    WhenSlow.close()),
                            new Effect.Send(new Receiver.ToGroup("g"), Payload.ofText(""), WhenSlow.dropOldest()),
                            new Effect.Send(new Receiver.ToEveryone(), Payload.ofText("hi"), WhenSlow.conflate("k")),
                            new Effect.Close(new Receiver.ToClient(CLIENT), null),
                            new Effect.Close(new Receiver.ToClient(CLIENT), Payload.ofText("bye")),
                            new Effect.Bind(CLIENT, "ann"),
                            new Effect.Unbind(CLIENT),
                            new Effect.Join(CLIENT, "g"),
                            new Effect.Leave(CLIENT, "g"))),
                    "00000049 43 09 00 01 03616e6e 01 00 01 ff 00 02 0167 02 01 00 00 03 03 016b 01 02 6869"
                            + " 01 00 01ac022b 02 00 01ac022b 01 03 627965 03 01ac022b 03616e6e 04 01ac022b 05 01ac022b 0167"
                            + " 06 01ac022b 0167"),
            new Example(
                    new LooseEffects(List.of(
                            new Effect.Send(new Receiver.ToClients(set(CLIENT, OTHER)), Payload.ofText("hi")),
                            new Effect.Close(new Receiver.ToUsers(Set.of("ann")), null),
                            new Effect.Disconnect(new Receiver.Except(new Receiver.ToEveryone(), Set.of(CLIENT))),
                            new Effect.Disconnect(new Receiver.ToAnyGroup()),
                            new Effect.Dissolve(new Receiver.ToGroups(set("g", "h"))),
                            new Effect.ChangeSession(CLIENT, new SessionChange(true, Map.of("k", "v"), Set.of())))),
                    "00000036 43 06 00 04 02 01ac022b 01ac022c 00 01 02 6869 01 05 01 03616e6e"
                            + " 07 08 01 01ac022b 03 07 07 08 06 02 0167 0168 09 01ac022b 01 01 016b 0176 00"),
            new Example(
                    new LooseEffects(List.of(new Effect.CloseWithCode(new Receiver.ToUser("ann"), 4001, "no"))),
                    "0000000d 43 01 0c 01 03616e6e a11f 026e6f"),
            new Example(new Ask(5, new Question.Count(new Receiver.ToClient(CLIENT))), "00000008 44 05 00 00 01ac022b"),
            new Example(new Ask(5, new Question.Count(new Receiver.ToUser("ann"))), "00000008 44 05 00 01 03616e6e"),
            new Example(
                    new Ask(
                            5,
                            new Question.Find(
                                    new Receiver.ToGroup("g"),
                                    Set.of(Field.USER_ID, Field.SESSION),
                                    Cursor.START,
                                    300)),
                    "0000000b 44 05 01 02 0167 05 00 00 ac02"),
            new Example(
                    new Ask(
                            5,
                            new Question.Find(
                                    new Receiver.Except(new Receiver.ToAnyGroup(), Set.of(CLIENT)),
                                    Set.of(Field.GROUPS),
                                    new Cursor(1, 300),
                                    1)),
                    "0000000f 44 05 01 08 01 01ac022b 07 02 01 ac02 01"),
            new Example(
                    new Ask(5, new Question.CountGroups(new Receiver.ToAnyGroup(), "", 300)),
                    "00000007 44 05 02 07 00 ac02"),
            new Example(
                    new Ask(5, new Question.CountGroups(new Receiver.ToGroups(Set.of("g")), "g", 1)),
                    "0000000a 44 05 02 06 01 0167 0167 01"));

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
        return new ClientFacts(address(address, 8480), address("127.0.0.1", 9000), "text://a", null);
    }

    private static ClientFacts securedFacts() {
        var certificate = new ClientCertificate(bytes("3000"));
        var tls = new TlsFacts("TLSv1.3", "C", Optional.of("h"), Optional.of(certificate));
        return new ClientFacts(address("127.0.0.1", 8480), address("127.0.0.1", 9000), "text://a", null, null, tls);
    }

    private static ResultPart ofArrival(Effect verdict) {
        return new ResultPart(CLIENT, 0, 2, 0, true, false, SessionChange.NONE, List.of(verdict));
    }

    static InetSocketAddress address(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal + " (expected an address literal)", e);
        }
    }

    /// In this order, unlike [Set#of].
    @SafeVarargs
    private static <T> Set<T> set(T... elements) {
        return new LinkedHashSet<>(List.of(elements));
    }

    private static SequencedMap<String, Long> counts() {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("g", 300L);
        counts.put("h", 1L);
        return counts;
    }
}
