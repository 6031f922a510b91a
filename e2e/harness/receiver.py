"""Somebody whom results are posted to. The first part of a path says how it answers; what is posted to a path is kept."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import parse_qs

from .loop import LoopThread
from .wait import until


@dataclass
class Posted:
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def form(self):
        return {name: value for name, [value] in parse_qs(self.body.decode(), strict_parsing=True).items()}

    @property
    def id(self):
        return self.headers["webhook-id"]


class Receiver:
    """Answers `/<status>/…` with the status, and `/hang/…`, `/reset/…`, `/early/…` and `/endless/…` as they say. With
    `then`, so many requests to a path are answered so, and later ones with 200."""

    def __init__(self):
        self._posted = defaultdict(list)
        self._limits = {}
        self._thread = LoopThread()

        async def listen():
            return await asyncio.start_server(self._serve, "127.0.0.1", 0)

        self._listener = self._thread.run(listen())
        self.port = self._listener.sockets[0].getsockname()[1]

    def close(self):
        self._thread.loop.call_soon_threadsafe(self._listener.close)
        self._thread.stop()

    def url(self, path, times=None):
        """The URL of a path; with `times`, it recovers after so many requests."""
        if times is not None:
            self._limits[path] = times
        return f"http://127.0.0.1:{self.port}{path}"

    def recover(self, path):
        """From now on, what is posted to the path is answered with 200."""
        self._limits[path] = 0

    def posted(self, path):
        return list(self._posted[path])

    def wait_for(self, path, count, within=20):
        """What was posted to a path, once there is so much."""
        until(lambda: len(self._posted[path]) >= count, within, what=f"{count} postbacks to {path}")
        return self.posted(path)

    async def _serve(self, reader, writer):
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path = request.split(" ")[1]
        self._posted[path].append(Posted(headers, body))
        how = path.split("/")[1]
        if len(self._posted[path]) > self._limits.get(path, float("inf")):
            how = "200"
        if how == "hang":
            # Until the caller goes away.
            await reader.read()
        elif how == "reset":
            writer.transport.abort()
        elif how == "early":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-le")
        elif how == "endless":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                writer.write(b"x" * 4096)
                await writer.drain()
        else:
            location = f"location: http://127.0.0.1:{self.port}/200/redirected\r\n"
            writer.write(f"HTTP/1.1 {how} Said\r\n{location}content-length: 4\r\nconnection: close\r\n\r\nsaid".encode())
        await writer.drain()
