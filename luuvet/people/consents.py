"""What people may agree to, purpose by purpose: nothing is agreed to until they say so, each can be taken back alone.

Check-ins and what finds them again are not among these: without them there is nothing to sign up for. Who does not want
that any more has everything erased.
"""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What something is used for beyond the trail."""

    NAME = "name", _("My name")
    WARNINGS = "warnings", _("Warnings on this phone")
    MESSAGES = "messages", _("Messages by SMS")


# The day of the texts below. Who changes one changes the day: people see which text they agreed to.
VERSION = "2026-11-25"


class Text(NamedTuple):
    """What somebody agrees to, and what happens when they take it back."""

    says: str
    withdrawn: str


def text_of(purpose: Purpose) -> Text:
    """The words in the language that is active."""
    return {
        Purpose.NAME: Text(
            _now("My name is kept sealed. Only contact tracing of a case opens it, so that a caller can ask for me."),
            _now("The name is erased at once."),
        ),
        Purpose.WARNINGS: Text(
            _now("My own trail is compared with published places and hours, and this phone warns me of a contact."),
            _now("My trail is compared no longer, and nobody is warned through it."),
        ),
        Purpose.MESSAGES: Text(
            _now("My number may get messages by SMS about a contact or a change of a request, and nothing else."),
            _now("No SMS is sent any more but the one-time codes that I ask for."),
        ),
    }[purpose]


def necessary() -> Text:
    """What nobody agrees to apart, because signing up is just that."""
    return Text(
        _now("The places and hours that I scan are kept for contact tracing for the days that the office has set."),
        _now("It ends with erasing everything."),
    )
