"""What a home knows of its demonstration: the last one begun, and whether it was loaded to the end."""

from datetime import timedelta

from django.db import transaction

from luuvet.checkins.models import CheckIn
from luuvet.core import audit
from luuvet.core.models import AuditLine
from luuvet.kernel.problems import Refused
from luuvet.ops.demo import bulk
from luuvet.ops.demo.load import BY, SOURCE
from luuvet.ops.demo.plan import WINDOW
from luuvet.people.models import Person
from luuvet.places.models import Place

_BEGUN, _LOADED = "ops.begin_demo", "ops.load_demo"


def loaded(fingerprint: str) -> dict[str, list[int]] | None:
    """What was noted when this very demonstration was loaded; None where it is not, or no more, what the home holds."""
    last = _last()
    if last is None or last.action != _LOADED or last.detail.get("fingerprint") != fingerprint:
        return None
    if last.detail.get("rows") != _rows():  # its days were dropped, as they are where retention is on
        return None
    noted: dict[str, list[int]] = last.detail["shown"]
    return noted


def begin(fingerprint: str) -> None:
    """Empty the home for a demonstration. Refused `not-a-demonstration` where it holds anything else."""
    if _last() is None and (Place.objects.exists() or Person.objects.exists()):
        raise Refused(
            "not-a-demonstration",
            "This home holds real places or people. Choose another home for the demonstration with LUUVET_HOME.",
        )
    audit.write(actor=BY, action=_BEGUN, about="demonstration", detail={"fingerprint": fingerprint})
    bulk.empty(population_from=SOURCE)


def finish(fingerprint: str, shown: dict[str, list[int]]) -> None:
    """Note that the demonstration is there as a whole."""
    detail: dict[str, object] = {"fingerprint": fingerprint, "rows": _rows(), "shown": shown}
    with transaction.atomic():
        audit.write(actor=BY, action=_LOADED, about="demonstration", detail=detail)


def _last() -> AuditLine | None:
    return AuditLine.objects.filter(action__in=(_BEGUN, _LOADED)).order_by("-pk").first()


def _rows() -> int:
    """The check-ins of the demonstration's days; what somebody tries today is not among them."""
    return CheckIn.objects.filter(at__lt=WINDOW.end + timedelta(days=1)).count()
