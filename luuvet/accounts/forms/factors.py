"""What a person types, or a browser answers, to show a second factor or to set one up."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from luuvet.accounts.forms import LONGEST_PASSWORD
from luuvet.accounts.passkeys import LONGEST_ANSWER
from luuvet.core.forms import RuleForm
from luuvet.core.text import Line

_REFUSED = {"wrong-code": "code", "wait": "code", "wrong-passkey": "credential", "no-passkey": "credential"}


def _code(label: object, *, of_app: bool) -> Line:
    attributes = {"class": "input thumb", "autocomplete": "one-time-code", "spellcheck": "false"}
    return Line(
        max_length=40,
        label=label,
        widget=forms.TextInput(attributes | ({"inputmode": "numeric"} if of_app else {"autocapitalize": "characters"})),
        error_messages={"required": _("No code is given. Enter the code.")},
    )


def _credential() -> forms.CharField:
    return forms.CharField(
        label=_("Passkey"),
        max_length=LONGEST_ANSWER,
        widget=forms.HiddenInput(),
        error_messages={
            "required": _("The browser has given no passkey. Try again."),
            "max_length": _("The browser has given no passkey. Try again."),
        },
    )


class Code(RuleForm):
    """Six digits of the app, or a recovery code."""

    field_of: ClassVar = _REFUSED
    code = _code(_("Code of the app, or a recovery code"), of_app=False)


class CodeOfApp(RuleForm):
    """The digits that show that the app has the secret."""

    field_of: ClassVar = _REFUSED
    code = _code(_("Six digits that the app shows"), of_app=True)


class UsePasskey(RuleForm):
    """What the browser answers to a question."""

    field_of: ClassVar = _REFUSED
    credential = _credential()


class NamePasskey(RuleForm):
    """What somebody calls a passkey."""

    name = Line(
        max_length=60,
        label=_("Name of the passkey"),
        help_text=_("By what you know it again, like the name of the device."),
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("No name is given. Enter a name.")},
    )


class EnrolPasskey(NamePasskey):
    """A name, and what the browser answers."""

    field_of: ClassVar = _REFUSED
    credential = _credential()


class Proof(RuleForm):
    """The password."""

    field_of: ClassVar = dict.fromkeys(("wait", "wrong-password", "wrong-proof"), "password")
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput({"class": "input thumb", "autocomplete": "current-password"}),
        error_messages={
            "required": _("No password is given. Enter the password."),
            "max_length": _("Passwords have 200 letters at most. Enter the password again."),
        },
    )


class ProofWithCode(Proof):
    """The password and a code."""

    code = _code(_("Code of the app, or a recovery code"), of_app=False)
