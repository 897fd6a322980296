"""Tables in normal form: whole numbers, whole seconds, no empty cell; or what is wrong with them, row by row."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.trace.bad import MOST_LISTED, BadRow, BadRows, Reason
from luuvet.trace.tables import INT, TIMES, Form

LATEST = 2**53  # seconds: further away is no time
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_ISO = ((Form.ZONED, pa.timestamp("us", "UTC")), (Form.LOCAL, pa.timestamp("us")))

Column: TypeAlias = pa.ChunkedArray
Wrong: TypeAlias = list[tuple[Reason, Any]]  # the rows, from 0, as an array


class _Read(NamedTuple):
    """A column's values, the rows that have none, and how times were written."""

    values: Column
    wrong: Wrong
    form: Form | None = None


def checked(name: str, table: pa.Table, schema: pa.Schema) -> tuple[pa.Table, Form | None]:
    """A table in normal form, other columns left out, and how its times were written (None where it has none, or no
    row). `name` is told where something is wrong. Raises BadRows."""
    _must_have_columns(name, table, schema)
    read = {field.name: _column(table[field.name], field) for field in schema}
    forms = {one.form for one in read.values() if one.form is not None} if len(table) else set()
    bad: list[BadRow] = []
    count = 0
    for column, one in read.items():
        for reason, rows in one.wrong:
            count += len(rows)
            bad += [BadRow(name, int(row) + 1, column, reason) for row in rows[:MOST_LISTED]]
    if len(forms) > 1:
        said = ", ".join(sorted(form.value for form in forms))
        bad, count = [BadRow(name, 0, "", Reason.MIXED_TIMES, said), *bad], count + 1
    if bad:
        raise BadRows(sorted(bad, key=lambda one: one.row), count)
    return pa.table({column: one.values for column, one in read.items()}, schema=schema), next(iter(forms), None)


def _must_have_columns(name: str, table: pa.Table, schema: pa.Schema) -> None:
    there = table.column_names
    bad = [BadRow(name, 0, column, Reason.TWICE) for column in schema.names if there.count(column) > 1]
    bad += [
        BadRow(name, 0, column, Reason.MISSING, ", ".join(there) or "-")
        for column in schema.names
        if column not in there
    ]
    if bad:
        raise BadRows(bad, len(bad))


def _column(given: Column, field: pa.Field) -> _Read:
    empty = _where(pc.is_null(given, nan_is_null=True)) if given.null_count or _is_float(given.type) else _NONE
    wrong: Wrong = [(Reason.EMPTY, empty)] if len(empty) else []
    if field.name in TIMES:
        read = _times(given)
    elif field.name == "room":
        read = _each(given, field.type, _room, Reason.NO_TRUTH)
    else:
        read = _whole_numbers(given, Reason.NO_NUMBER)
    return read._replace(wrong=[*wrong, *read.wrong])


def _times(given: Column) -> _Read:
    if pa.types.is_date(given.type):
        given = given.cast(pa.timestamp("s"))
    if pa.types.is_timestamp(given.type):
        return _read_timestamps(given, Form.ZONED if given.type.tz else Form.LOCAL)
    if pa.types.is_null(given.type):
        return _Read(given.cast(INT), [])
    if _is_text(given.type):
        for form, kind in _ISO:
            if (whole := _cast(given, kind)) is not None:
                return _read_timestamps(whole, form)
        if (form := _form_of_most(given)) is not Form.SECONDS:
            return _each(given, INT, lambda value: _iso(value, form), Reason.NO_TIME)._replace(form=form)
    read = _whole_numbers(given, Reason.NO_TIME)
    far = _far(read.values)
    return _Read(read.values, [*read.wrong, *([(Reason.NO_TIME, far)] if len(far) else [])], Form.SECONDS)


def _read_timestamps(given: Column, form: Form) -> _Read:
    """Whole seconds, the rest of a second left out; of every unit."""
    return _Read(pc.floor_temporal(given, unit="second").cast(pa.timestamp("s", given.type.tz)).cast(INT), [], form)


def _form_of_most(given: Column) -> Form:
    """How the first time that can be read is written: all are meant so, and another one is told of as bad."""
    for value in given:
        if value.is_valid and _whole(value.as_py()) is not None:
            return Form.SECONDS
        for form, _kind in _ISO:
            if value.is_valid and _iso(value.as_py(), form) is not None:
                return form
    return Form.SECONDS


def _iso(value: object, form: Form) -> int | None:
    try:
        moment = pa.scalar(value, pa.string()).cast(dict(_ISO)[form])
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None
    return int(moment.value // 1_000_000)


def _far(seconds: Column) -> Any:
    bounds = pc.min_max(seconds).as_py()
    if bounds["min"] is None or max(-bounds["min"], bounds["max"]) <= LATEST:
        return _NONE
    return _where(pc.or_(pc.greater(seconds, LATEST), pc.less(seconds, -LATEST)))


def _whole_numbers(given: Column, reason: Reason) -> _Read:
    if (whole := _cast(given, INT)) is not None:
        return _Read(whole, [])
    return _each(given, INT, _whole, reason)


def _cast(given: Column, kind: pa.DataType) -> Column | None:
    """The column at once, where Arrow can; booleans are no numbers."""
    if pa.types.is_boolean(given.type):
        return None
    try:
        return given.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _each(given: Column, kind: pa.DataType, one: Callable[[object], object], reason: Reason) -> _Read:
    """Value by value: slow, but each that cannot be read is found."""
    values: list[object] = []
    failed: list[int] = []
    for row, value in enumerate(given):
        read = one(value.as_py()) if value.is_valid else None
        if read is None and value.is_valid and value.as_py() == value.as_py():  # what is not itself is told as empty
            failed.append(row)
        values.append(read)
    return _Read(pa.chunked_array([pa.array(values, kind)]), [(reason, np.array(failed))] if failed else [])


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return None
    return number if (isinstance(value, str) or number == value) and -(2**63) <= number < 2**63 else None


def _room(value: object) -> bool | None:
    return _BOOLEANS.get(str(value).strip().lower())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_float(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind))


_NONE = np.empty(0, np.int64)


def _where(mask: Column) -> Any:
    return np.flatnonzero(pc.fill_null(mask, False).to_numpy())
