"""The acceptance's doors: bytes in, decided, written, answered. Everything it does not know goes to the next app."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from luuvet.accept.answers import (
    Accepted,
    Answers,
    Here,
    ItemRefused,
    PlaceNamed,
    ProblemDocument,
    PublicKey,
    PublicKeys,
    Standing,
    Time,
)
from luuvet.accept.before import Again, Taken, look
from luuvet.accept.book import Book
from luuvet.accept.decide import Refusal, Row, Uncoded, Verdict, decide
from luuvet.accept.durability import Guard, require_durable
from luuvet.accept.entries import Ask, PlaceEntry
from luuvet.accept.gates import decide_gate
from luuvet.accept.items import MOST_BYTES, NotABody, read_body
from luuvet.accept.outcomes import Outcome, Unavailable
from luuvet.accept.store import Store
from luuvet.accept.words import (
    BAD_NONCE,
    DETAILS,
    REFUSED_TITLE,
    REFUSED_TITLES,
    WHOLE,
    Language,
    Problem,
    language_of,
)
from luuvet.kernel import clock
from luuvet.kernel.codes import base64url
from luuvet.kernel.signing import NONCE, DeviceKind, DeviceToken, Key, KeyRing, proof_of_keys, read_token
from luuvet.kernel.told_time import is_nonce, sign_time, text_of

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

RETRY_AFTER_SECONDS = b"2"
_MOST_DRAINED = 32 * MOST_BYTES
_encode = msgspec.json.encode
# What every answer says to a browser that asks for it as if it were a page, a script or a picture: it is none, nothing
# of it is kept, and no other site has it.
_NOT_A_PAGE = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer ready to send."""

    status: int
    body: object
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Acceptance:
    """An ASGI app for check-ins and for what says that they are taken. `stay` is what answers over https say as
    Strict-Transport-Security, or empty."""

    def __init__(
        self, dsn: str, ring: KeyRing, next_app: App | None = None, *, guard: Guard = require_durable, stay: str = ""
    ) -> None:
        self.ring = ring
        self._stay = ((b"strict-transport-security", stay.encode()),) if stay else ()
        self.book = Book(dsn, ring)
        self.store = Store(dsn, guard)
        self._next = next_app
        self._doors: dict[str, tuple[str, Callable[[Scope, Receive], Awaitable[Reply]]]] = {
            "/api/v1/checkins": ("POST", self._take),
            "/api/v1/time": ("GET", self._time),
            "/healthz": ("GET", self._healthy),
            "/readyz": ("GET", self._ready),
            "/.well-known/luuvet-keys.json": ("GET", self._keys),
            "/.well-known/luuvet-here.json": ("GET", self._here),
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
        await _send_reply(reply, scope, send, self._stay if scope.get("scheme") == "https" else ())

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
        sender = read_token(self.ring.reread(), _bearer(headers.get(b"authorization", b"")), clock.now())
        body = await _read(receive, keep=sender is not None)
        if sender is None:
            return whole(401, language, ((b"www-authenticate", b"Bearer"),))
        self._heard_from(sender)
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
            return Reply(200, Answers(answers))
        (answer,) = answers
        return Reply(200, answer) if isinstance(answer, Accepted) else _problem(answer, language)

    async def _accept(self, items: list[Raw], sender: DeviceToken, language: Language) -> list[Accepted | ItemRefused]:
        await self.book.made_fresh()
        now = clock.now()
        verdicts = await self._judged(items, sender, now)
        refusals = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
        before = await look(self.store, refusals) if refusals else None
        taken = [verdict for verdict in verdicts if not isinstance(verdict, Refusal)]
        outcomes = iter(await self.store.write(taken) if taken else [])
        return [
            self._refused(verdict, before.answer(verdict, sender) if before else None, language)
            if isinstance(verdict, Refusal)
            else _written(verdict, next(outcomes), language)
            for verdict in verdicts
        ]

    async def _judged(self, items: list[Raw], sender: DeviceToken, now: datetime) -> list[Verdict | Refusal]:
        """A verdict an item, once memory was given what it did not know: of each thing it is told once."""
        judge = decide if sender.kind is DeviceKind.PHONE else decide_gate
        verdicts = [judge(raw, sender, self.book, now) for raw in items]
        looked: set[Ask] = set()
        while asks := {verdict.ask for verdict in verdicts if isinstance(verdict, Refusal) and verdict.ask} - looked:
            await self.book.look_up(asks)
            looked |= asks
            verdicts = [
                judge(raw, sender, self.book, now) if isinstance(verdict, Refusal) and verdict.ask else verdict
                for raw, verdict in zip(items, verdicts, strict=True)
            ]
        return verdicts

    def _refused(self, refusal: Refusal, before: Again | Taken | None, language: Language) -> Accepted | ItemRefused:
        """The no, unless this very item was taken before: then the first answer is given again."""
        if before is None or refusal.uuid is None:
            return refused(refusal, language)
        if isinstance(before, Taken):
            return refused(Refusal(refusal.id, "id-reused"), language)
        place = None if before.place is None else self.book.place_numbered(before.place)
        if place is None and before.place is not None:
            raise Unavailable
        return _accepted(refusal.uuid, place, duplicate=True)

    async def _time(self, scope: Scope, receive: Receive) -> Reply:
        """The server's clock; signed for who brings a nonce, which is then no older than the question."""
        headers = dict(scope["headers"])
        self._heard_from(read_token(self.ring.reread(), _bearer(headers.get(b"authorization", b"")), clock.now()))
        nonces = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("nonce")
        now = clock.now()
        told = Time(text_of(now))
        if nonces is not None:
            if len(nonces) > 1 or not is_nonce(nonces[0]):
                title, detail = BAD_NONCE[_language(scope)]
                return Reply(422, ProblemDocument(type="about:blank", title=title, status=422, detail=detail))
            key = self.ring.maker("time", now)
            told = Time(text_of(now), nonces[0], key.id, base64url(sign_time(key, nonces[0], now)))
        return Reply(200, told)

    def _heard_from(self, sender: DeviceToken | None) -> None:
        """Note that a gate is in touch: its page says when last."""
        if sender is not None and sender.kind is DeviceKind.GATE:
            self.book.contacts[sender.device] = clock.now()

    async def _healthy(self, scope: Scope, receive: Receive) -> Reply:
        return Reply(200, Standing("ok"))

    async def _ready(self, scope: Scope, receive: Receive) -> Reply:
        if self.book.is_fresh and await self.store.ready():
            return Reply(200, Standing("ready"))
        return whole(503, _language(scope), ((b"retry-after", RETRY_AFTER_SECONDS),))

    async def _keys(self, scope: Scope, receive: Receive) -> Reply:
        return Reply(200, PublicKeys([public_key(key) for key in self.ring.reread().keys if key.algorithm]))

    async def _here(self, scope: Scope, receive: Receive) -> Reply:
        """That this installation and no other stands behind an address: `luuvet ops doctor` asks."""
        name, _sign, nonce = scope["query_string"].decode("latin-1").partition("=")
        if name != "nonce" or NONCE.fullmatch(nonce) is None:
            return whole(404, _language(scope))
        proof = proof_of_keys(self.ring, nonce, clock.now())
        return Reply(200, Here(nonce, proof))


def public_key(key: Key) -> PublicKey:
    """What everybody may know of a key that has a public half."""
    return PublicKey(
        kind=key.kind,
        id=key.id,
        use=key.use,
        algorithm=key.algorithm or "Ed25519",
        public_key=base64url(key.public),
        makes_until=_moment(key.makes_until),
        believed_until=_moment(key.believed_until),
        withdrawn_at=_moment(key.withdrawn_at),
    )


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _written(taken: Verdict, outcome: Outcome, language: Language) -> Accepted | ItemRefused:
    if outcome in (Outcome.WRITTEN, Outcome.DUPLICATE):
        place = taken.place if isinstance(taken, Row | Uncoded) else None
        return _accepted(taken.id, place, duplicate=outcome is Outcome.DUPLICATE)
    problem = _PROBLEMS.get(outcome, "unstorable")
    return refused(Refusal(str(taken.id), problem, retry=outcome is Outcome.TRY_LATER), language)


_PROBLEMS: dict[Outcome, Problem] = {
    Outcome.REUSED: "id-reused",
    Outcome.LATE: "undo-late",
    Outcome.NOT_THEIRS: "unknown-checkin",
}


def refused(refusal: Refusal, language: Language) -> ItemRefused:
    """A no to one item of a batch."""
    return ItemRefused(refusal.id, refusal.problem, _detail(refusal, language), refusal.retry)


def _detail(refusal: Refusal, language: Language) -> str:
    detail = DETAILS[refusal.detail or refusal.problem][language]
    return detail % {"system": refusal.system} if refusal.system else detail


def whole(status: int, language: Language, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Reply:
    """A no to the whole body (RFC 9457): nothing of it was written, or, with 503, nobody knows."""
    title, detail = WHOLE[status][language]
    return Reply(status, ProblemDocument(type="about:blank", title=title, status=status, detail=detail), headers)


def _problem(answer: ItemRefused, language: Language) -> Reply:
    """A refused item that came alone, as a problem document."""
    body = ProblemDocument(
        type=f"urn:luuvet:problem:{answer.problem}",
        title=REFUSED_TITLES.get(answer.problem, REFUSED_TITLE)[language],
        status=422,
        detail=answer.detail,
        problem=answer.problem,
        id=answer.id,
        retry=answer.retry,
    )
    return Reply(422, body)


def _accepted(uuid: UUID, place: PlaceEntry | None, *, duplicate: bool) -> Accepted:
    """The yes; to an undo or a dispute it names no place."""
    named = UNSET if place is None else PlaceNamed(place.code, place.name)
    return Accepted(uuid, duplicate, named)


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


async def _send_reply(reply: Reply, scope: Scope, send: Send, stay: tuple[tuple[bytes, bytes], ...]) -> None:
    body = _encode(reply.body)
    kind = b"application/json" if reply.status < 400 else b"application/problem+json"
    length = (b"content-length", str(len(body)).encode())
    headers = [(b"content-type", kind), length, *_NOT_A_PAGE, *stay, *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
