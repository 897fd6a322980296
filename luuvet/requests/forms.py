"""What an office says of a request."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.core.forms import RuleForm
from luuvet.core.text import Prose
from luuvet.requests.models import LONGEST, Kind, Outcome
from luuvet.requests.queries import STATES, State
from luuvet.requests.words import MOST_LINES

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise  # the stubs alone have it

DATE_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
_MISSING = {"required": _("Nothing stands here. Fill it in.")}
_NO_CHOICE = {"required": _("Nothing is chosen. Choose one."), "invalid_choice": _("There is no such choice.")}
_LABELS: Mapping[State, "_StrOrPromise"] = {
    "open": _("not finished"),
    "unanswered": _("not answered"),
    "overdue": _("overdue"),
    "closed": _("finished"),
}


def _pick() -> forms.Select:
    return forms.Select({"class": "input pick"})


def _prose(label: "_StrOrPromise", hint: "_StrOrPromise" = "") -> Prose:
    area = forms.Textarea({"class": "input area", "rows": 4, "lang": "vi", "maxlength": None})
    return Prose(
        label=label, help_text=hint, max_length=LONGEST, most_lines=MOST_LINES, widget=area, error_messages=_MISSING
    )


class FindRequests(forms.Form):
    """Which lines of the register are looked for."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), *((state, _LABELS[state]) for state in STATES)],
        widget=_pick(),
        error_messages=_NO_CHOICE,
    )
    kind = forms.ChoiceField(
        label=_("Asked for"),
        required=False,
        choices=[("", _("All kinds")), *Kind.choices],
        widget=_pick(),
        error_messages=_NO_CHOICE,
    )
    use_required_attribute = False


class EnterRequest(RuleForm):
    """Somebody has come in person."""

    field_of: ClassVar[Mapping[str, str]] = {"no-such-person": "person"}

    kind = forms.ChoiceField(
        label=_("Asked for"), choices=[("", "–"), *Kind.choices], widget=_pick(), error_messages=_NO_CHOICE
    )
    words = _prose(_("In the requester's words"), _("Kept sealed. How they want to be answered stands here too."))
    person = forms.IntegerField(
        label=_("Number of the person"),
        help_text=_("As their phone shows it under My data. May be left out."),
        required=False,
        min_value=1,
        max_value=2**62,
        widget=forms.TextInput({"class": "input num", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            name: _("This is no such number. Enter digits only.") for name in ("invalid", "min_value", "max_value")
        },
    )
    came_on = forms.DateField(
        label=_("Came on"),
        help_text=_("Day/month/year. The days until which it is answered and done count from here."),
        input_formats=DATE_FORMATS,
        widget=forms.TextInput({"class": "input", "maxlength": "10", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("This is not a day of the calendar. Enter it like 26/11/2021."), **_MISSING},
    )

    def __init__(self, said: Mapping[str, Any] | None, today: date) -> None:
        super().__init__(said, initial={"came_on": f"{today:%d/%m/%Y}"})
        self._today = today

    def clean_came_on(self) -> date:
        """A day that has passed, of the last year: anything else is a slip."""
        came_on = cast(date, self.cleaned_data["came_on"])
        if not 0 <= (self._today - came_on).days <= 366:
            raise forms.ValidationError(_now("This day is to come, or more than a year ago. Check it."))
        return came_on


class AnswerRequest(RuleForm):
    """What the requester is told."""

    answer = _prose(_("Answer"), _("Shown on the requester's phone, kept sealed."))


class ExtendRequest(RuleForm):
    """Why it takes longer."""

    reason = _prose(_("Why it takes longer"), _("Shown to the requester. The time is extended once only."))


class CloseRequest(RuleForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", "–"), *((one.value, one.label) for one in (Outcome.DONE, Outcome.REFUSED))],
        widget=_pick(),
        error_messages=_NO_CHOICE,
    )
