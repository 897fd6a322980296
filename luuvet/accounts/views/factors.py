"""Pages of what an account signs in with beside its password."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luuvet.accounts import passkeys, totp
from luuvet.accounts.access import SignedIn, freshly_signed_in, owed
from luuvet.accounts.browsers import short_name
from luuvet.accounts.factors import PASSKEY, factors_of, opened, sealed
from luuvet.accounts.forms import factors as forms
from luuvet.accounts.models import Account
from luuvet.accounts.rules import factors as rules
from luuvet.core.forms import RuleForm
from luuvet.layout.qr import qr_svg

_PENDING = "totp_to_be"  # in the session: the sealed secret that the page shows until the app has proved it
_page = require_http_methods(["GET", "HEAD", "POST"])


@_page
@freshly_signed_in
def enrol_totp(request: SignedIn) -> HttpResponse:
    """A QR code for an app, and the digits that it then shows; the recovery codes after the first factor."""
    if factors_of(request.user).app:
        return redirect("accounts:sessions")
    if _PENDING not in request.session:
        request.session[_PENDING] = sealed(totp.make_secret())
    secret = opened(request.session[_PENDING])
    form = forms.CodeOfApp(request.POST if request.method == "POST" else None)
    if form.is_valid():
        digits = "".join(form.cleaned_data["code"].split())
        if form.carry_out(rules.enrol_totp, request.user, secret, digits, by=request.user):
            del request.session[_PENDING]
            return _enrolled(request, form.outcome)
    address = totp.address(request.user.username, secret)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return _shown(request, "enrol_totp", form, symbol=qr_svg(address, "M"), secret=grouped)


@_page
@freshly_signed_in
def enrol_passkey(request: SignedIn) -> HttpResponse:
    """A question to the browser, a name, and the recovery codes after the first factor."""
    named = short_name(request.headers.get("user-agent", "")) or _("unknown browser")
    form = forms.EnrolPasskey(request.POST if request.method == "POST" else None, initial={"name": named[:60]})
    if form.is_valid() and form.carry_out(_enrol, request.user, form, by=request.user):
        return _enrolled(request, form.outcome)
    return _shown(request, "enrol_passkey", form, question=passkeys.make_question(request.user))


def _enrol(account: Account, form: RuleForm, *, by: str) -> list[str]:
    made = passkeys.made(form.cleaned_data["credential"])
    return rules.enrol_passkey(account, made, form.cleaned_data["name"], by=by)


def _shown(request: SignedIn, template: str, form: RuleForm, **said: object) -> HttpResponse:
    """A page with its form; it may be the only one that is open to the account."""
    barred = owed(request.user) is not None
    words = {"form": form, "barred": barred, **said}
    return render(request, f"accounts/{template}.html", words, status=422 if form.errors else 200)


def _enrolled(request: SignedIn, codes: list[str]) -> HttpResponse:
    return _show(request, codes) if codes else redirect("accounts:sessions")


def _show(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "accounts/renew_recovery_codes.html", {"codes": codes})


@_page
@freshly_signed_in
def renew_recovery_codes(request: SignedIn) -> HttpResponse:
    """Asked first, since earlier ones are worth nothing then; shown once."""
    form = RuleForm(request.POST if request.method == "POST" else None)
    if form.carry_out(rules.renew_recovery_codes, request.user, by=request.user):
        return _show(request, form.outcome)
    return _shown(request, "renew_recovery_codes", form)


@_page
@freshly_signed_in
def remove_totp(request: SignedIn) -> HttpResponse:
    """Asked first."""
    form = RuleForm(request.POST if request.method == "POST" else None)
    if form.carry_out(rules.remove_totp, request.user, by=request.user):
        return redirect("accounts:sessions")
    return _shown(request, "remove_totp", form)


@_page
@freshly_signed_in
def rename_passkey(request: SignedIn, number: int) -> HttpResponse:
    """Another name for one of the account's own."""
    passkey = _own(request, number)
    form = forms.NamePasskey(request.POST if request.method == "POST" else None, initial={"name": passkey.data["name"]})
    if form.is_valid() and form.carry_out(rules.rename_passkey, passkey, form.cleaned_data["name"], by=request.user):
        return redirect("accounts:sessions")
    return _shown(request, "rename_passkey", form, passkey=passkey)


@_page
@freshly_signed_in
def remove_passkey(request: SignedIn, number: int) -> HttpResponse:
    """Asked first."""
    passkey = _own(request, number)
    form = RuleForm(request.POST if request.method == "POST" else None)
    if form.carry_out(rules.remove_passkey, request.user, passkey, by=request.user):
        return redirect("accounts:sessions")
    return _shown(request, "remove_passkey", form, passkey=passkey)


def _own(request: SignedIn, number: int) -> Authenticator:
    return get_object_or_404(Authenticator, pk=number, user=request.user, type=PASSKEY)
