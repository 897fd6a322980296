"""What a person types to sign in."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 200


class SignIn(LoginForm):
    """A user name and a password."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("User name"),
            max_length=64,
            widget=forms.TextInput(
                {"class": "input thumb", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
            error_messages={
                "required": _("No user name is given. Enter the user name."),
                "max_length": _("User names have 64 letters at most. Check the user name."),
            },
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            max_length=LONGEST_PASSWORD,
            strip=False,
            widget=forms.PasswordInput({"class": "input thumb", "autocomplete": "current-password"}),
            error_messages={
                "required": _("No password is given. Enter the password."),
                "max_length": _("Passwords have 200 letters at most. Enter the password again."),
            },
        )
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("maxlength", None)
        self.order_fields(["login", "password"])
