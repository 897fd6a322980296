"""What an office says of its reports."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.core.forms import RuleForm
from luuvet.core.text import Line, Prose
from luuvet.reports.offices import OfficeFacts
from luuvet.reports.words import Words

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise  # the stubs alone have it

DATE_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
LONGEST = 3000
MOST_LINES = 30
LONGEST_PLAN = timedelta(days=1096)
_MISSING = _("Nothing stands here. Fill it in.")
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"class": "input area", "rows": rows, "lang": "vi", "maxlength": None})


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "input", "autocomplete": "off", "lang": "vi", **attributes})


class _Mark(forms.Field):
    """What a form was filled from, as the page itself says it: anything else is stale, never wrong."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        """The mark as it came."""
        return str(value or "")


class _Marked(RuleForm):
    """A form that knows what it was filled from: `seen` is the mark of that."""

    seen = _Mark()
    kept: Mapping[str, Any]

    def __init__(self, said: Mapping[str, Any] | None, *, seen: str, standing: Mapping[str, Any]) -> None:
        super().__init__(said, initial={**standing, "seen": seen})
        self.kept = standing
        self._now = seen

    def go_on_from_here(self) -> None:
        """After somebody else has saved: what was typed stays, saving it now is meant, and what stands is beside it."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": self._now}
        for name, standing in self.kept.items():
            if self.cleaned_data.get(name) != standing:
                # For the template alone.
                self[name].standing = _written(self.fields[name], standing)  # type: ignore[attr-defined]


def _written(field: forms.Field, standing: Any) -> str:
    """What stands in a field, as people read it."""
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices)[standing])  # type: ignore[arg-type]  # plain pairs
    if isinstance(standing, date):
        return f"{standing:%d/%m/%Y}"
    return str(standing or "–")


def _words(label: "_StrOrPromise", hint: "_StrOrPromise" = "", rows: int = 4) -> Prose:
    return Prose(
        label=label, help_text=hint, required=False, max_length=LONGEST, most_lines=MOST_LINES, widget=_area(rows)
    )


class EditWords(_Marked):
    """The free words of a report."""

    direction = _words(_("I. Direction given"))
    shortcomings = _words(
        _("III. Shortcomings, limits"), _("Stands after the sentence with the figures, which the paper writes itself.")
    )
    causes = _words(_("III. Causes"), _("Left empty, there is room to write by hand."))
    proposals = _words(_("IV. Proposals"))
    tasks = _words(_("IV. Tasks of the coming week"), _("Left empty, the paper names none."))

    def __init__(self, said: Mapping[str, Any] | None, *, seen: str, standing: Words, usual: Words) -> None:
        super().__init__(said, seen=seen, standing=asdict(standing))
        for field in fields(Words):
            if text := getattr(usual, field.name):
                hint = _now("Left empty, the paper says:")
                self.fields[field.name].help_text = format_html('{} <span lang="vi">{}</span>', hint, text)

    def said(self) -> Words:
        """What was said, once the form is right."""
        return Words(**{field.name: self.cleaned_data[field.name] for field in fields(Words)})


def _line(label: "_StrOrPromise", hint: "_StrOrPromise", most: int, *, required: bool = True) -> Line:
    return Line(
        label=label,
        help_text=hint,
        max_length=most,
        required=required,
        widget=_input(),
        error_messages={"required": _MISSING},
    )


def _lines(label: "_StrOrPromise", hint: "_StrOrPromise", most: int, *, lines: int, required: bool = True) -> Prose:
    return Prose(
        label=label,
        help_text=hint,
        max_length=most,
        most_lines=lines,
        required=required,
        widget=_area(min(3, lines)),
        error_messages={"required": _MISSING},
    )


class SetOffice(_Marked):
    """Who issues the reports of a unit, and when."""

    parent = _line(
        _("Body above"), _("In plain capitals above the issuing body; empty where there is none."), 120, required=False
    )
    lines = _lines(_("Issuing body"), _("In capitals, as in the head of its papers; one to three lines."), 300, lines=3)
    spoken = _line(_("Its name in sentences"), _("As in: … reports the results of the week."), 200)
    abbreviation = _line(_("Its abbreviation"), _("Stands in the number of the paper and after Lưu: VT."), 20)
    place = _line(_("Place name"), _("Stands before the date."), 80)
    leaders = _line(_("Addressee"), _("Stands after Kính gửi, and where the report asks for something."), 200)
    signer_lines = _lines(_("Title of the signer"), _("In capitals; one to three lines."), 200, lines=3)
    signer_name = _line(_("Name of the signer"), _("May be left out."), 80, required=False)
    recipients = _lines(
        _("Recipients"), _("One a line. The line with Lưu: VT is added."), 1000, lines=12, required=False
    )
    weekday = forms.TypedChoiceField(
        label=_("Report day"),
        help_text=_("The report covers the seven days before."),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.Select({"class": "input pick"}),
        error_messages={"invalid_choice": _("There is no such weekday. Choose again.")},
    )
    hour = forms.TypedChoiceField(
        label=_("Due at"),
        help_text=_("From this hour on the next report is the one of the week after."),
        coerce=int,
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        widget=forms.Select({"class": "input pick num"}),
        error_messages={"invalid_choice": _("There is no such hour. Choose again.")},
    )
    since = forms.DateField(
        label=_("The plan began on"),
        help_text=_("Figures are given since this day too. Day/month/year, like 26/11/2021; may be left out."),
        required=False,
        input_formats=DATE_FORMATS,
        widget=_input(maxlength="10", inputmode="numeric"),
        error_messages={"invalid": _("This is not a day of the calendar. Enter it like 26/11/2021.")},
    )

    def __init__(self, said: Mapping[str, Any] | None, *, seen: str, standing: OfficeFacts, today: date) -> None:
        super().__init__(said, seen=seen, standing=asdict(standing))
        self._today = today
        if standing.since:
            self.initial["since"] = f"{standing.since:%d/%m/%Y}"

    def clean_since(self) -> date | None:
        """A plan of the last years: a longer one is a slip, and would take long to count."""
        since: date | None = self.cleaned_data["since"]
        if since and not self._today - LONGEST_PLAN <= since <= self._today + LONGEST_PLAN:
            raise forms.ValidationError(_now("This day is more than three years away. Check the year."))
        return since

    def said(self) -> OfficeFacts:
        """What was said, once the form is right."""
        return OfficeFacts(**{field.name: self.cleaned_data[field.name] for field in fields(OfficeFacts)})
