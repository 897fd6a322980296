"""One machine, all of its cores: compiled loops over an index, which may lie on disk (docs/decisions/0015)."""

from luuvet.trace.engines.local.walk import labels, links

__all__ = ["labels", "links"]
