"""What the door of requests takes and answers (luuvet/requests/api.py)."""

from luuvet.kernel.operations import NOT_ENROLLED, TOO_LARGE, WAIT, Answer, No, Operation
from luuvet.requests.schemas import NewRequest, OwnRequest, OwnRequests

OPERATIONS = (
    Operation(
        name="find_requests",
        method="get",
        path="/api/v1/requests",
        title="What a person has asked about their data",
        says="Each with its answer, and the day until which it has to be done.",
        sender="phone",
        answers={200: Answer("All of them, the newest first.", (OwnRequests,), headers=("Cache-Control",))},
        nos={401: NOT_ENROLLED},
    ),
    Operation(
        name="make_request",
        method="post",
        path="/api/v1/requests",
        title="Ask about a person's data",
        says="What an office has to do: access, correction, erasure; or a complaint. Most of it a phone can do itself.",
        sender="phone",
        takes=(NewRequest,),
        answers={201: Answer("It stands in the register.", (OwnRequest,), headers=("Cache-Control",))},
        nos={
            401: NOT_ENROLLED,
            413: TOO_LARGE,
            422: No("Nothing was written down.", ("malformed", "words-unfit", "no-such-person")),
            429: WAIT,
        },
    ),
)
