"""Pages of figures."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luuvet.accounts.access import SignedIn, signed_in
from luuvet.counting import access, forms, rules, words
from luuvet.counting.sheet import Name, sheet
from luuvet.counting.workbook import TYPE, workbook

A_PAGE = 50


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """The table of a unit in a window. A stranger signs in first, but in a demonstration, which is open."""
    opening = access.opening(request)
    if opening is None:
        if request.user.is_authenticated:
            if request.GET:
                access.must_see_some(request)
            return render(request, "counting/show.html", {})
        return redirect("accounts:sign_in")
    form = forms.Show.beginning_with(opening, request.GET.dict())
    table = form.table()
    context: dict[str, Any] = {"form": form, "home": Name.of(opening.unit)}
    if table is None:
        return render(request, "counting/show.html", context, status=422)
    access.must_see(request, table.unit)
    context |= {"sheet": sheet(table), "at_top": request.user.is_authenticated and table.unit == opening.unit}
    return render(request, "counting/show.html", context)


@require_safe
@never_cache
def sheet_file(request: HttpRequest) -> HttpResponse:
    """The same table for Excel; what cannot be answered is said on the page."""
    opening = access.opening(request)
    if opening is None:
        access.must_see_some(request)
        return redirect("accounts:sign_in")
    table = forms.Show.beginning_with(opening, request.GET.dict()).table()
    if table is None:
        return redirect(f"{reverse('counting:show')}?{request.GET.urlencode()}")
    access.must_see(request, table.unit)
    name = f"{table.unit.code}-{table.unit.tree_id}-{table.window.first}-{table.window.last}.xlsx"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(workbook(table), content_type=TYPE, headers={"Content-Disposition": disposition})


@require_safe
@signed_in
def places_behind(request: SignedIn) -> HttpResponse:
    """The places that a number of the table counts."""
    access.must_see_some(request)
    asked = forms.PlacesBehind(request.GET.dict()).asked()
    if asked is None:
        raise Http404
    unit, which, window, part = asked
    access.must_see(request, unit)
    page = Paginator(rules.list_now(unit, which, window=window, part=part), A_PAGE).get_page(request.GET.get("page"))
    table = f"{reverse('counting:show')}?unit={unit.code}&tree={unit.tree_id}&first={window.first}&last={window.last}"
    context = {
        "page": page,
        "count": words.shown(page.paginator.count),
        "title": words.list_title(which.indicator),
        "unit": Name.of(unit),
        "part": part.label if part else "",
        "first": words.day(window.first),
        "last": window.last.isoformat(),
        "until": words.day(window.last),
        "table": table,
        "many_units": True,
        "section": "counting:show",
    }
    return render(request, "counting/places_behind.html", context)
