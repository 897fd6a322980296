"""One machine, all of its cores: compiled loops over an index, which may lie on disk."""

from luuvet.trace.engines.local.walk import labels, links

__all__ = ["labels", "links"]
