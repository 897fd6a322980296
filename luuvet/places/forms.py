"""What people say about places."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.core.forms import RuleForm
from luuvet.core.text import Line
from luuvet.places import words
from luuvet.places.models import Kind, Place
from luuvet.places.queries import Asked, Sort, State
from luuvet.places.rules import NewPlace, PlaceFacts
from luuvet.units.models import Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise  # the stubs alone have it

Hours = tuple[tuple[int, int, int], ...]
Meant = Callable[[str], Sequence[Place]]  # the places that a code or a name may mean
_CLOCK = re.compile(r"([0-2]?\d)(?:[:hg.]([0-5]\d)?)?")
# Two numbers, each with a point or a comma before its decimals, parted by a comma, a semicolon or a space.
_POINT = re.compile(r"(-?\d{1,3}(?:[.,]\d{1,12})?)\s*(?:[;,]\s*|\s)(-?\d{1,3}(?:[.,]\d{1,12})?)")
_SOUTH, _NORTH, _WEST, _EAST = 6.0, 24.0, 102.0, 118.0  # Viet Nam with its islands
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "input", "autocomplete": "off", **attributes})


class PointField(Line):
    """Latitude and longitude as maps give them: `18.5307, 105.5851`. None where nothing was said."""

    def clean(self, value: Any) -> tuple[float, float] | None:
        """The two numbers."""
        text = super().clean(value)
        if not text:
            return None
        found = _POINT.fullmatch(text)
        if found is None:
            raise forms.ValidationError(
                _now("This is no map point. Enter latitude and longitude like 18.5307, 105.5851.")
            )
        lat, lon = (float(number.replace(",", ".")) for number in found.groups())
        if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
            raise forms.ValidationError(_now("This point lies outside Viet Nam. Enter the latitude first."))
        return lat, lon


class ClockField(Line):
    """A time of day as minutes after midnight, up to 24:00. None where nothing was said."""

    def clean(self, value: Any) -> int | None:
        """The minutes."""
        text = super().clean(value)
        if not text:
            return None
        found = _CLOCK.fullmatch(text.lower())
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else words.DAY + 1
        if minutes > words.DAY:
            raise forms.ValidationError(_now("This is not a time of day. Enter it like 07:00."))
        return minutes


def _clock(label: "_StrOrPromise") -> ClockField:
    return ClockField(
        label=label, max_length=8, required=False, help_text=_("Like 07:00."), widget=_input(inputmode="numeric")
    )


class _Facts(RuleForm):
    """What register_place and edit_place both ask. `lies_in` is what the place lies in so far."""

    field_of: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("parent-ended", "parent-in-circle", "parent-too-deep"), "parent"
    )
    name = Line(
        label=_("Name of the place"),
        help_text=_("As on its sign."),
        max_length=200,
        widget=_input(),
        error_messages={"required": _("No name is given. Enter the name of the place.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [("", _now("Choose a kind")), *Kind.choices],
        widget=forms.Select({"class": "input pick"}),
        error_messages={
            "required": _("No kind is chosen. Choose one."),
            "invalid_choice": _("There is no such kind. Choose one of the list."),
        },
    )
    parent = Line(
        label=_("Lies in"),
        help_text=_("The market of a stall, the school of a class: its code, or words of its name. May be left out."),
        required=False,
        max_length=200,
        widget=_input(),
    )
    point = PointField(
        label=_("Map point"),
        help_text=_("Latitude and longitude like 18.5307, 105.5851. May be left out."),
        required=False,
        max_length=60,
        widget=_input(),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Open on"),
        help_text=_("May be left out: the place then counts as open on every day."),
        required=False,
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": _("There is no such weekday. Choose again.")},
    )
    opens = _clock(_("Opens at"))
    closes = _clock(_("Closes at"))

    def __init__(self, said: Mapping[str, Any] | None, meant: Meant, *, lies_in: Place | None = None) -> None:
        super().__init__(said)
        self._meant, self._lies_in = meant, lies_in
        if lies_in:
            is_reached = lies_in in meant(lies_in.code)
            self.initial["parent"] = lies_in.spaced_code if is_reached else lies_in.name

    def clean_parent(self) -> Place | None:
        """The one place that was meant. Where it is none or more than one, that is said with their codes."""
        text = self.cleaned_data["parent"]
        if not text:
            return None
        if self._lies_in and text == self.initial["parent"]:
            return self._lies_in
        found = self._meant(text)
        named = [place for place in found if place.name == text]
        if len(found) == 1 or len(named) == 1:
            return (named or found)[0]
        if not found:
            raise forms.ValidationError(_now("There is no such place in use. Enter its code, or words of its name."))
        raise forms.ValidationError(
            _now("This may be more than one place: %(places)s. Enter the code of one."),
            params={"places": ", ".join(f"{place.name} ({place.spaced_code})" for place in found)},
        )

    def clean(self) -> dict[str, Any]:
        """Weekdays and both times go together."""
        said = super().clean() or {}
        days, opens, closes = (said.get(name) for name in ("weekdays", "opens", "closes"))
        if not (days or opens is not None or closes is not None) or self.errors:
            return said
        if not days:
            self.add_error("weekdays", _now("There are times, but no weekday. Choose the weekdays."))
        if opens is None or opens == words.DAY:
            self.add_error("opens", _now("The time of opening is missing. Enter it like 07:00."))
        if closes is None:
            self.add_error("closes", _now("The time of closing is missing. Enter it like 17:30."))
        return said

    def hours(self) -> Hours:
        """One stretch on each chosen weekday; what closes at or before its opening closes on the next day."""
        said = self.cleaned_data
        if not said["weekdays"]:
            return ()
        opens, closes = said["opens"], said["closes"]
        return tuple((day, opens, closes if closes > opens else closes + words.DAY) for day in said["weekdays"])


class RegisterPlace(_Facts):
    """A new place in one of some communes."""

    unit = forms.ChoiceField(
        label=_("Commune"),
        help_text=_("Where the place lies."),
        widget=forms.Select({"class": "input pick"}),
        error_messages={
            "required": _("No commune is chosen. Choose one."),
            "invalid_choice": _("This account does not reach such a commune. Choose one of the list."),
        },
    )
    field_order = ["name", "kind", "unit", "parent", "point", "weekdays", "opens", "closes"]

    def __init__(self, said: Mapping[str, Any] | None, communes: Sequence[tuple[Unit, str]], meant: Meant) -> None:
        super().__init__(said, meant)
        self._communes = {str(unit.pk): unit for unit, _tree in communes}
        named: dict[str, list[tuple[str, str]]] = {}
        for unit, tree in communes:
            named.setdefault(tree, []).append((str(unit.pk), unit.title))
        groups: list[Any] = [(_now("List of units %(tree)s") % {"tree": tree}, those) for tree, those in named.items()]
        choices = groups if len(groups) > 1 else [one for _label, those in groups for one in those]
        only = len(communes) == 1
        cast(forms.ChoiceField, self.fields["unit"]).choices = (
            choices if only else [("", _now("Choose a commune")), *choices]
        )

    def said(self) -> NewPlace:
        """What was said, once the form is right."""
        said = self.cleaned_data
        unit = self._communes[said["unit"]]
        return NewPlace(said["name"], said["kind"], unit, said["point"], self.hours(), parent=said["parent"])


class EditPlace(_Facts):
    """What can be said anew. Where hours differ from day to day the form leaves them alone."""

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        meant: Meant,
        *,
        standing: Mapping[str, Any],
        hours: Hours,
        lies_in: Place | None,
    ) -> None:
        same = {(opens, closes) for _day, opens, closes in hours}
        weekdays = [weekday for weekday, _opens, _closes in hours]
        self.keeps_hours = len(same) > 1 or len(set(weekdays)) < len(weekdays)
        initial: dict[str, Any] = dict(standing)
        if hours and not self.keeps_hours:
            ((opens, closes),) = same
            initial |= {"weekdays": weekdays, "opens": words.clock(opens), "closes": words.clock(closes)}
        super().__init__(said, meant, lies_in=lies_in)
        self.initial = dict(self.initial) | initial
        if self.keeps_hours:
            for name in ("weekdays", "opens", "closes"):
                del self.fields[name]

    def said(self) -> PlaceFacts:
        """What was said, once the form is right."""
        said = self.cleaned_data
        hours = None if self.keeps_hours else self.hours()
        return PlaceFacts(said["name"], said["kind"], said["point"], hours, said["parent"])


class ClosePlace(RuleForm):
    """Yes."""


class ReplacePoster(RuleForm):
    """Yes."""


class WithdrawPoster(RuleForm):
    """Yes, and why."""

    reason = Line(
        label=_("Reason"),
        help_text=_("For the record, like: torn off, photographed by a stranger."),
        max_length=200,
        widget=_input(),
        error_messages={"required": _("No reason is given. Enter the reason in a few words.")},
    )


class AddGate(RuleForm):
    """Another entrance."""

    field_of: ClassVar[Mapping[str, str]] = {"gate-number-unfit": "number", "gate-number-taken": "number"}
    number = forms.IntegerField(
        label=_("Number of the gate"),
        help_text=_("As people at the place number it: 1 to 999."),
        widget=_input(inputmode="numeric"),
        error_messages={
            "required": _("No number is given. Enter the number of the gate."),
            "invalid": _("This is no whole number. Enter digits only."),
        },
    )
    name = Line(
        label=_("Name of the gate"),
        help_text=_("Like: gate on the river side. May be left out."),
        max_length=80,
        required=False,
        widget=_input(),
    )


class GiveScreenCode(RuleForm):
    """Yes."""


class AllowGateDevice(RuleForm):
    """Yes."""


class WithdrawGateDevice(RuleForm):
    """Yes, and why."""

    reason = Line(
        label=_("Reason"),
        help_text=_("For the record, like: the device is lost, the post is given up."),
        max_length=200,
        widget=_input(),
        error_messages={"required": _("No reason is given. Enter the reason in a few words.")},
    )
    stolen = forms.BooleanField(
        label=_("The device is stolen"),
        help_text=_("What comes from it is then kept apart, to be looked into."),
        required=False,
    )


class FindPlaces(forms.Form):
    """What a list is narrowed to."""

    q = Line(label=_("Search places"), max_length=200, required=False, widget=_input(type="search"))
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: [("", _now("Every kind")), *Kind.choices])
    state = forms.TypedChoiceField(
        label=_("State"),
        required=False,
        coerce=State,
        empty_value=None,
        choices=[
            ("", _("Every state")),
            (State.OPEN, _("in use")),
            (State.BARE, _("no valid code")),
            (State.UNKEPT, _("no active keeper")),
            (State.CLOSED, _("closed")),
        ],
    )
    sort = forms.TypedChoiceField(
        label=_("Order"),
        required=False,
        coerce=Sort,
        empty_value=Sort.NAME,
        choices=[(sort, sort.value) for sort in Sort],
    )
    use_required_attribute = False
    narrowing: ClassVar[Sequence[str]] = ("q", "unit", "kind", "state")

    def __init__(self, said: Mapping[str, Any], units: Sequence[Unit]) -> None:
        super().__init__(said)
        choices = [("", _now("Every unit")), *((str(unit.pk), unit.title) for unit in units)]
        cast(forms.ChoiceField, self.fields["unit"]).choices = choices
        if not units:
            del self.fields["unit"]
        self.fields["q"].widget.attrs["placeholder"] = _now("Name or code, with or without marks")
        for name, field in self.fields.items():
            field.error_messages["invalid_choice"] = _now("There is no such choice. Choose one of the list.")
            if name != "q":
                field.widget.attrs["class"] = "input pick set" if said.get(name) else "input pick"

    def asked(self) -> Asked | None:
        """None where something has to be mended."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        return Asked(said["q"], said.get("unit"), said["kind"], said["state"], said["sort"])
