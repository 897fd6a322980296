"""Contact tracing as a library: Arrow tables in, Arrow tables out (docs/trace.md; the meaning is in docs/semantics.md).

Tables (columns, all 64-bit whole numbers but where said; times are whole seconds, or ISO 8601 in all tables alike):

    visits      person, place, arrived, left
    places      place, room (true, false)                         may be left out: no place is one room
    near        a, b, from, to                                    may be left out: nobody was near
    cases       person, from, to                                  several rows a person: their union
    isolation   person, at                                        may be left out; the earliest row of a person counts

A table may be given as an Arrow table or as the path of a Parquet or CSV file, visits also as the folder of an index.
Other columns are left out. An interval holds its start and not its end. What comes out are candidates; an officer
decides what they are.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for types alone: see __getattr__
    from luuvet.trace.api import Backward, Indexed, backward, index, labels, links, paths
    from luuvet.trace.bad import BadRow, BadRows, Reason
    from luuvet.trace.profile import Class, Mode, Profile

_HOMES = {
    **dict.fromkeys(("Backward", "Indexed", "backward", "index", "labels", "links", "paths"), "api"),
    **dict.fromkeys(("BadRow", "BadRows", "Reason"), "bad"),
    **dict.fromkeys(("Class", "Mode", "Profile"), "profile"),
}
__all__ = [  # noqa: RUF022 — as they are looked for
    "labels", "links", "backward", "paths", "index", "Backward", "Indexed",
    "Profile", "Mode", "Class", "BadRows", "BadRow", "Reason",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # When asked for: Arrow takes most of a second to load, and who wants `--help`, or visits, has no use for it.
    return getattr(importlib.import_module(f"luuvet.trace.{_HOMES[name]}"), name)
