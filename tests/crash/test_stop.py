"""SIGTERM while much is in the air: what was taken is answered and stands, nothing new is taken."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from tests.builders import item
from tests.crash.installation import SECONDS, Web
from tests.crash.serving import Serving
from tests.crash.wire import Answer, read_answer

IN_THE_AIR = 40
EACH = 5


@asynccontextmanager
async def nobody_writes(owner_url: str) -> AsyncIterator[None]:
    """Hold the table of check-ins, so that whoever writes waits."""
    connection = await psycopg.AsyncConnection.connect(owner_url)
    try:
        await connection.execute("LOCK TABLE checkins_checkin IN SHARE MODE")
        yield
    finally:
        await connection.close()


class Asked:
    """A request that the server has begun to carry out: it said `100 Continue`, then got the body."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def begin(cls, port: int, token: str, body: bytes) -> "Asked":
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"POST /api/v1/checkins HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n".encode()
        )
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        writer.write(body)
        await writer.drain()
        return cls(reader, writer)

    async def answer(self) -> Answer:
        answer = await read_answer(self._reader)
        self._writer.close()
        return answer


async def until(done: Callable[[], Any]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await done():
            await asyncio.sleep(0.02)


async def refuses(web: Web) -> bool:
    """Whether nobody listens any more."""
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


def test_what_was_taken_is_answered_when_the_server_is_told_to_stop(here: Serving) -> None:
    here.start()
    batches = [{"items": [item(here.code) for _ in range(EACH)]} for _ in range(IN_THE_AIR)]
    process = here.web.process
    assert process is not None

    async def stop_in_the_middle() -> list[Answer]:
        async with nobody_writes(here.installation.database.owner_url):
            token = here.installation.senders[0].token
            asked = [await Asked.begin(here.web.port, token, json.dumps(batch).encode()) for batch in batches]
            process.send_signal(signal.SIGTERM)
            await until(lambda: refuses(here.web))
        return [await one.answer() for one in asked]

    answers = asyncio.run(stop_in_the_middle())
    assert [answer.status for answer in answers] == [200] * IN_THE_AIR
    told = [one for answer in answers for one in answer.body["items"]]
    assert [one["id"] for one in told] == [one["id"] for batch in batches for one in batch["items"]]
    assert {(one["status"], one["duplicate"]) for one in told} == {("accepted", False)}
    assert process.wait(SECONDS) == 0
    here.installation.database.ensure_started()  # the server has stopped what it had found
    assert here.installation.count() == IN_THE_AIR * EACH
