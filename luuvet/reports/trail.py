"""Reports as the audit trail tells them."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from luuvet.core.trail import ObjectKind, Told
from luuvet.reports.models import Drawing, FreeWords, Office


def _of_days(model: type[Drawing] | type[FreeWords], numbers: Sequence[int]) -> dict[int, Told]:
    told = {}
    for row in model._default_manager.filter(pk__in=numbers).select_related("unit"):
        words = _("%(unit)s, report of %(day)s") % {"unit": row.unit.title, "day": f"{row.on:%d/%m/%Y}"}
        told[row.pk] = Told(words, reverse("reports:show_report", args=[row.unit.tree_id, row.unit.code, row.on]))
    return told


def _drawings(numbers: Sequence[int]) -> dict[int, Told]:
    return _of_days(Drawing, numbers)


def _free_words(numbers: Sequence[int]) -> dict[int, Told]:
    return _of_days(FreeWords, numbers)


def _offices(numbers: Sequence[int]) -> dict[int, Told]:
    found = Office.objects.filter(pk__in=numbers).select_related("unit")
    return {
        row.pk: Told(row.unit.title, reverse("reports:set_office", args=[row.unit.tree_id, row.unit.code]))
        for row in found
    }


KINDS = (
    ObjectKind("drawing", _drawings),
    ObjectKind("freewords", _free_words),
    ObjectKind("office", _offices),
)
