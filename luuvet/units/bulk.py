"""Putting the whole territory into its tables: some 18,000 units and 54,000 holders in seconds."""
# ruff: noqa: S608 — the only texts put into statements are the names of tables and columns written below

from collections.abc import Iterable, Sequence

from django.db import connection

from luuvet.kernel.names import sort_key
from luuvet.units.succession import Holding
from luuvet.units.territory import Step, UnitRow


def store_units(units: Iterable[UnitRow]) -> int:
    """Add or change units by id; how many rows that were. None is taken away: other tables point at them."""
    columns = ("id", "tree_id", "code", "level", "kind", "name", "parent_id", "lat", "lon", "seat", "sort_key")
    rows = (
        (u.id, u.tree, u.code, u.level.value, u.kind, u.name, u.parent_id, *(u.point or (None, None)), u.seat, key)
        for u in units
        for key in (sort_key(u.name),)
    )
    return _upsert("units_unit", columns, rows, key=("id",))


def store_successions(steps: Iterable[Step]) -> int:
    """Make the table say exactly this; how many rows were added, changed or taken away."""
    return _upsert("units_succession", ("old_id", "new_id", "whole"), steps, key=("old_id", "new_id"), only=True)


def store_holders(holdings: Iterable[tuple[int, str, Holding]]) -> int:
    """Make the table say exactly this, a (cell, tree, holding) a row; how many rows were added or changed."""
    rows = ((cell, tree, held.unit, held.exact) for cell, tree, held in holdings)
    return _upsert(
        "units_holder", ("cell_id", "tree_id", "unit_id", "exact"), rows, key=("cell_id", "tree_id"), only=True
    )


def _upsert(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, key: Sequence[str], only: bool = False
) -> int:
    """Stage the rows with COPY, then write those that differ; with `only`, delete those that are not there."""
    names, keys = ", ".join(columns), ", ".join(key)
    rest = [column for column in columns if column not in key]
    same_key = " AND ".join(f"kept.{column} = staged.{column}" for column in key)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        with cursor.copy(f"COPY staged ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE staged")
        cursor.execute(
            f"INSERT INTO {table} AS kept ({names}) SELECT {names} FROM staged ON CONFLICT ({keys}) DO UPDATE SET "
            + ", ".join(f"{column} = excluded.{column}" for column in rest)
            + f" WHERE ({', '.join(f'kept.{column}' for column in rest)})"
            + f" IS DISTINCT FROM ({', '.join(f'excluded.{column}' for column in rest)})"
        )
        written = cursor.rowcount
        if only:
            cursor.execute(f"DELETE FROM {table} kept WHERE NOT EXISTS (SELECT 1 FROM staged WHERE {same_key})")
            written += cursor.rowcount
        cursor.execute("DROP TABLE staged")
    return int(written)
