"""How the product says no: a machine code and a sentence for the person."""


class Refused(Exception):
    """A change or question that is not allowed or makes no sense.

    `code` is stable and for machines (`already-withdrawn`), `message` is one or two sentences in the
    person's language: what happened, then what to do. Doors turn it into a field error, an RFC 9457
    document or a line on stderr; it is never a fault of the program.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class TooSoon(Refused):
    """A no that ends by itself: `seconds` until the same may be tried again."""

    def __init__(self, code: str, message: str, seconds: int) -> None:
        super().__init__(code, message)
        self.seconds = seconds
