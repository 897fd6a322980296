"""Pages of figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luuvet.counting import access
from luuvet.counting.forms import Show
from luuvet.counting.sheet import Name, sheet
from luuvet.units import queries as units


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """The table of a unit in a window, or, where figures are not open to everybody, that the system runs."""
    opening = access.opening()
    if opening is None:
        return render(request, "counting/closed.html")
    form = Show.beginning_with(opening, request.GET.dict())
    table = form.table()
    context = {"form": form, "home": Name.of(units.unit(opening.unit, opening.tree))}
    if table is None:
        return render(request, "counting/show.html", context, status=422)
    return render(request, "counting/show.html", context | {"sheet": sheet(table)})
