"""Names as people type them on a phone."""

from django.core.exceptions import ValidationError

from luuvet.core.text import Line
from luuvet.kernel.problems import Refused


def clean_name(line: Line, text: str) -> str:
    """The clean text. Raises Refused `name-unfit` with what is wrong and what to do."""
    try:
        return str(line.clean(text))
    except ValidationError as fault:
        raise Refused("name-unfit", " ".join(fault.messages)) from None
