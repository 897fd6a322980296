"""What a person types to choose a password."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from luuvet.accounts.forms import LONGEST_PASSWORD
from luuvet.core.forms import RuleForm

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise  # the stubs alone have it


def _secret(label: "_StrOrPromise", kind: str, missing: "_StrOrPromise", hint: "_StrOrPromise" = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput({"class": "input thumb", "autocomplete": kind}),
        error_messages={
            "required": missing,
            "max_length": _("Passwords have 200 letters at most. Enter the password again."),
        },
    )


class ChangePassword(RuleForm):
    """The present password, unless it is a temporary one that was just used; the new one, twice."""

    field_of: ClassVar = {"wait": "present", "wrong-password": "present"} | dict.fromkeys(
        ("too-short", "like-username", "common", "same"), "password"
    )
    present = _secret(_("Present password"), "current-password", _("No password is given. Enter the password."))
    password = _secret(
        _("New password"),
        "new-password",
        _("No new password is given. Choose one."),
        _("At least 12 characters. A few words in a row are easy to keep in mind; digits and signs are not needed."),
    )
    again = _secret(_("New password again"), "new-password", _("The new password is missing here. Enter it again."))

    def __init__(self, *given: Any, is_temporary: bool, **said: Any) -> None:
        super().__init__(*given, **said)
        if is_temporary:
            del self.fields["present"]
        for name in self.fields:
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        said = super().clean() or self.cleaned_data
        if {"password", "again"} <= said.keys() and said["password"] != said["again"]:
            for name in ("password", "again"):
                self.add_error(name, _("These two are not the same. Enter the new password in both."))
        return said
