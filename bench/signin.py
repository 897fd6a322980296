"""Whether time tells what an answer does not: signing in, one-time codes and places, known against unknown in turns.

Requests go straight into the app, without a network between, so that less hides a difference than anybody outside could
hope for. In the small size a password is hashed with a twentieth of the rounds: a second hash would still stand out.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, groupby
from statistics import median, quantiles
from unittest import mock

from django.conf import settings
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import Client

from bench.report import Case, Figure, summary
from luuvet.accounts import sessions
from luuvet.accounts.models import Account, DutyKind
from luuvet.accounts.rules import make_account
from luuvet.accounts.rules.signing_in import change_password
from luuvet.ops import install
from luuvet.ops.databases import embedded
from luuvet.people.rules import sign_up
from luuvet.places.models import Kind
from luuvet.places.rules import NewPlace, register_place
from luuvet.units import queries as units

BY, PASSWORD = "bench", "mưa rơi trên bến sông"
TRIES = 500  # of each, whatever the size
TARGET = 0.01
SMALLER = 20


def p_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Mann-Whitney: how likely two samples of one distribution differ as much, by the normal curve, ties corrected."""
    pooled = sorted([*((value, 0) for value in ours), *((value, 1) for value in theirs)])
    ranks, ties, before = 0.0, 0, 0
    for _value, group in groupby(pooled, key=lambda one: one[0]):
        same = [whose for _same, whose in group]
        ranks += same.count(0) * (before + (len(same) + 1) / 2)
        ties += len(same) ** 3 - len(same)
        before += len(same)
    first, second, whole = len(ours), len(theirs), len(pooled)
    u = ranks - first * (first + 1) / 2
    spread = first * second / 12 * (whole + 1 - ties / (whole * (whole - 1)))
    if spread == 0:
        return 1.0
    z = max(0.0, abs(u - first * second / 2) - 0.5) / math.sqrt(spread)
    return math.erfc(z / math.sqrt(2))


@dataclass(slots=True)
class Pair:
    """Two ways to ask that must not be told apart, and how long each took, in seconds."""

    name: str
    known: Callable[[int], int]
    unknown: Callable[[int], int]
    status: int
    times: dict[str, list[float]] = field(default_factory=lambda: {"known": [], "unknown": []})
    wrong: int = 0

    def try_all(self, tries: int) -> None:
        """So many of each, in turns, and who comes first in turns too."""
        for number in range(-5, tries):
            ways = [("known", self.known), ("unknown", self.unknown)]
            for name, ask in ways if number % 2 else reversed(ways):
                begin = time.perf_counter()
                status = ask(number + 5)
                taken = time.perf_counter() - begin
                if number >= 0:  # the first ones warm up
                    self.times[name].append(taken)
                self.wrong += status != self.status

    @property
    def p(self) -> float:
        """Of the two."""
        return p_of(self.times["known"], self.times["unknown"])

    def cases(self) -> Iterator[Case]:
        """As other benches have them."""
        for name, times in self.times.items():
            p99 = quantiles(times, n=100)[98]
            yield Case(
                self.name, name, 1, "requests/s",
                [Figure(1 / median(times), p50_ms=median(times) * 1000, p99_ms=p99 * 1000)],
            )  # fmt: skip


_addresses = (f"198.18.{number // 250 % 250}.{number % 250 + 1}" for number in count())


def _post(path: str, said: dict[str, str], **more: str) -> int:
    """By a stranger from an address that has asked nothing yet."""
    return int(Client(REMOTE_ADDR=next(_addresses)).post(path, said, **more).status_code)  # type: ignore[arg-type]


def _signing_in(tries: int) -> Pair:
    hashed = hashers.make_password(PASSWORD)
    Account.objects.bulk_create([Account(username=f"known{number:04d}", password=hashed) for number in range(tries)])

    def ask(kind: str) -> Callable[[int], int]:
        return lambda number: _post(
            "/accounts/sign_in", {"login": f"{kind}{number:04d}", "password": "một mật khẩu khác"}
        )

    return Pair("sign-in", ask("known"), ask("other"), 200)


def _one_time_codes(tries: int) -> Pair:
    for number in range(tries):
        sign_up(f"0912{number:06d}", by=BY)

    def ask(begins: str) -> Callable[[int], int]:
        def one(number: int) -> int:
            body = f'{{"phone": "{begins}{number:06d}"}}'
            client = Client(REMOTE_ADDR=next(_addresses))
            return int(client.post("/api/v1/one-time-codes", body, content_type="application/json").status_code)

        return one

    return Pair("one-time code", ask("0912"), ask("0913"), 201)


def _places(tries: int) -> Pair:
    own, other = units.unit("18229", "2021"), units.unit("18259", "2021")
    made, _temporary = make_account("bench.officer", DutyKind.COMMUNE_OFFICER, own, by=BY)
    client = Client()
    client.force_login(change_password(made, PASSWORD, by=BY))
    session = client.session
    sessions.begin(session)
    session.save()
    codes = [register_place(NewPlace(f"Chợ {n}", Kind.MARKET, other), by=BY).code for n in range(tries)]
    return Pair(
        "place", lambda number: client.get(f"/places/{codes[number]}").status_code,
        lambda number: client.get(f"/places/{codes[number][::-1]}").status_code, 404,
    )  # fmt: skip


def run(size: str) -> tuple[dict[str, object], str]:
    """Every pair; equal where every p is above the target and every answer had the status that it should."""
    install.prepare()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    rounds = hashers.PBKDF2PasswordHasher.iterations
    fewer = rounds if size == "full" else rounds // SMALLER
    with (
        mock.patch.object(hashers.PBKDF2PasswordHasher, "iterations", fewer),
        mock.patch.object(settings, "OPENS_ON", "440/2021/2021-11-26..2021-12-08"),
    ):
        pairs = [make(TRIES + 5) for make in (_signing_in, _one_time_codes, _places)]
        for pair in pairs:
            cache.clear()
            pair.try_all(TRIES)
    cases = [case for pair in pairs for case in pair.cases()]
    ratios: list[dict[str, object]] = [
        {"ours": f"p of {pair.name}", "peer": "known / unknown", "ratio": round(pair.p, 4), "target": TARGET,
         "met": pair.p > TARGET}
        for pair in pairs
    ]  # fmt: skip
    equal = not any(pair.wrong for pair in pairs) and all(one["met"] for one in ratios)
    found = summary("signin", 1, cases, ratios, postgres=embedded().version(), equal=equal)
    lines = [f"{one.name:14} {one.who:8} p50 {one.middle('p50_ms'):8.2f} ms" for one in cases]
    lines += [
        f"{one['ours']}: {one['ratio']} (target > {TARGET}, {'met' if one['met'] else 'NOT met'})" for one in ratios
    ]
    return found, "\n".join([*lines, *(f"{pair.name}: {pair.wrong} wrong answers" for pair in pairs if pair.wrong)])
