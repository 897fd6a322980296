"""Pages of signing in and out, and of the audit trail."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from luuvet.accounts import access, files, forms, queries, rules
from luuvet.accounts.access import SignedIn
from luuvet.accounts.browsers import short_name
from luuvet.accounts.queries import Asked, Cursor
from luuvet.core.words import told
from luuvet.kernel.problems import Refused

A_PAGE = 50
SECTION = "accounts:find_lines"
_sign_in = LoginView.as_view(form_class=forms.SignIn, template_name="accounts/sign_in.html")
_sign_out = LogoutView.as_view(template_name="accounts/sign_out.html")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; then where the stranger wanted to go."""
    answer: HttpResponse = _sign_in(request)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Asked before it is done, where it was not a button that led here."""
    answer: HttpResponse = _sign_out(request)
    return answer


@require_safe
@access.signed_in
def sessions(request: SignedIn) -> HttpResponse:
    """The browsers in which the account is signed in, this one first, and what it may do."""
    live = UserSession.objects.purge_and_list(request.user)
    live.sort(key=lambda session: (not session.is_current(), -session.created_at.timestamp()))
    for session in live:
        session.short_name = short_name(session.user_agent) or _("unknown browser")
    return render(request, "accounts/sessions.html", {"sessions": live, "duties": access.duties(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def end_session(request: SignedIn, number: int) -> HttpResponse:
    """Sign another browser out, or this one."""
    session = get_object_or_404(UserSession, pk=number, user=request.user)
    if request.method == "POST":
        rules.end_session(session, by=request.user.username)
        return redirect("accounts:sessions")
    return render(
        request,
        "accounts/end_session.html",
        {"session": session, "short_name": short_name(session.user_agent) or _("unknown browser")},
    )


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
    if not access.reads_trail(request):
        raise PermissionDenied(_("The audit trail is read by coordinating offices. Ask the one of your unit."))
    return access.trail_units(request.user)


def _lines_page(request: SignedIn, form: forms.FindLines, asked: Asked | None, among: list[int]) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "section": SECTION}
    if asked is None:
        return render(request, "accounts/find_lines.html", context, status=422)
    older_than = forms.read_cursor(request.GET.get("before", ""))
    lines = queries.find_lines(among, asked, most=A_PAGE + 1, older_than=older_than)
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
