"""What a person types to find lines of the audit trail."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.accounts.lines import Asked, Cursor
from luuvet.core.forms import DATE_FORMATS, FIRST, LAST
from luuvet.core.text import Line
from luuvet.core.trail import action_words, objects_meant
from luuvet.kernel.days import Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _day(placeholder: Any) -> forms.DateField:
    out_of_bounds = _("Only days from 01/01/2000 to 31/12/2099 can be looked for. Enter another day.")
    return forms.DateField(
        label=placeholder,
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.TextInput({"class": "input num day", "autocomplete": "off", "maxlength": "10"}),
        validators=[MinValueValidator(FIRST, out_of_bounds), MaxValueValidator(LAST, out_of_bounds)],
        error_messages={"invalid": _("This is not a day of the calendar. Enter it like 26/11/2021.")},
    )


class FindLines(forms.Form):
    """What the list of audit lines is narrowed to."""

    actor = Line(
        label=_("User name"),
        max_length=64,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "autocapitalize": "none"}),
    )
    about = Line(
        label=_("Place code"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    action = forms.ChoiceField(label=_("Action"), required=False)
    first = _day(_("First day"))
    last = _day(_("Last day"))
    use_required_attribute = False
    narrowing: ClassVar[Sequence[str]] = ("actor", "about", "action", "first", "last")

    def __init__(self, said: Mapping[str, Any], among: Sequence[int]) -> None:
        super().__init__(said)
        self._among = among
        words = sorted(action_words(by_accounts=True).items(), key=lambda pair: pair[1])
        cast(forms.ChoiceField, self.fields["action"]).choices = [("", _now("Every action")), *words]
        self.fields["action"].widget.attrs["class"] = "input pick set" if said.get("action") else "input pick"
        self.fields["action"].error_messages["invalid_choice"] = _now(
            "There is no such choice. Choose one of the list."
        )
        for name in ("actor", "about", "first", "last"):
            self.fields[name].widget.attrs["placeholder"] = self.fields[name].label

    def clean_about(self) -> tuple[str, ...]:
        """All objects that the text names. Where it names none of the own units, that is said."""
        text = self.cleaned_data["about"]
        objects = tuple(objects_meant(text, self._among)) if text else ()
        if text and not objects:
            raise forms.ValidationError(_now("No place of your units has this code. Check the code."))
        return objects

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        said = self.cleaned_data
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _now("The last day is before the first. Choose a later last day."))
        return said

    def asked(self) -> Asked | None:
        """None where something has to be mended."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        window = Window(said["first"] or FIRST, said["last"] or LAST) if said["first"] or said["last"] else None
        return Asked(said["actor"].lower(), said["action"], said["about"], window)


def read_cursor(text: str) -> Cursor | None:
    """The place in the list that an address names; None, the beginning, where it names none."""
    micros, _dot, number = text.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) <= 18 for part in (micros, number)):
        return None
    try:
        return Cursor(_EPOCH + timedelta(microseconds=int(micros)), int(number))
    except OverflowError:
        return None


def write_cursor(cursor: Cursor) -> str:
    """As read_cursor reads it."""
    return f"{(cursor.at - _EPOCH) // timedelta(microseconds=1)}.{cursor.number}"
