"""What the doors of people take and answer (luuvet/people/api.py)."""

from luuvet.kernel.operations import NOT_ENROLLED, TOO_LARGE, WAIT, Answer, No, Operation, Parameter
from luuvet.people.schemas import (
    AskForCode,
    AskForPersonalCodes,
    DependantNamed,
    Dependants,
    MadeCode,
    NewDependant,
    OwnInstallation,
    SignedUp,
    SignUp,
)

_NOT_THEIRS = No("The phone has no such dependant.", ("unknown-dependant",))
_FRESH = ("Cache-Control",)

OPERATIONS = (
    Operation(
        name="one_time_codes",
        method="post",
        path="/api/v1/one-time-codes",
        title="Send six digits to a telephone",
        says="The first step of signing up with a number. No answer tells whether the number is known.",
        sender="anybody",
        takes=(AskForCode,),
        answers={201: Answer("They are on their way.", (MadeCode,), headers=_FRESH)},
        nos={
            413: TOO_LARGE,
            422: No("No digits were sent.", ("malformed", "not-a-phone", "no-sms")),
            429: WAIT,
        },
    ),
    Operation(
        name="installations",
        method="post",
        path="/api/v1/installations",
        title="Sign up on this phone",
        says=(
            "With a telephone number and the digits sent to it, with a code from paper, or with nothing: then as"
            " somebody unverified. With the token of a phone signed up already it stays that installation."
        ),
        sender="anybody",
        takes=(SignUp,),
        answers={201: Answer("The token that the phone sends with from now on.", (SignedUp,), headers=_FRESH)},
        nos={
            413: TOO_LARGE,
            422: No(
                "Nobody was signed up.",
                ("malformed", "not-a-phone", "wrong-code", "code-expired", "code-spent", "wrong-activation-code"),
            ),
            429: WAIT,
        },
    ),
    Operation(
        name="own_installation",
        method="get",
        path="/api/v1/installation",
        title="What a phone should know about itself",
        says="Whether its person is verified, and whether their number is somebody else's by now.",
        sender="phone",
        answers={200: Answer("How it stands.", (OwnInstallation,), headers=_FRESH)},
        nos={401: NOT_ENROLLED},
    ),
    Operation(
        name="personal_codes",
        method="post",
        path="/api/v1/personal-codes",
        title="The personal codes of the next seven days",
        says="2,016 codes of 85 bytes one after another, one for each five minutes from now on.",
        sender="phone",
        takes=(AskForPersonalCodes,),
        answers={200: Answer("The codes.", media="application/octet-stream", headers=_FRESH)},
        nos={
            401: NOT_ENROLLED,
            404: _NOT_THEIRS,
            413: TOO_LARGE,
            422: No("The body is malformed.", ("malformed",)),
            429: WAIT,
        },
    ),
    Operation(
        name="find_dependants",
        method="get",
        path="/api/v1/dependants",
        title="Whom a phone answers for",
        says="People without a phone of their own, by the names that this phone gave them.",
        sender="phone",
        answers={200: Answer("All of them, the longest there first.", (Dependants,), headers=_FRESH)},
        nos={401: NOT_ENROLLED},
    ),
    Operation(
        name="add_dependant",
        method="post",
        path="/api/v1/dependants",
        title="Answer for one more person",
        says="For 20 at most.",
        sender="phone",
        takes=(NewDependant,),
        answers={
            201: Answer(
                "They are on the list.",
                (DependantNamed,),
                headers=_FRESH,
                links={"remove": ("remove_dependant", {"id": "$response.body#/id"})},
            )
        },
        nos={
            401: NOT_ENROLLED,
            413: TOO_LARGE,
            422: No("Nobody was added.", ("malformed", "name-unfit", "too-many-dependants")),
            429: WAIT,
        },
    ),
    Operation(
        name="remove_dependant",
        method="delete",
        path="/api/v1/dependants/{id}",
        title="Answer for a person no longer",
        says="The name is forgotten at once; what was scanned before may still be sent.",
        sender="phone",
        parameters=(Parameter("id", "As the list has it.", {"type": "string", "format": "uuid"}, "path", True),),
        answers={204: Answer("They are off the list.", headers=_FRESH)},
        nos={
            401: NOT_ENROLLED,
            404: No(f"{_NOT_THEIRS.says} Without `problem`: this is no id.", _NOT_THEIRS.problems, bare=True),
            422: No("Another request took them off in the same moment.", ("already-removed",)),
        },
    ),
)
