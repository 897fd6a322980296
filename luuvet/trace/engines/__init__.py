"""Engines: strangers to one another, with one signature. Each brings something heavy, so it is loaded when named."""

import importlib
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:  # their names are known without Arrow, to `--help` too
    import pyarrow as pa

    from luuvet.trace.profile import Profile
    from luuvet.trace.tables import World

ENGINES = ("plain", "local", "spark")
WITH_INDEX = "local"  # the one that reads visits from a folder made by `luuvet trace index`
ON_CLUSTER = "spark"  # the one that reads a file of visits itself


class Engine(Protocol):
    """What every module below this one is; `luuvet.trace.engines.NAME` has these two functions."""

    def labels(self, world: "World", profile: "Profile") -> "pa.Table":
        """Table LABELS, by person and generation; times in whole seconds."""

    def links(self, world: "World", profile: "Profile") -> "pa.Table":
        """Table LINKS, by its first two columns; times in whole seconds."""


def engine_named(name: str) -> Engine:
    """The engine with that name. Raises ValueError."""
    if name not in ENGINES:
        raise ValueError(f"{name!r} is no engine: {', '.join(ENGINES)}")
    # Only this one: numba, pyspark and their like take seconds, and need not be there for the others.
    return cast(Engine, importlib.import_module(f"luuvet.trace.engines.{name}"))
