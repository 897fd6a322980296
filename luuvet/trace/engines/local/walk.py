"""Rounds over an index: who is infectious when, and what became of each round (docs/semantics.md, Tracing)."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from luuvet.trace.engines.local import judging
from luuvet.trace.engines.local.compiled import Ints
from luuvet.trace.engines.local.ground import Footing, footing
from luuvet.trace.engines.local.shapes import Best, Exposing, Limits, Rules, nobody_yet
from luuvet.trace.engines.local.wide import Wide, Width
from luuvet.trace.profile import Class, Mode, Profile
from luuvet.trace.rounds import END_OF_TIME, Interval
from luuvet.trace.tables import INT, LABELS, LINKS, World

_NEVER = END_OF_TIME
_ALWAYS = -END_OF_TIME
_FEW = 16  # infectors are not worth a thread more
_WORDS = pa.array([cls.word for cls in Class])


def labels(world: World, profile: Profile, threads: int = 0, width: Width = Width()) -> pa.Table:  # noqa: B008 — it is frozen
    """Table LABELS of a world; all cores where no number of threads is told."""
    return _Walk(world, profile, threads, width).labels(world.windows, world.isolated_at)


def links(world: World, profile: Profile, threads: int = 0) -> pa.Table:
    """Table LINKS of a world: which case exposes which other one."""
    return _Walk(world, profile, threads, Width()).links(world.windows)


class _Walk:
    """One question, and the room in which it is worked out."""

    def __init__(self, world: World, profile: Profile, threads: int, width: Width) -> None:
        self._profile, self._width = profile, width
        self._footing = footing(world)
        self._threads = threads or len(os.sched_getaffinity(0))
        people = len(self._footing.ids)
        self._rooms = [(np.zeros(people, np.int32), nobody_yet(people)) for _thread in range(self._threads)]

    def labels(self, cases: Mapping[int, Sequence[Interval]], isolation: Mapping[int, int]) -> pa.Table:
        """All rounds."""
        limits = self._limits(_NEVER, cases, _ALWAYS)
        isolated = _Isolated(self._footing, isolation)
        exposing = self._cases_exposing(cases)
        rounds: list[Best] = []
        for generation in range(1, self._profile.depth + 1):
            found = self._exposed(exposing, limits, Class.VENUE if generation == 1 else self._profile.onward)
            if not len(found.person):
                break
            rounds.append(found)
            limits.value[found.person] = found.moment - 1 - limits.zero
            exposing = self._exposing(found, isolated)
        return self._labels(rounds)

    def links(self, cases: Mapping[int, Sequence[Interval]]) -> pa.Table:
        """Each case by itself: what matters is who is exposed by it, not who is exposed first."""
        limits = self._limits(_ALWAYS, cases, _NEVER // 2)
        found: list[Best] = []
        for case, windows in cases.items():
            one = self._exposed(self._cases_exposing({case: windows}), limits, Class.VENUE)
            limits.value[one.person] = _NEVER // 2 - limits.zero
            found.append(one)
        whole = _joined(found)
        a, b = (self._footing.ground.people[numbers] for numbers in (whole.infector, whole.person))
        order = np.lexsort((b, a))
        return self._table(LINKS, whole, order, a=a, b=b)

    def _limits(self, zero: int, cases: Mapping[int, object], of_cases: int) -> Limits:
        limits = Limits(np.zeros(len(self._footing.ids), np.int64), zero)
        numbers = self._footing.numbers(np.fromiter(cases, np.int64, len(cases)))
        limits.value[numbers[numbers >= 0]] = of_cases - zero
        return limits

    def _exposed(self, exposing: Exposing, limits: Limits, weakest: Class) -> Best:
        """The best exposure of each person whom these expose earlier than their limit."""
        profile, ground = self._profile, self._footing.ground
        single = profile.mode is Mode.SINGLE
        rules = Rules(profile.least_seconds, profile.within_seconds, single, int(weakest), self._footing.sign)
        if self._width.holds(len(exposing.people), len(ground.people)):
            with ThreadPoolExecutor(self._threads) as pool:
                rows = Wide(exposing, ground, rules, limits, self._rooms, self._width.room).exposed(pool.map)
        else:
            rows = self._exposed_by_few(exposing, rules, limits)
        best, count = self._rooms[0][1], rows[0]
        for thread in range(1, len(rows)):
            count = judging.gather(best, count, self._rooms[thread][1], rows[thread], ground.people)
        best.slot[best.person[:count]] = 0
        return Best(best.slot[:0], *(column[:count].copy() for column in best[1:]))

    def _exposed_by_few(self, exposing: Exposing, rules: Rules, limits: Limits) -> list[int]:
        """One after another is followed; how many rows the Best of each thread has."""
        threads, ground = max(1, min(self._threads, len(exposing.people) // _FEW)), self._footing.ground

        def expose(thread: int) -> int:
            heads, best = self._rooms[thread]
            return int(judging.expose(exposing, thread, threads, ground, rules, limits, heads, best))

        if threads == 1:
            return [expose(0)]
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(expose, range(threads)))

    def _cases_exposing(self, cases: Mapping[int, Sequence[Interval]]) -> Exposing:
        """Cases with their windows one after another; nobody who is in no record."""
        numbers = self._footing.numbers(np.fromiter(cases, np.int64, len(cases)))
        met = [(number, windows) for number, windows in zip(numbers, cases.values(), strict=True) if number >= 0]
        offsets = np.cumsum([0, *(len(windows) for _number, windows in met)]).astype(np.int32)
        flat = np.array([window for _number, windows in met for window in windows], np.int64).reshape(-1, 2)
        start, end = self._footing.forward(*(self._footing.walked(flat[:, side].copy()) for side in (0, 1)))
        return Exposing(np.array([number for number, _windows in met], np.int32), offsets, start, end)

    def _exposing(self, found: Best, isolated: "_Isolated") -> Exposing:
        """Those who were reached in a round, who is infectious first first: then less of the others matters."""
        profile = self._profile
        opens = found.moment + profile.latent_seconds
        ends = isolated.at(found.person)
        if profile.infectious_seconds is not None:
            ends = np.minimum(ends, opens + profile.infectious_seconds)
        order = np.argsort(opens, kind="stable")
        start, end = self._footing.forward(opens[order], ends[order])
        return Exposing(found.person[order], np.arange(len(order) + 1, dtype=np.int32), start, end)

    def _labels(self, rounds: list[Best]) -> pa.Table:
        whole = _joined(rounds)
        people = self._footing.ground.people
        generation = np.repeat(np.arange(1, len(rounds) + 1), [len(found.person) for found in rounds])
        person = people[whole.person]
        by_round = np.cumsum([0, *(len(found.person) for found in rounds)])
        sorted_rounds = [begin + np.argsort(person[begin:end]) for begin, end in zip(by_round, by_round[1:])]  # noqa: B905, RUF007 — one longer
        order = np.concatenate([*sorted_rounds, np.empty(0, np.int64)])
        order = order[np.argsort(person[order], kind="stable")]
        return self._table(LABELS, whole, order, person=person, generation=generation, infector=people[whole.infector])

    def _table(self, schema: pa.Schema, whole: Best, order: Ints, **more: Ints) -> pa.Table:
        """Rows in an order, with ids and times as tables have them."""
        where = np.zeros(len(order), np.int64)  # 0 for proximity
        inside = whole.place >= 0
        where[inside] = self._footing.ground.places[whole.place[inside]]
        columns = {
            "moment": self._footing.told(whole.moment),
            "place": where,
            "from": self._footing.told(whole.start),
            "seconds": whole.seconds,
            **more,
        }
        arrays = {name: pa.array(values[order], INT) for name, values in columns.items()}
        arrays["class"] = pa.DictionaryArray.from_arrays(pa.array(whole.cls[order]), _WORDS).cast(pa.string())
        return pa.table({name: arrays[name] for name in schema.names}, schema=schema)


class _Isolated:
    """When somebody is isolated."""

    def __init__(self, footing: Footing, isolation: Mapping[int, int]) -> None:
        numbers = footing.numbers(np.fromiter(isolation.keys(), np.int64, len(isolation)))
        at = footing.walked(np.fromiter(isolation.values(), np.int64, len(isolation)))
        order = np.argsort(numbers)
        self._numbers, self._at = numbers[order], at[order]

    def at(self, people: Ints) -> Ints:
        """For each of these, the end of time for most."""
        found = np.full(len(people), _NEVER)
        if len(self._numbers):
            position = np.minimum(np.searchsorted(self._numbers, people), len(self._numbers) - 1)
            hit = self._numbers[position] == people
            found[hit] = self._at[position[hit]]
        return found


def _joined(found: Sequence[Best]) -> Best:
    if not found:
        return Best(*(column[:0] for column in nobody_yet(1)))
    return Best(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
