"""Why there is no database; each text says what to do, or holds the end of the server's log."""


class StartFailed(Exception):
    """The server did not start, or did not stop."""


class MakingFailed(StartFailed):
    """A new data directory could not be made."""


class NoIdentity(StartFailed):
    """There is no user that the database could run as, or that user cannot reach its files."""


class UnfitPrograms(StartFailed):
    """The programs are missing, or of a PostgreSQL that is too old."""
