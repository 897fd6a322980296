"""What people say about accounts and their duties."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.accounts.fitting import NewDuty
from luuvet.accounts.forms.offers import by_tree
from luuvet.accounts.models import DutyKind
from luuvet.accounts.queries import Asked, Sort, State
from luuvet.accounts.rules.officers import OfficerFacts
from luuvet.core.forms import RuleForm, day_field
from luuvet.core.text import Line
from luuvet.units.models import Unit

_OUT_OF_BOUNDS = _("Duties lie between 01/01/2000 and 31/12/2099. Enter another day.")
# Spaces, dots and hyphens are for the eye; + and the code of the country may stand before.
_PHONE = RegexValidator(r"\A\+?[0-9][0-9 .-]{6,18}\Z", _("This is no telephone number. Enter digits only."))


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "input", "autocomplete": "off", **attributes})


class _Facts(RuleForm):
    """Who holds an account."""

    full_name = Line(
        label=_("Full name"),
        help_text=_("As it stands on the list of officers in charge."),
        max_length=100,
        widget=_input(),
        error_messages={"required": _("No full name is given. Enter the name of the officer.")},
    )
    position = Line(
        label=_("Position"),
        help_text=_("Like: head of the office, deputy chair. May be left out."),
        max_length=100,
        required=False,
        widget=_input(),
    )
    phone = Line(
        label=_("Office telephone"),
        help_text=_("It is shown on the list of officers in charge: no private number. May be left out."),
        max_length=20,
        required=False,
        widget=_input(inputmode="tel"),
        validators=[_PHONE],
    )

    def facts(self) -> OfficerFacts:
        """What was said, once the form is right."""
        said = self.cleaned_data
        return OfficerFacts(said["full_name"], said["position"], said["phone"])


class _Duty(RuleForm):
    """A duty of one of some kinds on one of some units."""

    field_of: ClassVar[Mapping[str, str]] = {
        "duty-unfit": "kind",
        "not-yours-to-give": "kind",
        "duty-held": "kind",
        "no-place": "place",
        "place-unfit": "place",
        "duty-without-end": "valid_to",
        "duty-days-reversed": "valid_to",
        "duty-in-the-past": "valid_from",
        "username-unfit": "username",
        "username-taken": "username",
    }
    kind = forms.ChoiceField(
        label=_("Duty"),
        widget=forms.Select({"class": "input pick"}),
        error_messages={
            "required": _("No duty is chosen. Choose one."),
            "invalid_choice": _("This account gives no such duty. Choose one of the list."),
        },
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        widget=forms.Select({"class": "input pick"}),
        error_messages={
            "required": _("No unit is chosen. Choose one."),
            "invalid_choice": _("This account does not reach such a unit. Choose one of the list."),
        },
    )
    place = Line(
        label=_("Place code"),
        help_text=_("Of the place that a keeper or gate staff serves. Leave it out for other duties."),
        max_length=20,
        required=False,
        widget=_input(autocapitalize="characters", spellcheck="false"),
    )
    valid_from = day_field(_("From"), _OUT_OF_BOUNDS)
    valid_to = day_field(_("To the end of"), _OUT_OF_BOUNDS)

    def __init__(self, said: Mapping[str, Any] | None, kinds: Sequence[DutyKind], among: Sequence[Unit]) -> None:
        super().__init__(said)
        self._units = {str(unit.pk): unit for unit in among}
        offered: list[Any] = [(kind.value, kind.label) for kind in kinds]
        self._offer("kind", offered, _now("Choose a duty"), only=len(offered) == 1)
        self._offer("unit", by_tree(among), _now("Choose a unit"), only=len(among) == 1)
        self.fields["valid_from"].help_text = _now("Left out: from today.")
        self.fields["valid_to"].help_text = _now("Left out: until it is taken back. An inspection has a last day.")

    def _offer(self, name: str, choices: list[Any], nothing: str, *, only: bool) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices if only else [("", nothing), *choices]

    def clean_place(self) -> str:
        """As codes are written: capitals, without the space in the middle."""
        return "".join(str(self.cleaned_data["place"]).upper().split())

    def duty(self) -> NewDuty:
        """What was said, once the form is right."""
        said = self.cleaned_data
        unit = self._units[said["unit"]]
        return NewDuty(DutyKind(said["kind"]), unit, said["place"], said["valid_from"], said["valid_to"])


class HandDownAccount(_Facts, _Duty):
    """A new account with its duty."""

    username = Line(
        label=_("User name"),
        help_text=_("3 to 64 small letters without marks, digits, dots or hyphens. It stays as it is."),
        max_length=200,
        widget=_input(autocapitalize="none", spellcheck="false"),
        error_messages={"required": _("No user name is given. Enter the user name.")},
    )
    field_order = ["full_name", "position", "phone", "username", "kind", "unit", "place", "valid_from", "valid_to"]


class EditAccount(_Facts):
    """Who holds an account, said anew."""


class GiveDuty(_Duty):
    """One more duty."""


class EndDuty(RuleForm):
    """From which day on it is none."""

    field_of: ClassVar[Mapping[str, str]] = dict.fromkeys(("not-before-today", "duty-ends-before"), "since")
    since = day_field(_("Without the duty from"), _OUT_OF_BOUNDS, _("No day is given. Enter the day."))


class RenewPassword(RuleForm):
    """Yes."""


class DeactivateAccount(RuleForm):
    """Yes."""


class ReactivateAccount(RuleForm):
    """Yes."""


class FindAccounts(forms.Form):
    """What a list is narrowed to."""

    q = Line(label=_("Search accounts"), max_length=200, required=False, widget=_input(type="search"))
    kind = forms.ChoiceField(
        label=_("Duty"), required=False, choices=lambda: [("", _now("Every duty")), *DutyKind.choices]
    )
    state = forms.TypedChoiceField(
        label=_("State"),
        required=False,
        coerce=State,
        empty_value=None,
        choices=[
            ("", _("Every state")),
            (State.IN_USE, _("with a duty")),
            (State.NEVER, _("never signed in")),
            (State.WITHOUT_DUTY, _("without a duty")),
            (State.DEACTIVATED, _("deactivated")),
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
    narrowing: ClassVar[Sequence[str]] = ("q", "kind", "state")

    def __init__(self, said: Mapping[str, Any]) -> None:
        super().__init__(said)
        self.fields["q"].widget.attrs["placeholder"] = _now("Name or user name, with or without marks")
        for name, field in self.fields.items():
            field.error_messages["invalid_choice"] = _now("There is no such choice. Choose one of the list.")
            if name != "q":
                field.widget.attrs["class"] = "input pick set" if said.get(name) else "input pick"

    def asked(self) -> Asked | None:
        """None where something has to be mended."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        return Asked(said["q"], said["kind"], said["state"], said["sort"])
