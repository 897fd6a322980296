"""What a phone sends to ask about its person's data, and what it is answered."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from luuvet.requests.models import LONGEST

AskedFor = Literal["access", "correction", "erasure", "complaint"]


class NewRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What is asked for, in the person's words."""

    kind: AskedFor
    words: Annotated[
        str,
        Meta(
            description="2,000 characters at most, each of which can be seen.",
            extra_json_schema={"minLength": 1, "maxLength": LONGEST},
        ),
    ]


class OwnRequest(msgspec.Struct):
    """A line of the register. `due`: the day until which it has to be done; `answer` and `extension` may be empty."""

    number: int
    kind: AskedFor
    words: str
    came_on: date
    reply_by: date
    due: date
    answer: str
    answered_at: datetime | None
    extension: Annotated[str, Meta(description="Why it takes longer.")]
    outcome: Literal["", "done", "refused", "erased"]
    closed_at: datetime | None


class OwnRequests(msgspec.Struct):
    """All of a person's, the newest first."""

    requests: list[OwnRequest]
