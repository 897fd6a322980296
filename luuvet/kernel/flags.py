"""Why a check-in is left out of the counts until somebody has looked into it (docs/semantics.md, A check-in, 6)."""

from enum import IntFlag


class Flag(IntFlag):
    """The bits of a check-in row's `flags`; their numbers are stored and never change."""

    TRAVEL = 1
    FLOOD = 2
    CLOSED = 4
    CLOCK = 8
    UNDONE = 16  # taken back by its sender: nothing to look into
    AGAIN = 32
    REPLAY = 64
    STOLEN = 128
    DISPUTED = 256
