"""As much HTTP/1.1 as a phone needs: one connection that is kept, requests one after the other."""

import asyncio
import contextlib
import json
from typing import Any, NamedTuple

PATIENCE_SECONDS = 60


class Lost(Exception):
    """No answer: what became of the request is unknown."""


class Answer(NamedTuple):
    """What was said."""

    status: int
    headers: dict[str, str]
    body: Any


class Wire:
    """A connection to a port of this machine, made when it is first used, and again after it was lost."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port = port
        self._token = token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """One request and its answer. Raises Lost."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reader, writer = self._streams = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(head.encode() + body)
                await writer.drain()
                answer = await read_answer(reader)
        except (OSError, EOFError, TimeoutError, ValueError, IndexError) as lost:
            self.close()
            raise Lost(type(lost).__name__) from lost
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            with contextlib.suppress(RuntimeError):
                self._streams[1].close()
            self._streams = None


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """The next answer of a connection. Raises EOFError where it ends before."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers["content-length"])) if "content-length" in headers else b""
    return Answer(int(head[0].split()[1]), headers, json.loads(body) if body else None)
