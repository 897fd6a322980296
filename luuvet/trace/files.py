"""Parquet and CSV files as tables, and back."""

from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from luuvet.trace.tables import BadRow, BadRows, Form, checked

KINDS = {".parquet", ".csv"}


def read_checked(name: str, given: pa.Table | Path | str, schema: pa.Schema) -> tuple[pa.Table, Form | None]:
    """A table, or what a file holds, in normal form; how its times were written. Raises BadRows."""
    if isinstance(given, pa.Table):
        return checked(name, given, schema)
    path = Path(given)
    return checked(str(path), _read(path, schema), schema)


def write(table: pa.Table, path: Path) -> None:
    """A file that is whole or not there: Parquet, or CSV with a header and times in ISO 8601 where they are such."""
    draft = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".csv":
            csv.write_csv(_in_text(table), draft, csv.WriteOptions(quoting_style="needed"))
        else:
            parquet.write_table(table, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def must_be_a_kind(path: Path) -> None:
    """Raises BadRows where the file's name does not say what it is."""
    if path.suffix.lower() not in KINDS:
        _refuse(path, "the name has to end in .parquet or .csv")


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    must_be_a_kind(path)
    if not path.exists():
        _refuse(path, "there is no such file")
    try:
        if path.suffix.lower() == ".parquet":
            there = set(parquet.read_schema(path).names)
            return parquet.read_table(path, columns=[name for name in schema.names if name in there])
        # As text: what is no number or time is then told by its row.
        kinds = dict.fromkeys(schema.names, pa.string())
        return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=kinds, strings_can_be_null=True))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as fault:
        _refuse(path, f"cannot be read: {fault}")
        raise  # never: _refuse raises


def _refuse(path: Path, reason: str) -> None:
    raise BadRows([BadRow(str(path), 0, "file", reason)], 1)


def _in_text(table: pa.Table) -> pa.Table:
    for index, column in enumerate(table.columns):
        if pa.types.is_timestamp(column.type):
            zoned = "Z" if column.type.tz else ""
            text = pa.compute.strftime(column, format=f"%Y-%m-%dT%H:%M:%S{zoned}")
            table = table.set_column(index, table.column_names[index], text)
    return table
