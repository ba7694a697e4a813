# SPDX-License-Identifier: Apache-2.0
# Talks to an echo with the library websockets, and ends with exit code 0 when all was as it should be.
#
#   python3 client.py check URL compressed|plain    one conversation after another
#   python3 client.py talk URL                      numbered messages until standard input ends
import asyncio
import os
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

MODE, URL = sys.argv[1:3]
DEADLINE_SECONDS = 60
BIG = 16 * 1024 * 1024


def connect(compression=None):
    return websockets.connect(URL, compression=compression, max_size=2 * BIG, ping_interval=None)


async def echoes(socket, message):
    await socket.send(message)
    answer = await socket.recv()
    assert type(answer) is type(message) and answer == message, f"{len(message)} come back as {len(answer)}"


async def small_windows():
    for bits in (9, 12):
        offer = ClientPerMessageDeflateFactory(server_max_window_bits=bits, client_max_window_bits=bits)
        async with websockets.connect(URL, compression=None, extensions=[offer], max_size=2 * BIG) as socket:
            assert socket.extensions
            block = os.urandom(3_000).hex()
            await echoes(socket, block * 20)


async def parts(*all_of_it):
    for part in all_of_it:
        yield part


async def check(compression):
    async with connect(compression) as socket:
        assert bool(socket.extensions) == bool(compression), socket.extensions
        for size in (0, 1, 125, 126, 65_535, 65_536, 1_000_000):
            await echoes(socket, "é" * (size // 2) + "x" * (size % 2))
            await echoes(socket, os.urandom(size))
        await echoes(socket, "sixteen!" * (BIG // 8))
        await echoes(socket, os.urandom(BIG))
        await (await socket.ping(b"are you there"))
        await socket.send(parts("in ", "", "three ", "parts"))
        assert await socket.recv() == "in three parts"
        await socket.send(parts(b"\xff", b"\xfe" * 1000))
        assert await socket.recv() == b"\xff" + b"\xfe" * 1000
        await asyncio.gather(*[socket.send(f"{i}") for i in range(200)])
        assert [await socket.recv() for _ in range(200)] == [f"{i}" for i in range(200)]
        await socket.close(code=4001, reason="adiós")
        assert socket.close_code == 4001, socket.close_code
    if compression:
        await small_windows()
    async with connect(compression) as socket:
        await socket.send("x" * (BIG + 1))
        try:
            await socket.recv()
            assert False, "answered"
        except websockets.ConnectionClosed as closed:
            assert closed.code == 1009, closed


async def talk():
    async with connect() as socket:
        loop = asyncio.get_running_loop()
        end = loop.run_in_executor(None, sys.stdin.read)
        said = heard = 0
        while not end.done() or heard < said:
            while not end.done() and said - heard < 8:
                await socket.send(f"message {said}")
                said += 1
            if heard < said:
                assert await socket.recv() == f"message {heard}"
                heard += 1
                if heard == 1:
                    print("talking", flush=True)
        await socket.close()
        assert socket.close_code == 1000, socket.close_code
        print(f"answered {heard}")


async def main():
    run = talk() if MODE == "talk" else check("deflate" if sys.argv[3] == "compressed" else None)
    await asyncio.wait_for(run, DEADLINE_SECONDS)


asyncio.run(main())
