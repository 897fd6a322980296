"""Pages of the second step, of passkeys, of the own password, of showing again who sits there."""

from collections.abc import Callable

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luuvet.accounts import passkeys, proofs, sessions
from luuvet.accounts.access import SignedIn, owed, signed_in, to_prove
from luuvet.accounts.factors import Factors, factors_of
from luuvet.accounts.forms import factors as forms
from luuvet.accounts.forms.passwords import ChangePassword
from luuvet.accounts.models import Account
from luuvet.accounts.rules import signing_in as rules
from luuvet.accounts.stages import BY_PASSKEY, SecondFactor
from luuvet.core.bodies import address_of
from luuvet.core.forms import RuleForm

_page = require_http_methods(["GET", "HEAD", "POST"])


@_page
@sensitive_post_parameters()
def second_factor(request: HttpRequest) -> HttpResponse:
    """After the password: a code, or a passkey of the account."""
    answer: HttpResponse = _second_step(request)
    return answer


def _at_second_step(request: HttpRequest) -> HttpResponse:
    stage = request._login_stage  # type: ignore[attr-defined]
    account: Account = stage.login.user
    form, other = _both(request, forms.Code)
    if _proves(form, proofs.by_code, account, "code") or _proves(other, proofs.by_passkey, account, "credential"):
        answer: HttpResponse = stage.exit()
        return answer
    has = factors_of(account)
    said = {"form": form, "other": other, "has": has, "question": _question(account, has)}
    return render(request, "accounts/second_factor.html", said, status=_status(form, other))


_second_step = login_stage_required(stage=SecondFactor.key, redirect_urlname="accounts:sign_in")(_at_second_step)


@_page
@signed_in
@sensitive_post_parameters()
def reauthenticate(request: SignedIn) -> HttpResponse:
    """Who sits there shows again who they are: the password, and a code where one is needed; or a passkey."""
    account, has = request.user, factors_of(request.user)
    form, other = _both(request, forms.ProofWithCode if has.any else forms.Proof)
    if _proves(form, proofs.by_all, account, "password", "code") or _proves(
        other, proofs.by_passkey, account, "credential"
    ):
        sessions.prove(request.session)
        rules.renew_session(request.session, by=account.username)
        return redirect(get_next_redirect_url(request) or "accounts:sessions")
    said = {"form": form, "other": other, "has": has, "question": _question(account, has)}
    said["barred"] = owed(account) is not None
    return render(request, "accounts/reauthenticate.html", said, status=_status(form, other))


def _status(*forms_shown: RuleForm) -> int:
    return 422 if any(form.errors for form in forms_shown) else 200


def _both(request: HttpRequest, shape: type[RuleForm]) -> tuple[RuleForm, RuleForm]:
    """The form that people fill, and the one that a browser fills with a passkey: one of them was sent, or none."""
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "credential" in posted:
        return shape(), forms.UsePasskey(posted)
    return shape(posted), forms.UsePasskey()


def _proves(form: RuleForm, way: Callable[..., None], account: Account, *fields: str) -> bool:
    """Whether a form was sent and what it says is true of the account."""
    if not form.is_valid():
        return False
    given = (form.cleaned_data.get(field, "") for field in fields)
    return form.carry_out(way, account, *given, by=account.username)


def _question(account: Account, has: Factors) -> str:
    return passkeys.question(account) if has.passkeys else ""


@_page
@never_cache
def use_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone, without a user name."""
    if request.user.is_authenticated:
        return redirect("/")
    form = forms.UsePasskey(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = form.cleaned_data["credential"]
        if form.carry_out(proofs.by_any_passkey, address_of(request), answer, by="signing in"):
            return _let_in(request, form.outcome)
    said = {"other": form, "question": passkeys.question(), "next": get_next_redirect_url(request) or ""}
    return render(request, "accounts/use_passkey.html", said, status=_status(form))


def _let_in(request: HttpRequest, account: Account) -> HttpResponse:
    request.signs_in_by_passkey = True  # type: ignore[attr-defined]
    login = Login(user=account, redirect_url=get_next_redirect_url(request), state={BY_PASSKEY: True})
    answer: HttpResponse = perform_login(request, login)
    return answer


@_page
@signed_in
@sensitive_post_parameters()
def change_password(request: SignedIn) -> HttpResponse:
    """A new password; in the place of a temporary one before anything else opens."""
    account = request.user
    is_temporary = account.password_expires_at is not None
    if not is_temporary and factors_of(account).any and not sessions.is_fresh(request.session):
        return to_prove(request)
    form = ChangePassword(request.POST if request.method == "POST" else None, is_temporary=is_temporary)
    if form.is_valid() and form.carry_out(_change, account, form, by=account.username):
        request.session[HASH_SESSION_KEY] = form.outcome.get_session_auth_hash()
        rules.renew_session(request.session, by=account.username)
        messages.success(request, _("The password is changed. Other browsers are signed out."))
        return redirect("/" if is_temporary else "accounts:sessions")
    said = {"form": form, "barred": is_temporary}
    return render(request, "accounts/change_password.html", said, status=_status(form))


def _change(account: Account, form: ChangePassword, *, by: str) -> Account:
    said = form.cleaned_data
    if "present" in said:
        proofs.by_password(account, said["present"], by=by)
    return rules.change_password(account, said["password"], by=by)
