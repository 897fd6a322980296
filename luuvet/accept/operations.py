"""What the doors of the acceptance take and answer (luuvet/accept/asgi.py)."""

from typing import get_args

from luuvet.accept.answers import Accepted, Answers, Here, PublicKeys, Standing, Time
from luuvet.accept.items import ITEMS, Batch
from luuvet.accept.words import Problem
from luuvet.kernel.operations import AGAIN, NO_TOKEN, TOO_LARGE, Answer, No, Operation, Parameter

OPERATIONS = (
    Operation(
        name="send_checkins",
        method="post",
        path="/api/v1/checkins",
        title="Send check-ins, undos, disputes and people without a code",
        says=(
            "One item, or up to 500 at once. An item is stored once for its sender, however often it is sent: send the"
            " same bytes again until there is an answer. A 200 leaves only when the database has it on disk."
        ),
        sender="device",
        takes=(Batch, *ITEMS),
        answers={200: Answer("The one item was taken, or what became of each item of a batch.", (Accepted, Answers))},
        nos={
            400: No("The body is no JSON object in UTF-8."),
            401: NO_TOKEN,
            413: TOO_LARGE,
            415: No("The body is not said to be application/json."),
            422: No(
                "The one item is refused, which `problem` tells; without `problem`: no batch of 1 to 500 items.",
                get_args(Problem),
                bare=True,
            ),
            503: AGAIN,
        },
    ),
    Operation(
        name="tell_time",
        method="get",
        path="/api/v1/time",
        title="The server's time",
        says="By it a device sets its clock. Brought a nonce it is signed by a key of kind `time`.",
        sender="anybody",
        parameters=(
            Parameter(
                "nonce", "Made up for this one question.", {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"}
            ),
        ),
        answers={200: Answer("The time now.", (Time,), headers=("Cache-Control",))},
        nos={422: No("The nonce is none, or there are several.")},
    ),
    Operation(
        name="tell_keys",
        method="get",
        path="/.well-known/luuvet-keys.json",
        title="The public keys",
        says="Codes of places, people and cards and the told time are verified with them, without a network.",
        answers={200: Answer("Every public key, those withdrawn as well.", (PublicKeys,))},
    ),
    Operation(
        name="prove_here",
        method="get",
        path="/.well-known/luuvet-here.json",
        title="Whether this very installation answers at an address",
        says="For the operator's `luuvet ops doctor`, which knows the answer.",
        parameters=(
            Parameter(
                "nonce",
                "32 random bytes in base64url.",
                {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"},
                required=True,
            ),
        ),
        answers={200: Answer("The nonce and its proof.", (Here,), headers=("Cache-Control",))},
        nos={404: No("There is no such nonce in the address.")},
    ),
    Operation(
        name="tell_life",
        method="get",
        path="/healthz",
        title="Whether the server lives",
        says="Asks nothing of the database.",
        answers={200: Answer("It lives.", (Standing,))},
    ),
    Operation(
        name="tell_readiness",
        method="get",
        path="/readyz",
        title="Whether check-ins can be taken",
        says="The database answers and takes writes, and the places in memory are fresh.",
        answers={200: Answer("They can.", (Standing,))},
        nos={503: No("They cannot right now.", headers=("Retry-After",))},
    ),
)
