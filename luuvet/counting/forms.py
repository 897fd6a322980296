"""What a person asks of the page of figures."""

from collections.abc import Mapping
from typing import cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.core.forms import FIRST, LAST, day_field
from luuvet.core.words import told
from luuvet.counting import rules, words
from luuvet.counting.access import Opening
from luuvet.counting.queries import DEFAULT_BY, Closing, Table, Which
from luuvet.kernel.days import Window
from luuvet.kernel.problems import Refused
from luuvet.units import queries as units
from luuvet.units.models import Tree, Unit

MOST_DAYS = 366
_FIELD_OF = {"unit-not-in-tree": "unit", "no-tree": "last", "window-reversed": "last", "unknown-indicator": "by"}
_OUT_OF_BOUNDS = _("Only days from 01/01/2000 to 31/12/2099 can be counted. Enter another day.")


def _trees() -> list[tuple[str, str]]:
    newest = [(name, name) for name in Tree.objects.order_by("-name").values_list("name", flat=True)]
    return [("", _now("The one in force on the last day")), *newest]


def _text(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "input num", "autocomplete": "off", **attributes})


class Show(forms.Form):
    """A unit, days, and the indicator to rank by."""

    unit = forms.CharField(
        label=_("Unit code"),
        help_text=_("The government code of a province, district or commune."),
        widget=_text(inputmode="numeric", maxlength="5"),
        validators=[RegexValidator(r"\A[0-9]{1,5}\Z", _("A unit code has up to five digits. Check the code."))],
        error_messages={"required": _("No unit code is given. Enter the code.")},
    )
    tree = forms.ChoiceField(
        label=_("List of units"),
        help_text=_("By the year in which it came into force."),
        required=False,
        widget=forms.Select({"class": "input pick"}),
        error_messages={"invalid_choice": _("There is no such list of units. Choose one of the lists.")},
    )
    first = day_field(_("First day"), _OUT_OF_BOUNDS, _("No first day is given. Enter the day."))
    last = day_field(_("Last day"), _OUT_OF_BOUNDS, _("No last day is given. Enter the day."))
    by = forms.ChoiceField(
        label=_("Rank by"),
        help_text=_("One of the indicators."),
        choices=lambda: words.labels().items(),
        widget=forms.Select({"class": "input pick"}),
        error_messages={"invalid_choice": _("There is no such indicator. Choose one of the indicators.")},
    )
    use_required_attribute = False

    def __init__(self, said: Mapping[str, str]) -> None:
        super().__init__(said)
        cast(forms.ChoiceField, self.fields["tree"]).choices = _trees()

    @classmethod
    def beginning_with(cls, opening: Opening, asked: Mapping[str, str]) -> "Show":
        """What was asked for; what was not said stands as the page opens."""
        said = {
            "unit": opening.unit.code,
            "tree": opening.unit.tree_id,
            "first": words.day(opening.window.first),
            "last": words.day(opening.window.last),
            "by": DEFAULT_BY,
        }
        return cls({**said, **asked})

    def table(self) -> Table | None:
        """The figures; None where something has to be mended, which then stands at its field."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        try:
            window = Window(said["first"], said["last"])
            if len(window) > MOST_DAYS:
                self.add_error("last", _now("At most 366 days can be counted at once. Enter an earlier last day."))
                return None
            return rules.count_now(said["unit"], tree=said["tree"] or None, window=window, by=said["by"])
        except Refused as refused:
            self.add_error(_FIELD_OF[refused.code], told(refused))
            return None


class PlacesBehind(forms.Form):
    """A number of the table: whose, of which days, and which sum."""

    unit = forms.CharField(max_length=5)
    tree = forms.CharField(max_length=4)
    window = forms.CharField(max_length=22)
    which = forms.TypedChoiceField(coerce=Which, choices=[(which.value, which.value) for which in Which])
    part = forms.TypedChoiceField(
        coerce=Closing, choices=[(part.value, part.value) for part in Closing], required=False, empty_value=None
    )

    def asked(self) -> tuple[Unit, Which, Window, Closing | None] | None:
        """None where the address is damaged: nobody types it."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        try:
            window = Window.parse(said["window"])
            unit = units.unit(said["unit"], said["tree"])
        except Refused:
            return None
        if len(window) > MOST_DAYS or window.first < FIRST or window.last > LAST:
            return None
        return unit, said["which"], window, said["part"]
