"""What may become of an item that was handed to the writer."""

from enum import Enum, auto


class Unavailable(Exception):
    """Nothing is known to be written; the sender is to send again."""


class Outcome(Enum):
    """What became of an item."""

    WRITTEN = auto()
    DUPLICATE = auto()
    REUSED = auto()
    UNSTORABLE = auto()
    TRY_LATER = auto()  # unstorable now
    LATE = auto()  # an undo over ten minutes after its scan
    NOT_THEIRS = auto()  # a dispute of a check-in that is not there, or of somebody else's
