"""A mail sink that is as fast as Python allows: it keeps of each mail the recipient and the Message-ID."""

import asyncio
import re
import time

from .loop import LoopThread
from .wait import until

_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(rb"<([^>]*)>")


class Sink:
    def __init__(self):
        # (recipient, Message-ID) of each mail that came whole, in their order, with the moment (time.monotonic).
        self.taken = []
        self.connections = 0
        self.open = 0
        self._thread = LoopThread()

        async def listen():
            return await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)

        self._listener = self._thread.run(listen())
        self.url = f"smtp://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}?connections=8"

    def close(self):
        self._thread.loop.call_soon_threadsafe(self._listener.close)
        self._thread.stop()

    def wait_for(self, count, within):
        until(lambda: len(self.taken) >= count, within, every=0.01, what=f"{count} mails in the sink")

    async def _serve(self, reader, writer):
        self.connections += 1
        self.open += 1
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _talk(self, reader, writer):
        writer.write(b"220 sink\r\n")
        recipient = ""
        while line := await reader.readline():
            command = line[:4].upper()
            if command == b"EHLO":
                writer.write(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
            elif command == b"RCPT":
                recipient = _RECIPIENT.search(line)[1].decode()
                writer.write(b"250 OK\r\n")
            elif command == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                content = await reader.readuntil(b"\r\n.\r\n")
                self.taken.append((recipient, _MESSAGE_ID.search(content)[1].decode(), time.monotonic()))
                writer.write(b"250 taken\r\n")
            elif command == b"QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                return
            else:
                writer.write(b"250 OK\r\n")
            await writer.drain()
