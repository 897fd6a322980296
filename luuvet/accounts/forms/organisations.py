"""What people say about organisations, hamlets and sector lines."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luuvet.accounts.forms.offers import by_tree
from luuvet.core.forms import RuleForm
from luuvet.core.text import Line as TextLine
from luuvet.units.models import Line, Organisation, OrganisationKind, Unit
from luuvet.units.queries import AskedOrganisations
from luuvet.units.rules.organisations import OrganisationFacts

Meant = Callable[[str], Sequence[Organisation]]  # the organisations that words may mean


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "input", "autocomplete": "off", **attributes})


class _Facts(RuleForm):
    """What add_organisation and edit_organisation both ask."""

    field_of: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("number-missing", "number-unfit", "number-taken"), "number"
    ) | {
        "unit-unfit": "unit",
        "no-line": "line",
        "above-unfit": "above",
        "above-in-circle": "above",
        "above-too-deep": "above",
    }
    name = TextLine(
        label=_("Name"),
        help_text=_("In full, as on its seal or sign."),
        max_length=200,
        widget=_input(),
        error_messages={"required": _("No name is given. Enter the name of the organisation.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [("", _now("Choose a kind")), *OrganisationKind.choices],
        widget=forms.Select({"class": "input pick"}),
        error_messages={
            "required": _("No kind is chosen. Choose one."),
            "invalid_choice": _("There is no such kind. Choose one of the list."),
        },
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        help_text=_("Where it lies."),
        widget=forms.Select({"class": "input pick"}),
        error_messages={
            "required": _("No unit is chosen. Choose one."),
            "invalid_choice": _("This account does not reach such a unit. Choose one of the list."),
        },
    )
    number = forms.IntegerField(
        label=_("Number of the hamlet"),
        help_text=_("Its own in the commune, from 1 to 999. Only hamlets have one."),
        required=False,
        widget=_input(inputmode="numeric"),
        error_messages={"invalid": _("This is no whole number. Enter digits only.")},
    )
    line = forms.ChoiceField(
        label=_("Sector line"),
        help_text=_("Like education, health. May be left out."),
        required=False,
        widget=forms.Select({"class": "input pick"}),
        error_messages={"invalid_choice": _("There is no such sector line. Choose one of the list.")},
    )
    above = TextLine(
        label=_("Stands under"),
        help_text=_("In its sector line, like the education office of a school: words of its name. May be left out."),
        required=False,
        max_length=200,
        widget=_input(),
    )

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        among: Sequence[Unit],
        lines: Sequence[Line],
        meant: Meant,
        standing: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(said, initial=dict(standing or {}))
        self._meant, self._units = meant, {str(unit.pk): unit for unit in among}
        self._lines = {str(line.pk): line for line in lines}
        nothing = [] if len(among) == 1 else [("", _now("Choose a unit"))]
        cast(forms.ChoiceField, self.fields["unit"]).choices = [*nothing, *by_tree(among)]
        named = [(str(line.pk), line.name) for line in lines]
        cast(forms.ChoiceField, self.fields["line"]).choices = [("", _now("No sector line")), *named]

    def clean_above(self) -> Organisation | None:
        """The one that is meant; none, or several, are told at the field."""
        text = self.cleaned_data["above"]
        found = list(self._meant(text)) if text else []
        if not text or len(found) == 1:
            return found[0] if found else None
        exact = [one for one in found if one.name.casefold() == text.casefold()]
        if len(exact) == 1:
            return exact[0]
        if not found:
            raise forms.ValidationError(_now("No organisation in use has these words in its name. Check them."))
        names = ", ".join(one.name for one in found)
        raise forms.ValidationError(
            _now("This may mean several: %(names)s. Enter more of the name.") % {"names": names}
        )

    def facts(self) -> OrganisationFacts:
        """What was said, once the form is right."""
        said = self.cleaned_data
        return OrganisationFacts(
            OrganisationKind(said["kind"]),
            said["name"],
            self._units[said["unit"]],
            said["number"],
            self._lines.get(said["line"]),
            said["above"],
        )


class AddOrganisation(_Facts):
    """A new one."""


class EditOrganisation(_Facts):
    """What can be said anew; its kind stays."""

    def __init__(self, said: Mapping[str, Any] | None, *given: Any, kind: OrganisationKind, **more: Any) -> None:
        super().__init__(said, *given, **more)
        self._kind = kind
        del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        """With the kind that it has."""
        return (super().clean() or {}) | {"kind": self._kind.value}


class CloseOrganisation(RuleForm):
    """Yes."""


class AddLine(RuleForm):
    """A sector line."""

    field_of: ClassVar[Mapping[str, str]] = {"line-taken": "name"}
    name = TextLine(
        label=_("Name of the sector line"),
        help_text=_("Like: education and training."),
        max_length=100,
        widget=_input(),
        error_messages={"required": _("No name is given. Enter the name of the sector line.")},
    )


class FindOrganisations(forms.Form):
    """What a list is narrowed to."""

    q = TextLine(label=_("Search organisations"), max_length=200, required=False, widget=_input(type="search"))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=lambda: [("", _now("Every kind")), *OrganisationKind.choices]
    )
    line = forms.TypedChoiceField(label=_("Sector line"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("in use")), ("closed", _("closed"))])
    use_required_attribute = False
    narrowing: ClassVar[Sequence[str]] = ("q", "kind", "line", "state")

    def __init__(self, said: Mapping[str, Any], lines: Sequence[Line]) -> None:
        super().__init__(said)
        named = [(str(line.pk), line.name) for line in lines]
        cast(forms.ChoiceField, self.fields["line"]).choices = [("", _now("Every sector line")), *named]
        self.fields["q"].widget.attrs["placeholder"] = _now("Words of the name, with or without marks")
        for name, field in self.fields.items():
            field.error_messages["invalid_choice"] = _now("There is no such choice. Choose one of the list.")
            if name != "q":
                field.widget.attrs["class"] = "input pick set" if said.get(name) else "input pick"

    def asked(self) -> AskedOrganisations | None:
        """None where something has to be mended."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        return AskedOrganisations(said["q"], said["kind"], said["line"], said["state"] == "closed")
