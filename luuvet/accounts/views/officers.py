"""Pages of accounts that are handed down: the list, one account, its duties."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from luuvet.accounts import access, queries, words
from luuvet.accounts.access import SignedIn, signed_in
from luuvet.accounts.forms import officers as forms
from luuvet.accounts.rules import duties, officers
from luuvet.accounts.rules import renew_password as renew
from luuvet.core.navigation import panels

A_PAGE = 50
SECTION = "accounts:find_accounts"
_may_change = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def find_accounts(request: SignedIn) -> HttpResponse:
    """The accounts within what the own duties reach, and how they are used."""
    access.must_see_accounts(request.user)
    form = forms.FindAccounts(request.GET.dict())
    asked = form.asked()
    context = {"form": form, "section": SECTION, "may_give": bool(access.given_kinds(request.user))}
    if asked is None:
        return render(request, "accounts/find_accounts.html", context, status=422)
    found = queries.find_accounts(access.seen_duties(request.user), asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "sort": asked.sort,
        "narrowed": any(form.cleaned_data.get(name) for name in form.narrowing),
        "panels": panels("accounts.find_accounts", request, request.user),
    }
    return render(request, "accounts/find_accounts.html", context)


@require_safe
@signed_in
def show_account(request: SignedIn, number: int) -> HttpResponse:
    """Who holds it, its duties, and what it is used for."""
    account = access.account_for(request.user, number)
    seen = queries.duties_of(account, access.seen_duties(request.user))
    for duty in seen:
        duty.may_end = not duty.is_over and access.may_end(request.user, duty)
    context = {
        "other": account,
        "section": SECTION,
        "duties": seen,
        "may_manage": access.may_manage(request.user, account),
        "may_give": request.user.pk != account.pk and bool(access.given_kinds(request.user)),
        "functions": words.functions(queries.functions_of(account)),
    }
    return render(request, "accounts/show_account.html", context)


@_may_change
@signed_in
def hand_down_account(request: SignedIn) -> HttpResponse:
    """One form; then the temporary password is shown, once."""
    access.must_give_some(request.user)
    form = forms.HandDownAccount(
        request.POST if request.method == "POST" else None,
        access.given_kinds(request.user),
        access.given_units(request.user),
    )
    context = {"form": form, "section": SECTION}
    if form.is_valid() and form.carry_out(
        officers.hand_down_account,
        request.user,
        form.cleaned_data["username"],
        form.facts(),
        form.duty(),
        by=request.user,
    ):
        context["other"], context["password"] = form.outcome
    return render(request, "accounts/hand_down_account.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def edit_account(request: SignedIn, number: int) -> HttpResponse:
    """Name, position and telephone of who holds it."""
    account = access.managed_account_for(request.user, number)
    standing = {"full_name": account.full_name, "position": account.position, "phone": account.phone}
    form = forms.EditAccount(request.POST if request.method == "POST" else None, initial=standing)
    if form.is_valid() and form.carry_out(officers.edit_account, account, form.facts(), by=request.user):
        messages.success(request, _("The account is changed."))
        return redirect("accounts:show_account", number)
    context = {"form": form, "other": account, "section": SECTION}
    return render(request, "accounts/edit_account.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def renew_password(request: SignedIn, number: int) -> HttpResponse:
    """Asked before it is done; then the temporary password is shown, once."""
    account = access.managed_account_for(request.user, number)
    form = forms.RenewPassword(request.POST if request.method == "POST" else None)
    context = {"form": form, "other": account, "section": SECTION}
    if form.carry_out(renew, account, by=request.user):
        context["other"], context["password"] = form.outcome
    return render(request, "accounts/renew_password.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def deactivate_account(request: SignedIn, number: int) -> HttpResponse:
    """Asked before it is done."""
    account = access.managed_account_for(request.user, number)
    form = forms.DeactivateAccount(request.POST if request.method == "POST" else None)
    if form.carry_out(officers.deactivate_account, account, by=request.user):
        messages.success(request, _("The account is deactivated. Nobody signs in with it."))
        return redirect("accounts:show_account", number)
    context = {"form": form, "other": account, "section": SECTION}
    return render(request, "accounts/deactivate_account.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def reactivate_account(request: SignedIn, number: int) -> HttpResponse:
    """Asked before it is done."""
    account = access.managed_account_for(request.user, number)
    form = forms.ReactivateAccount(request.POST if request.method == "POST" else None)
    if form.carry_out(officers.reactivate_account, account, by=request.user):
        messages.success(request, _("The account is in use again."))
        return redirect("accounts:show_account", number)
    context = {"form": form, "other": account, "section": SECTION}
    return render(request, "accounts/reactivate_account.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def give_duty(request: SignedIn, number: int) -> HttpResponse:
    """One more duty for an account that could be made like this."""
    account = access.managed_account_for(request.user, number)
    form = forms.GiveDuty(
        request.POST if request.method == "POST" else None,
        access.given_kinds(request.user),
        access.given_units(request.user),
    )
    if form.is_valid() and form.carry_out(duties.give_duty, request.user, account, form.duty(), by=request.user):
        messages.success(request, _("The duty is given."))
        return redirect("accounts:show_account", number)
    context = {"form": form, "other": account, "section": SECTION}
    return render(request, "accounts/give_duty.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def end_duty(request: SignedIn, number: int, duty: int) -> HttpResponse:
    """From which day on the account does not have it."""
    taken = access.duty_for(request.user, number, duty)
    form = forms.EndDuty(
        request.POST if request.method == "POST" else None, initial={"since": words.day(queries.today())}
    )
    if form.is_valid() and form.carry_out(duties.end_duty, taken, since=form.cleaned_data["since"], by=request.user):
        messages.success(request, _("The duty is taken back."))
        return redirect("accounts:show_account", number)
    context = {"form": form, "other": taken.account, "taken": taken, "section": SECTION}
    return render(request, "accounts/end_duty.html", context, status=422 if form.errors else 200)
