"""Forms whose end is a rule."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from luuvet.core.words import told
from luuvet.kernel.problems import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise  # the stubs alone have it

DATE_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def day_field(label: "_StrOrPromise", out_of_bounds: "_StrOrPromise", missing: "_StrOrPromise" = "") -> forms.DateField:
    """A civil day from FIRST to LAST as people type it; without a sentence for when it is missing it may be."""
    return forms.DateField(
        label=label,
        help_text=_("Day/month/year, like 26/11/2021."),
        required=bool(missing),
        input_formats=DATE_FORMATS,
        widget=forms.TextInput({"class": "input num", "autocomplete": "off", "maxlength": "10"}),
        validators=[MinValueValidator(FIRST, out_of_bounds), MaxValueValidator(LAST, out_of_bounds)],
        error_messages={
            "required": missing,
            "invalid": _("This is not a day of the calendar. Enter it like 26/11/2021."),
        },
    )


class RuleForm(forms.Form):
    """What somebody says, handed to a rule; a refusal lands at the field that `field_of` names for its code."""

    field_of: ClassVar[Mapping[str, str]] = {}
    use_required_attribute = False

    def carry_out(self, rule: Callable[..., Any], *given: Any, by: object, **said: Any) -> bool:
        """Whether the form was sent, is right, and the rule did not refuse. `outcome` is what the rule returned."""
        if not self.is_valid():
            return False
        try:
            self.outcome = rule(*given, by=str(by), **said)
        except Refused as refused:
            self.add_error(self.field_of.get(refused.code), told(refused))
            return False
        return True
