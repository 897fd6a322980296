"""The page behind the code of a place, and that of a person's own data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luuvet.kernel import days
from luuvet.notices.queries import way_of_codes


@require_safe
@never_cache
def scan(request: HttpRequest) -> HttpResponse:
    """The same page for every place and everybody: which place was scanned stands after the `#`, which is not sent."""
    return render(request, "people/scan.html", {"sends_codes": way_of_codes(), "zone": days.zone().key})


@require_safe
@never_cache
def show_own_data(request: HttpRequest) -> HttpResponse:
    """The same page for everybody: whose data it shows is known by the phone's token, which its script sends."""
    context = {"sends_codes": way_of_codes(), "zone": days.zone().key}
    return render(request, "people/show_own_data.html", context)
