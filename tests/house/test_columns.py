"""The statements that no model makes name the columns that models have."""

import re
from types import SimpleNamespace
from typing import cast

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from luuvet.accept import book, disputes, on_demand, store, uncoded, undos
from luuvet.accept.decide import Row
from luuvet.checkins.models import CheckIn, Dispute, Uncoded, Undo
from tests.house.source import expect_none

pytestmark = [pytest.mark.django_db, pytest.mark.database]

OURS = [model for model in apps.get_models() if model.__module__.startswith("luuvet.")]
SELECTS = {
    "store, what is there": store._FIND,
    "undos, what is there": undos._FIND,
    "uncoded, what is there": uncoded._FIND,
    "disputes, what is there": disputes._FIND,
    "book, gates": book._ALL_GATES,
    "on demand, cards": on_demand._CARDS,
    "on demand, phones": on_demand._PHONES,
    "on demand, dependants": on_demand._DEPENDANTS,
    "book, places": book._ALL_PLACES,
    "book, posters": book._ALL_POSTERS,
    "book, revoked devices": book._ALL_REVOKED,
}
INSERTS: list[tuple[str, type[models.Model]]] = [
    (store._INSERT, CheckIn),
    (store._INSERT_OF_GATES, CheckIn),
    (undos._INSERT, Undo),
    (uncoded._INSERT, Uncoded),
    (disputes._INSERT, Dispute),
]
# What is worked out in a statement, and so is no column.
WORKED_OUT = {
    "ended_at": "timestamp with time zone",
    "asked": "uuid",
    "confirmed": "boolean",
    "scanned_by": "bigint",
    "scanned_at": "timestamp with time zone",
}


class Columns(dict[str, tuple[str, bool, bool]]):
    """Name: (type, may be null, has a default)."""


def of_table(table: str) -> Columns:
    """The columns of a table as the database knows them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod), NOT attnotnull, atthasdef OR attidentity <> ''"
            " FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return Columns({str(name): (str(kind), bool(null), bool(default)) for name, kind, null, default in cursor})


def bare(kind: str | None) -> str:
    """A type without its length."""
    return re.sub(r"\(.*\)", "", kind or "").replace("character varying", "varchar").strip()


@pytest.mark.parametrize("model", OURS, ids=lambda model: str(model._meta.label))
def test_a_table_has_the_columns_of_its_model(model: type[models.Model]) -> None:
    wanted = {
        field.column: (bare(field.db_type(connection)), field.null) for field in model._meta.local_concrete_fields
    }
    there = {name: (bare(kind), null) for name, (kind, null, _default) in of_table(model._meta.db_table).items()}
    assert there == wanted


def inserted(statement: str = store._INSERT) -> dict[str, str]:
    """The columns of the one INSERT of check-ins, or of undos, each with the type that its values are given as."""
    names = re.search(r"INSERT INTO \w+ \(([^)]*)\)", statement)
    assert names is not None
    casts = re.findall(r"\$(\d+)::(\w+)\[\]", statement)
    assert [int(number) for number, _kind in casts] == list(range(1, len(casts) + 1))
    return dict(zip([name.strip() for name in names[1].split(",")], [kind for _number, kind in casts], strict=True))


@pytest.mark.parametrize(("statement", "model"), INSERTS)
def test_the_inserts_of_the_acceptance_name_columns_of_the_model_with_their_types(
    statement: str, model: type[models.Model]
) -> None:
    columns = {field.column: bare(field.db_type(connection)) for field in model._meta.local_concrete_fields}
    given = {
        name: kind.replace("timestamptz", "timestamp with time zone") for name, kind in inserted(statement).items()
    }
    assert given == {name: columns.get(name) for name in given}


def test_what_the_insert_leaves_out_has_a_default() -> None:
    for statement, model in INSERTS:
        left_out = {
            name: column for name, column in of_table(model._meta.db_table).items() if name not in inserted(statement)
        }
        expect_none([name for name, (_kind, null, has_default) in left_out.items() if not (null or has_default)])


def test_the_values_of_the_insert_come_in_the_order_of_its_columns() -> None:
    class Named:
        """A row whose every value is the name of its column."""

        place = SimpleNamespace(number="place_id")

        def __getattr__(self, name: str) -> str:
            return name

    assert list(store._COLUMNS(cast(Row, Named()))) == list(inserted())


@pytest.mark.parametrize("select", SELECTS.values(), ids=SELECTS)
def test_what_the_acceptance_reads_are_columns_of_models(select: str) -> None:
    """Asked with NULL for each value: the database says of which column of which table each result is."""
    fields = {
        (model._meta.db_table, field.column): bare(field.db_type(connection))
        for model in OURS
        for field in model._meta.local_concrete_fields
    }
    for name, table, column, kind in results(re.sub(r"\$\d+", "NULL", select)):
        wanted = fields.get((table, column)) if table else WORKED_OUT.get(name)
        assert bare(kind) == wanted, name


def results(statement: str) -> list[tuple[str, str, str, str]]:
    """(name, table, column, type) of each result; table and column are empty where it is worked out."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        said = cursor.cursor.pgresult
        found = [
            (said.fname(n).decode(), said.ftable(n), said.ftablecol(n), said.ftype(n)) for n in range(said.nfields)
        ]
        cursor.execute("SELECT attrelid, attnum, attrelid::regclass::text, attname FROM pg_attribute WHERE attnum > 0")
        columns = {(table, number): (str(named), str(column)) for table, number, named, column in cursor}
        cursor.execute("SELECT oid, format_type(oid, NULL) FROM pg_type")
        kinds = dict(cursor.fetchall())
    return [(name, *columns.get((table, number), ("", "")), str(kinds[kind])) for name, table, number, kind in found]


def test_models_and_migrations_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, interactive=False)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)
