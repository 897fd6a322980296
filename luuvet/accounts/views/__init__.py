"""Pages of signing in and out."""

from allauth.account.views import LoginView, LogoutView
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from luuvet.accounts import access, forms, rules
from luuvet.accounts.access import SignedIn
from luuvet.accounts.browsers import short_name

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
