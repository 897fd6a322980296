"""What the doors of gates take and answer (luuvet/places/api.py)."""

from luuvet.kernel.operations import NOT_ENROLLED, TOO_LARGE, WAIT, Answer, No, Operation
from luuvet.places.schemas import AtGate, Enrol, Enrolled

OPERATIONS = (
    Operation(
        name="gates",
        method="post",
        path="/api/v1/gates",
        title="Enrol a device at a gate",
        says="With the enrolment code that an officer shows: good once, for ten minutes.",
        takes=(Enrol,),
        answers={201: Answer("Its token, and where it stands.", (Enrolled,), headers=("Cache-Control",))},
        nos={
            413: TOO_LARGE,
            422: No("It was not enrolled.", ("malformed", "wrong-enrolment", "place-ended")),
            429: WAIT,
        },
    ),
    Operation(
        name="own_gate",
        method="get",
        path="/api/v1/gate",
        title="Where a gate's device stands",
        says="And what its screen shows, if it has a changing code.",
        sender="gate",
        answers={200: Answer("The place and the gate.", (AtGate,), headers=("Cache-Control",))},
        nos={401: NOT_ENROLLED},
    ),
)
