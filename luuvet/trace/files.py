"""Parquet and CSV files as tables, and back."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkstemp

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from luuvet.trace.bad import Reason, refuse
from luuvet.trace.checking import checked
from luuvet.trace.tables import Form

KINDS = (".parquet", ".csv")
_SAID = 300  # letters of what Arrow says of a file that it cannot read


def read_checked(name: str, given: pa.Table | Path | str, schema: pa.Schema) -> tuple[pa.Table, Form | None]:
    """A table, or what a file holds, in normal form; how its times were written. Raises BadRows."""
    if isinstance(given, pa.Table):
        return checked(name, given, schema)
    path = Path(given)
    return checked(str(path), _read(path, schema), schema)


def must_be_writable(path: Path) -> None:
    """Raises BadRows where a file could not be written there: before a long run, not after it."""
    _must_be_of_a_kind(path)
    if path.is_dir():
        refuse(path, Reason.NO_FILE)
    if not path.resolve().parent.is_dir():
        refuse(path, Reason.NO_FOLDER)


def write(tables: Mapping[Path, pa.Table]) -> None:
    """Files that are all whole or not there: Parquet, or CSV with a header, times in ISO 8601 where they are such and
    lists with spaces between. Who may not read them is left to the person: they are made for their owner alone."""
    with ExitStack() as undone:
        drafts: dict[Path, Path] = {}
        for path, table in tables.items():
            handle, name = mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.resolve().parent)
            undone.callback(Path(name).unlink, missing_ok=True)
            with open(handle, "wb") as file:
                if path.suffix.lower() == ".csv":
                    csv.write_csv(_in_text(table), file, csv.WriteOptions(quoting_style="needed"))
                else:
                    parquet.write_table(table, file)
                file.flush()
                os.fsync(file.fileno())
            drafts[path] = Path(name)
        for path, draft in drafts.items():
            draft.replace(path)


def _must_be_of_a_kind(path: Path) -> None:
    if path.suffix.lower() not in KINDS:
        refuse(path, Reason.OTHER_KIND)


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    _must_be_of_a_kind(path)
    if not path.is_file():
        refuse(path, Reason.NO_FILE)
    try:
        return _read_parquet(path, schema) if path.suffix.lower() == ".parquet" else _read_csv(path, schema)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as fault:
        refuse(path, Reason.UNREADABLE, str(fault).splitlines()[0][:_SAID])


def _read_parquet(path: Path, schema: pa.Schema) -> pa.Table:
    with parquet.ParquetFile(path) as file:
        there = file.schema_arrow.names
        # All of them where one is missing: they are told.
        return file.read(columns=schema.names if set(schema.names) <= set(there) else None)


def _read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    """Numbers at once; where a column holds anything else, as text: what is no number or time is then found."""
    try:
        return _read_as(path, {name: pa.int64() for name in schema.names if name != "room"} | {"room": pa.string()})
    except pa.ArrowInvalid:
        return _read_as(path, dict.fromkeys(schema.names, pa.string()))


def _read_as(path: Path, kinds: dict[str, pa.DataType]) -> pa.Table:
    return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=kinds, strings_can_be_null=True))


def _in_text(table: pa.Table) -> pa.Table:
    for index, column in enumerate(table.columns):
        text = column
        if pa.types.is_timestamp(column.type):
            text = pc.strftime(column, format=f"%Y-%m-%dT%H:%M:%S{'Z' if column.type.tz else ''}")
        elif pa.types.is_list(column.type):
            text = pc.binary_join(column.cast(pa.list_(pa.string())), " ")
        table = table.set_column(index, table.column_names[index], text)
    return table
