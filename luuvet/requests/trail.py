"""Requests as the audit trail tells them."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from luuvet.core.trail import ObjectKind, Told


def _requests(numbers: Sequence[int]) -> dict[int, Told]:
    """By number alone: what was asked is sealed."""
    return {
        number: Told(_("request no. %(number)d") % {"number": number}, reverse("requests:show_request", args=[number]))
        for number in numbers
    }


KINDS = (ObjectKind("request", _requests),)
