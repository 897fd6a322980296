"""Pages of organisations, hamlets and sector lines: the slice of units keeps them and knows no accounts."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from luuvet.accounts import access
from luuvet.accounts.access import SignedIn, signed_in
from luuvet.accounts.forms import organisations as forms
from luuvet.accounts.rights import Right
from luuvet.units import queries
from luuvet.units.models import Organisation, OrganisationKind
from luuvet.units.rules import organisations as rules

A_PAGE = 50
MOST_MEANT = 6
SECTION = "accounts:find_organisations"
_may_change = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def find_organisations(request: SignedIn) -> HttpResponse:
    """The organisations of the units that the account reaches, narrowed to what is asked for."""
    access.must_have(request.user, Right.SEE_ORGANISATIONS)
    form = forms.FindOrganisations(request.GET.dict(), list(queries.lines()))
    asked = form.asked()
    may_add = access.has(request.user, Right.CHANGE_ORGANISATIONS)
    context = {"form": form, "section": SECTION, "may_add": may_add}
    if asked is None:
        return render(request, "accounts/find_organisations.html", context, status=422)
    found = queries.find_organisations(access.reached(request.user, Right.SEE_ORGANISATIONS), asked)
    page = Paginator(queries.with_places(found), A_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "narrowed": any(form.cleaned_data.get(name) for name in form.narrowing)}
    return render(request, "accounts/find_organisations.html", context)


@require_safe
@signed_in
def show_organisation(request: SignedIn, number: int) -> HttpResponse:
    """What it is, where it lay and lies, in which lines it stood and stands."""
    organisation = access.organisation_for(request.user, number, Right.SEE_ORGANISATIONS)
    seats = list(queries.seats(organisation))
    unit = seats[0].unit_id
    may_change = organisation.closed_on is None and any(
        access.holds(duty, Right.CHANGE_ORGANISATIONS) for duty in access.covering(request.user, unit)
    )
    context = {
        "organisation": organisation,
        "section": SECTION,
        "seats": seats,
        "standings": queries.standings(organisation),
        "may_change": may_change,
    }
    return render(request, "accounts/show_organisation.html", context)


def _meant(request: SignedIn, text: str) -> list[Organisation]:
    within = access.reached(request.user, Right.SEE_ORGANISATIONS)
    return list(queries.meant(within, text)[:MOST_MEANT])


@_may_change
@signed_in
def add_organisation(request: SignedIn) -> HttpResponse:
    """One form; it lies in its unit from today on."""
    access.must_have(request.user, Right.CHANGE_ORGANISATIONS)
    form = forms.AddOrganisation(
        request.POST if request.method == "POST" else None,
        access.organised_units(request.user),
        list(queries.lines()),
        partial(_meant, request),
    )
    if form.is_valid() and form.carry_out(rules.add_organisation, form.facts(), by=request.user):
        messages.success(request, _("The organisation is added."))
        return redirect("accounts:show_organisation", form.outcome.pk)
    context = {"form": form, "section": SECTION}
    return render(request, "accounts/add_organisation.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def edit_organisation(request: SignedIn, number: int) -> HttpResponse:
    """Its name, number, unit and line; another unit or line holds from today on."""
    organisation = access.organisation_for(request.user, number)
    lies, stands = queries.seats(organisation)[0], queries.standings(organisation).filter(valid_to=None).first()
    standing = {
        "name": organisation.name,
        "number": organisation.number,
        "unit": str(lies.unit_id),
        "line": str(stands.line_id) if stands else "",
        "above": stands.above.name if stands and stands.above else "",
    }
    form = forms.EditOrganisation(
        request.POST if request.method == "POST" else None,
        access.organised_units(request.user),
        list(queries.lines()),
        partial(_meant, request),
        kind=OrganisationKind(organisation.kind),
        standing=standing,
    )
    if form.is_valid() and form.carry_out(rules.edit_organisation, organisation, form.facts(), by=request.user):
        messages.success(request, _("The organisation is changed."))
        return redirect("accounts:show_organisation", number)
    context = {"form": form, "organisation": organisation, "section": SECTION}
    return render(request, "accounts/edit_organisation.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def close_organisation(request: SignedIn, number: int) -> HttpResponse:
    """Asked before it is done."""
    organisation = access.organisation_for(request.user, number)
    form = forms.CloseOrganisation(request.POST if request.method == "POST" else None)
    if form.carry_out(rules.close_organisation, organisation, by=request.user):
        messages.success(request, _("The organisation is closed."))
        return redirect("accounts:show_organisation", number)
    context = {"form": form, "organisation": organisation, "section": SECTION}
    return render(request, "accounts/close_organisation.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def add_line(request: SignedIn) -> HttpResponse:
    """A sector line, for organisations to stand in."""
    access.must_have(request.user, Right.CHANGE_ORGANISATIONS)
    form = forms.AddLine(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.carry_out(rules.add_line, form.cleaned_data["name"], by=request.user):
        messages.success(request, _("The sector line is added."))
        return redirect("accounts:find_organisations")
    context = {"form": form, "section": SECTION}
    return render(request, "accounts/add_line.html", context, status=422 if form.errors else 200)
