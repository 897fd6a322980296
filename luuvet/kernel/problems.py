"""How the product says no: a machine code and a sentence for the person."""


class Refused(Exception):
    """A change or question that is not allowed or makes no sense.

    `code` is stable and for machines (`already-withdrawn`), `message` is one or two sentences in the
    person's language: what happened, then what to do. Doors turn it into a field error, an RFC 9457
    document or a line on stderr; it is never a fault of the program.

    Who cannot translate (this package knows no framework) gives the English sentence and its `words`; doors look
    `sentence` up in the catalogue.
    """

    def __init__(self, code: str, sentence: str, **words: object) -> None:
        self.code = code
        self.sentence = sentence
        self.words = words
        self.message = sentence % words if words else sentence
        super().__init__(f"{code}: {self.message}")


def to_translate(sentence: str) -> str:
    """The sentence as it is: where it stands, the catalogue finds it."""
    return sentence


class TooSoon(Refused):
    """A no that ends by itself: `seconds` until the same may be tried again."""

    def __init__(self, code: str, message: str, seconds: int) -> None:
        super().__init__(code, message)
        self.seconds = seconds
