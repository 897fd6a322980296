"""Pages of places."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from luuvet.accounts.access import SignedIn, duties, has, must_have, reach, reached, signed_in
from luuvet.accounts.rights import Right
from luuvet.core.navigation import panels
from luuvet.kernel import days
from luuvet.places import access, forms, printing, queries, rules, words
from luuvet.units import queries as units

A_PAGE = 50
_may_change = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def find_places(request: SignedIn) -> HttpResponse:
    """The places that the account reaches, narrowed to what is asked for."""
    must_have(request.user, Right.SEE_PLACES)
    duty = duties(request.user).first()
    below = list(units.children(duty.unit)) if duty else []
    form = forms.FindPlaces(request.GET.dict(), below)
    asked = form.asked()
    context = {
        "form": form,
        "section": "places:find_places",
        "many_units": bool(below),
        "may_register": has(request.user, Right.REGISTER_PLACES),
    }
    if asked is None:
        return render(request, "places/find_places.html", context, status=422)
    among = reach(request.user, Right.SEE_PLACES)
    page = Paginator(queries.find_places(among.units, asked, among.places), A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "count": words.number(page.paginator.count),
        "sort": asked.sort,
        "sortable": True,
        "narrowed": any(form.cleaned_data.get(name) for name in form.narrowing),
    }
    return render(request, "places/find_places.html", context)


@require_safe
@signed_in
def show_place(request: SignedIn, code: str) -> HttpResponse:
    """One place: what it is, its codes, and what other parts of the portal know of it."""
    place = access.place_for(request.user, code, Right.SEE_PLACES)
    posters, among = list(queries.posters(place)), reached(request.user, Right.SEE_PLACES)
    valid = [poster for poster in posters if poster.withdrawn_at is None]
    sample = next(filter(None, map(printing.why_sample, {poster.key_id for poster in valid})), None)
    context = {
        "place": place,
        "section": "places:find_places",
        "point": words.point(place),
        "opening": words.opening(queries.hours(place)),
        "posters": posters,
        "gates": queries.gates(place),
        "parent_is_reached": place.parent is not None and place.parent.unit_id in set(among),
        "children": queries.children(place, among),
        "posted": bool(valid),
        "sample": sample and words.sample(sample),
        "no_camera": not printing.has_https(),
        "may_change": access.may(request.user, place, Right.CHANGE_PLACES),
        "may_close": access.may(request.user, place, Right.REGISTER_PLACES),
        "panels": panels("places.show_place", request, place),
    }
    return render(request, "places/show_place.html", context)


@_may_change
@signed_in
def register_place(request: SignedIn) -> HttpResponse:
    """One form, and the place has a code to print."""
    must_have(request.user, Right.REGISTER_PLACES)
    duty = duties(request.user).first()
    within = reached(request.user, Right.REGISTER_PLACES)
    communes = queries.home_communes(within, duty.unit.tree_id) if duty else []
    meant = partial(access.parents_for, request.user)
    form = forms.RegisterPlace(request.POST if request.method == "POST" else None, communes, meant)
    if form.is_valid() and form.carry_out(rules.register_place, form.said(), by=request.user):
        messages.success(request, _("The place is registered. Print its code and put it up."))
        return redirect("places:show_place", form.outcome.code)
    context = {"form": form, "section": "places:find_places", "communes": communes}
    return render(request, "places/register_place.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def edit_place(request: SignedIn, code: str) -> HttpResponse:
    """What a place is called, what it is, where and when it is open."""
    place = access.place_for(request.user, code)
    standing = {"name": place.name, "kind": place.kind, "point": words.point(place)}
    form = forms.EditPlace(
        request.POST if request.method == "POST" else None,
        partial(access.parents_for, request.user),
        standing=standing,
        hours=tuple(queries.hours(place)),
        lies_in=place.parent,
    )
    if form.is_valid() and form.carry_out(rules.edit_place, place, form.said(), by=request.user):
        messages.success(request, _("The place is changed."))
        return redirect("places:show_place", code)
    context = {"form": form, "place": place, "section": "places:find_places"}
    return render(request, "places/edit_place.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def close_place(request: SignedIn, code: str) -> HttpResponse:
    """Asked before it is done: it cannot be taken back."""
    place = access.place_for(request.user, code, Right.REGISTER_PLACES)
    form = forms.ClosePlace(request.POST if request.method == "POST" else None)
    if form.carry_out(rules.close_place, place, by=request.user):
        messages.success(request, _("The place is closed and its codes are withdrawn."))
        return redirect("places:show_place", code)
    context = {"form": form, "place": place, "section": "places:find_places"}
    return render(request, "places/close_place.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def poster(request: SignedIn, code: str, gate: int, serial: int, shape: str) -> HttpResponse:
    """The sheet to print: a PDF, or an SVG for a print shop. Only what is valid and hangs on paper is printed."""
    at = access.poster_for(request.user, code, gate, serial, Right.SEE_PLACES)
    if at.withdrawn_at is not None or at.screen_only or shape not in printing.SHAPES:
        raise Http404
    kind, octets = printing.SHAPES[shape](at)
    name = f"{at.gate.place.code}-{gate}-{serial}.{shape}"
    return HttpResponse(octets, content_type=kind, headers={"Content-Disposition": f'inline; filename="{name}"'})


@_may_change
@signed_in
def replace_poster(request: SignedIn, code: str, gate: int) -> HttpResponse:
    """A new code for a gate."""
    at = access.gate_for(request.user, code, gate)
    form = forms.ReplacePoster(request.POST if request.method == "POST" else None)
    if form.carry_out(rules.replace_poster, at, by=request.user):
        messages.success(request, _("A new code is given. Print it and put it up."))
        return redirect("places:show_place", code)
    context = {"form": form, "place": at.place, "gate": at, "section": "places:find_places"}
    return render(request, "places/replace_poster.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def withdraw_poster(request: SignedIn, code: str, gate: int, serial: int) -> HttpResponse:
    """Asked before it is done: a withdrawn code never becomes valid again."""
    poster = access.poster_for(request.user, code, gate, serial)
    form = forms.WithdrawPoster(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.carry_out(
        rules.withdraw_poster, poster, by=request.user, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("The code is withdrawn. Whoever scans it is told so."))
        return redirect("places:show_place", code)
    context = {"form": form, "place": poster.gate.place, "poster": poster, "section": "places:find_places"}
    return render(request, "places/withdraw_poster.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def add_gate(request: SignedIn, code: str) -> HttpResponse:
    """Another entrance of a place."""
    place = access.place_for(request.user, code)
    form = forms.AddGate(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.carry_out(
        rules.add_gate, place, form.cleaned_data["number"], form.cleaned_data["name"], by=request.user
    ):
        messages.success(request, _("The gate is added."))
        return redirect("places:show_place", code)
    context = {"form": form, "place": place, "section": "places:find_places"}
    return render(request, "places/add_gate.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def allow_gate_device(request: SignedIn, code: str, gate: int) -> HttpResponse:
    """Asked before it is done; then the enrolment code is shown, once."""
    at = access.gate_for(request.user, code, gate)
    form = forms.AllowGateDevice(request.POST if request.method == "POST" else None)
    context = {"form": form, "place": at.place, "gate": at, "section": "places:find_places"}
    if form.carry_out(rules.allow_gate_device, at, by=request.user):
        _made, secret = form.outcome
        minutes = int(rules.ENROLMENT_LIFE.total_seconds()) // 60
        context |= {"symbol": printing.enrolment_svg(secret), "minutes": minutes}
    return render(request, "places/allow_gate_device.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def give_screen_code(request: SignedIn, code: str, gate: int) -> HttpResponse:
    """A code for a screen at a gate."""
    at = access.gate_for(request.user, code, gate)
    form = forms.GiveScreenCode(request.POST if request.method == "POST" else None)
    if form.carry_out(rules.give_screen_code, at, by=request.user):
        messages.success(request, _("A code for a screen is given. Enrol the device that is to show it."))
        return redirect("places:show_place", code)
    context = {"form": form, "place": at.place, "gate": at, "section": "places:find_places"}
    return render(request, "places/give_screen_code.html", context, status=422 if form.errors else 200)


@_may_change
@signed_in
def withdraw_gate_device(request: SignedIn, code: str, gate: int, device: int) -> HttpResponse:
    """Asked before it is done: a device is enrolled anew to come back."""
    enrolled = access.gate_device_for(request.user, code, gate, device)
    form = forms.WithdrawGateDevice(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.carry_out(
        rules.withdraw_gate_device,
        enrolled,
        by=request.user,
        reason=form.cleaned_data["reason"],
        stolen=form.cleaned_data["stolen"],
    ):
        messages.success(request, _("The device is withdrawn. What it scans from now on is not taken."))
        return redirect("places:show_place", code)
    context = {"form": form, "place": enrolled.gate.place, "enrolled": enrolled, "section": "places:find_places"}
    return render(request, "places/withdraw_gate_device.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
def show_gate(request: HttpRequest) -> HttpResponse:
    """The same page for every device at a gate: where it stands it asks by its token, and the secret with which it is
    enrolled stands after the `#`, which is not sent."""
    return render(request, "places/show_gate.html", {"zone": days.zone().key})
