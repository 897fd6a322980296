"""The phones of the demonstration: a program of its own that knows an address and what to send, and no clock.

`python -m luuvet.ops.demo.phones PORT` reads a line of JSON, a list of requests, sends them, and answers with a line:
a JSON string, empty where all are taken. Apart from the server, so that neither waits for the other's interpreter.
Standard library only.
"""

import json
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CONNECTIONS = 64
_TRIES = 10
_TIMEOUT_SECONDS = 60


class NotTaken(Exception):
    """The acceptance did not answer as it must: the demonstration ends here."""


class Request(NamedTuple):
    """A body of `size` check-ins, from the phone with this token. `again`: it has been taken before."""

    sender: int
    token: str
    body: str
    size: int
    again: bool


class Line:
    """A connection that stays open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: Request) -> None:
        """Send a request; its answer is to be heard before the next one."""
        body = request.body.encode()
        head = (
            "POST /api/v1/checkins HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {request.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)

    def hear(self) -> tuple[int, bytes]:
        """Status and body of the answer. Raises OSError."""
        octets = b""
        while b"\r\n\r\n" not in octets:
            octets += self._more()
        head, _end, body = octets.partition(b"\r\n\r\n")
        first, *headers = head.decode("latin-1").split("\r\n")
        length = next(int(h.partition(":")[2]) for h in headers if h.lower().startswith("content-length:"))
        while len(body) < length:
            body += self._more()
        return int(first.split()[1]), body

    def _more(self) -> bytes:
        octets = self._socket.recv(65536)
        if not octets:
            raise ConnectionResetError("the server closed the connection")
        return octets


def send(lines: Sequence[Line], requests: Sequence[Request]) -> None:
    """Return when all are taken. Raises NotTaken."""
    for wave in waves(requests, at_most=len(lines)):
        for line, request in zip(lines, wave, strict=False):
            line.ask(request)
        for line, request in zip(lines, wave, strict=False):
            _hear(line, request)


def waves(requests: Sequence[Request], *, at_most: int) -> Iterator[list[Request]]:
    """Requests that are under way together: one of a phone at most, so that each phone's stay in order."""
    wave: list[Request] = []
    senders: set[int] = set()
    for request in requests:
        if len(wave) == at_most or request.sender in senders:
            yield wave
            wave, senders = [], set()
        wave.append(request)
        senders.add(request.sender)
    if wave:
        yield wave


def _hear(line: Line, request: Request) -> None:
    for attempt in range(_TRIES):
        status, body = line.hear()
        if status != 503:
            must_be_taken(request, status, body, sure=attempt == 0)
            return
        time.sleep(0.2)  # nothing was written: the phone sends the same bytes again
        line.ask(request)
    raise NotTaken("the acceptance was not available for too long")


def must_be_taken(request: Request, status: int, body: bytes, *, sure: bool) -> None:
    """Each check-in is accepted, as a duplicate where it is one. After a 503 that may be either (`sure` is false)."""
    answer = json.loads(body) if status == 200 else {}
    items = answer.get("items", [answer])
    right = len(items) == request.size and all(
        item.get("status") == "accepted" and (item.get("duplicate") is request.again or not sure) for item in items
    )
    if not right:
        raise NotTaken(f"the acceptance answered {status}: {body.decode(errors='replace')[:500]}")


def main() -> None:
    """Do what stdin says until it ends."""
    lines = [Line(int(sys.argv[1])) for _ in range(CONNECTIONS)]
    for order in sys.stdin:
        fault = ""
        try:
            send(lines, [Request(*fields) for fields in json.loads(order)])
        except (NotTaken, OSError) as refused:
            fault = str(refused) or repr(refused)
        print(json.dumps(fault), flush=True)


if __name__ == "__main__":
    main()
