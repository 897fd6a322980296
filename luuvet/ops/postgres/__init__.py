"""The PostgreSQL that comes with luuvet: made, started and stopped by the program itself, no system package needed.

Standard library only. The same launcher runs any other PostgreSQL from 15 on, given the folder of its programs.
"""

from luuvet.ops.postgres.failures import StartFailed
from luuvet.ops.postgres.server import Server, throwaway

__all__ = ["Server", "StartFailed", "throwaway"]
