"""The acceptance's doors: bytes in, decided, written, answered. Everything it does not know goes to the next app."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw

from luuvet.accept.book import Book
from luuvet.accept.decide import PlaceEntry, Refusal, Row, Undo, decide
from luuvet.accept.items import MOST_BYTES, NotABody, read_body
from luuvet.accept.store import Outcome, Store, Stored, Unavailable
from luuvet.accept.undos import Standing
from luuvet.accept.words import DETAILS, REFUSED_TITLE, UNDO_REFUSED_TITLE, WHOLE, Language, language_of
from luuvet.kernel import clock
from luuvet.kernel.codes import base64url
from luuvet.kernel.signing import DeviceToken, Key, KeyRing, read_token

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

RETRY_AFTER_SECONDS = b"2"
_MOST_DRAINED = 32 * MOST_BYTES
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer ready to send."""

    status: int
    body: object
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Acceptance:
    """An ASGI app for check-ins and for what says that they are taken."""

    def __init__(self, dsn: str, ring: KeyRing, next_app: App | None = None) -> None:
        self.ring = ring
        self.book = Book(dsn, ring)
        self.store = Store(dsn)
        self._next = next_app
        self._doors: dict[str, tuple[str, Callable[[Scope, Receive], Awaitable[Reply]]]] = {
            "/api/v1/checkins": ("POST", self._take),
            "/api/v1/time": ("GET", self._time),
            "/healthz": ("GET", self._healthy),
            "/readyz": ("GET", self._ready),
            "/.well-known/luuvet-keys.json": ("GET", self._keys),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        door = self._doors.get(scope["path"]) if scope["type"] == "http" else None
        if door is None and self._next is not None:
            await self._next(scope, receive, send)
            return
        if door is None:
            reply = whole(404, _language(scope))
        else:
            method, answer = door
            if scope["method"] == method or (method == "GET" and scope["method"] == "HEAD"):
                reply = await answer(scope, receive)
            else:
                reply = whole(405, _language(scope), ((b"allow", method.encode()),))
        await _send_reply(reply, scope, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except Exception as fault:
                    await send({"type": "lifespan.startup.failed", "message": str(fault)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def start(self) -> None:
        """Begin to take check-ins. Raises NotDurable."""
        await self.store.start()
        await self.book.start()

    async def stop(self) -> None:
        """Write and answer what was taken, then let go."""
        await self.store.stop()
        await self.book.stop()

    async def _take(self, scope: Scope, receive: Receive) -> Reply:
        headers = dict(scope["headers"])
        language = language_of(headers.get(b"accept-language", b"").decode("latin-1"))
        sender = read_token(self.ring, _bearer(headers.get(b"authorization", b"")), clock.now())
        body = await _read(receive, keep=sender is not None)
        if sender is None:
            return whole(401, language, ((b"www-authenticate", b"Bearer"),))
        if body is None:
            return whole(413, language)
        if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
            return whole(415, language)
        try:
            items, is_batch = read_body(body)
            answers = await self._accept(items, sender, language)
        except NotABody as fault:
            return whole(fault.status, language)
        except Unavailable:
            return whole(503, language, ((b"retry-after", RETRY_AFTER_SECONDS),))
        if is_batch:
            return Reply(200, {"items": answers})
        if answers[0]["status"] == "accepted":
            return Reply(200, answers[0])
        return _problem(answers[0], language)

    async def _accept(self, items: list[Raw], sender: DeviceToken, language: Language) -> list[dict[str, object]]:
        await self.book.made_fresh()
        now = clock.now()
        verdicts = [decide(raw, sender, self.book, now) for raw in items]
        unknown = {verdict.place_code for verdict in verdicts if isinstance(verdict, Refusal) and verdict.place_code}
        if unknown:
            await self.book.look_again(unknown)
            verdicts = [
                decide(raw, sender, self.book, now) if isinstance(verdict, Refusal) and verdict.place_code else verdict
                for raw, verdict in zip(items, verdicts, strict=True)
            ]
        refusals = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
        refused = [refusal.uuid for refusal in refusals if refusal.uuid is not None]
        stored = await self.store.find(refused) if refused else {}
        undoes = [refusal.undoes for refusal in refusals if refusal.undoes is not None]
        undone = await self.store.find_undos(undoes) if undoes else {}
        taken = [verdict for verdict in verdicts if not isinstance(verdict, Refusal)]
        outcomes = iter(await self.store.write(taken) if taken else [])
        return [
            self._refused(verdict, sender, stored, undone, language)
            if isinstance(verdict, Refusal)
            else self._written(verdict, next(outcomes), language)
            for verdict in verdicts
        ]

    def _written(self, taken: Row | Undo, outcome: Outcome, language: Language) -> dict[str, object]:
        if outcome in (Outcome.WRITTEN, Outcome.DUPLICATE):
            place = taken.place if isinstance(taken, Row) else None
            return _accepted(taken.id, place, duplicate=outcome is Outcome.DUPLICATE)
        if outcome is Outcome.REUSED:
            return refused(Refusal(str(taken.id), "id-reused"), language)
        if outcome is Outcome.LATE:
            return refused(Refusal(str(taken.id), "undo-late"), language)
        return refused(Refusal(str(taken.id), "unstorable", retry=outcome is Outcome.TRY_LATER), language)

    def _refused(
        self,
        refusal: Refusal,
        sender: DeviceToken,
        stored: dict[UUID, Stored],
        undone: dict[UUID, Standing],
        language: Language,
    ) -> dict[str, object]:
        """The no, unless this very item was taken before: then the first answer is given again."""
        if refusal.undoes is not None:
            standing = undone[refusal.undoes]
            if refusal.problem != "undo-late" and standing.undoes_for(sender.device):
                return _accepted(str(refusal.undoes), None, duplicate=True)
            return refused(refusal, language)
        there = stored.get(refusal.uuid) if refusal.uuid else None
        if there is None or refusal.id is None:
            return refused(refusal, language)
        if (there.sender_id, there.content) != (sender.device, refusal.content):
            return refused(Refusal(refusal.id, "id-reused"), language)
        place = self.book.place_numbered(there.place_id)
        if place is None:
            raise Unavailable
        return _accepted(refusal.id, place, duplicate=True)

    async def _time(self, scope: Scope, receive: Receive) -> Reply:
        return Reply(200, {"now": f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"}, ((b"cache-control", b"no-store"),))

    async def _healthy(self, scope: Scope, receive: Receive) -> Reply:
        return Reply(200, {"status": "ok"})

    async def _ready(self, scope: Scope, receive: Receive) -> Reply:
        if self.book.is_fresh and await self.store.ready():
            return Reply(200, {"status": "ready"})
        return whole(503, _language(scope), ((b"retry-after", RETRY_AFTER_SECONDS),))

    async def _keys(self, scope: Scope, receive: Receive) -> Reply:
        return Reply(200, {"keys": [public_key(key) for key in self.ring.keys if key.kind == "place"]})


def public_key(key: Key) -> dict[str, object]:
    """What everybody may know of a place key."""
    return {
        "kind": key.kind,
        "id": key.id,
        "use": key.use,
        "algorithm": "Ed25519",
        "public_key": base64url(key.public),
        "believed_until": key.believed_until.isoformat() if key.believed_until else None,
    }


def refused(refusal: Refusal, language: Language) -> dict[str, object]:
    """A no to one item of a batch."""
    return {
        "id": refusal.id,
        "status": "refused",
        "problem": refusal.problem,
        "detail": DETAILS[refusal.problem][language],
        "retry": refusal.retry,
    }


def whole(status: int, language: Language, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Reply:
    """A no to the whole body (RFC 9457): nothing of it was written, or, with 503, nobody knows."""
    title, detail = WHOLE[status][language]
    return Reply(status, {"type": "about:blank", "title": title, "status": status, "detail": detail}, headers)


def _problem(answer: dict[str, object], language: Language) -> Reply:
    """A refused item that came alone, as a problem document."""
    title = UNDO_REFUSED_TITLE if answer["problem"] == "undo-late" else REFUSED_TITLE
    body = {"type": f"urn:luuvet:problem:{answer['problem']}", "title": title[language]} | answer
    return Reply(422, body | {"status": 422})


def _accepted(uuid: str | UUID, place: PlaceEntry | None, *, duplicate: bool) -> dict[str, object]:
    """The yes; to an undo it names no place."""
    answer: dict[str, object] = {"id": uuid, "status": "accepted", "duplicate": duplicate}
    if place is not None:
        answer["place"] = {"code": place.code, "name": place.name}
    return answer


def _language(scope: Scope) -> Language:
    return language_of(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1"))


def _bearer(header: bytes) -> str:
    scheme, _space, token = header.decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _read(receive: Receive, *, keep: bool) -> bytes | None:
    """The whole body, or None where it is over 1 MiB. What is too much (without `keep`, all) is read and thrown away,
    within bounds, so that the sender hears the answer instead of a broken connection."""
    parts: list[bytes] = []
    size = 0
    more = True
    while more and size <= _MOST_DRAINED:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        more = message.get("more_body", False)
        if keep and size <= MOST_BYTES:
            parts.append(part)
    return b"".join(parts) if size <= MOST_BYTES else None


async def _send_reply(reply: Reply, scope: Scope, send: Send) -> None:
    body = _encode(reply.body)
    kind = b"application/json" if reply.status < 400 else b"application/problem+json"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
