"""Statements over many places."""

from typing import Any

from luuvet.kernel.names import search_key, sort_key

_AT_ONCE = 5000


def fill_keys(connection: Any) -> None:
    """Give every place that has none its keys of sorting and searching; over the connection of a migration."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT id, name, code FROM places_place WHERE search_key = '' LIMIT %s", [_AT_ONCE])
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.execute(
                "UPDATE places_place AS place SET sort_key = given.sorting, search_key = given.searching"
                " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (id, sorting, searching)"
                " WHERE place.id = given.id",
                [
                    [number for number, _name, _code in rows],
                    [sort_key(name) for _number, name, _code in rows],
                    [search_key(f"{name} {code}") for _number, name, code in rows],
                ],
            )
