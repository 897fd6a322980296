"""Pages of the audit trail."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luuvet.accounts import access, files
from luuvet.accounts import lines as trail
from luuvet.accounts.access import SignedIn
from luuvet.accounts.forms import lines as forms
from luuvet.accounts.lines import Asked, Cursor
from luuvet.accounts.rights import Right
from luuvet.accounts.rules import lines as rules
from luuvet.core.words import told
from luuvet.kernel.problems import Refused

A_PAGE = 50
SECTION = "accounts:find_lines"


@require_safe
@access.signed_in
def find_lines(request: SignedIn) -> HttpResponse:
    """What the accounts of the own units did, the newest first."""
    among = _among(request)
    form = forms.FindLines(request.GET.dict(), among)
    return _lines_page(request, form, form.asked(), among)


@require_safe
@access.signed_in
def export_lines(request: SignedIn, shape: str) -> HttpResponse:
    """The lines of the list, all pages of it, as a file; that they were taken away is a line too."""
    among = _among(request)
    if shape not in files.SHAPES:
        raise Http404
    form = forms.FindLines(request.GET.dict(), among)
    asked = form.asked()
    if asked is None:
        return _lines_page(request, form, None, among)
    try:
        lines = rules.export_lines(among, asked, shape=shape, by=request.user.username)
    except Refused as refused:
        form.add_error("last", told(refused))
        return _lines_page(request, form, None, among)
    kind, octets = files.SHAPES[shape](files.shown(lines))
    disposition = f'attachment; filename="nhat-ky.{shape}"'
    return HttpResponse(octets, content_type=kind, headers={"Content-Disposition": disposition})


def _among(request: SignedIn) -> list[int]:
    why = _("The audit trail is read by coordinating offices. Ask the one of your unit.")
    access.must_have(request.user, Right.READ_TRAIL, why)
    return access.reached(request.user, Right.READ_TRAIL)


def _lines_page(request: SignedIn, form: forms.FindLines, asked: Asked | None, among: list[int]) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "section": SECTION}
    if asked is None:
        return render(request, "accounts/find_lines.html", context, status=422)
    older_than = forms.read_cursor(request.GET.get("before", ""))
    lines = trail.find_lines(among, asked, most=A_PAGE + 1, older_than=older_than)
    more = len(lines) > A_PAGE
    lines = lines[:A_PAGE]
    context |= {
        "lines": (shown := files.shown(lines)),
        "oldest": shown[-1].at if shown else "",
        "asked": asked,
        "next": forms.write_cursor(Cursor(lines[-1].at, lines[-1].number)) if more else "",
        "is_begun": older_than is not None,
        "narrowed": any(request.GET.get(name) for name in form.narrowing),
    }
    return render(request, "accounts/find_lines.html", context)
