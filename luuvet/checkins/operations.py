"""What the door of the trail takes and answers (luuvet/checkins/api.py)."""

from luuvet.checkins.schemas import MOST_DAYS, Trail
from luuvet.kernel.operations import NOT_ENROLLED, Answer, No, Operation, Parameter

_DAY = {"type": "string", "format": "date"}

OPERATIONS = (
    Operation(
        name="trail",
        method="get",
        path="/api/v1/trail",
        title="A phone's own check-ins, by day",
        says=f"Those of its person and of nobody else, over {MOST_DAYS + 1} days at most; without days the last 22.",
        sender="phone",
        parameters=(
            Parameter("from", "The first day.", _DAY),
            Parameter("to", "The last day.", _DAY),
            Parameter(
                "cursor", "What the page before gave as `next`.", {"type": "string", "pattern": "^[A-Za-z0-9_-]{32}$"}
            ),
        ),
        answers={200: Answer("200 check-ins at most, the oldest first.", (Trail,), headers=("Cache-Control",))},
        nos={401: NOT_ENROLLED, 422: No("The days or the cursor are wrong.", ("malformed",))},
    ),
)
