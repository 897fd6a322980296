"""Pages of the register of requests."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luuvet.accounts.access import SignedIn, signed_in
from luuvet.core.forms import RuleForm
from luuvet.kernel.clock import now
from luuvet.kernel.days import day_of
from luuvet.requests import access, due, forms, queries, rules, sealed
from luuvet.requests.models import Kind, Outcome, Request, Way
from luuvet.requests.words import shown

A_PAGE = 50
SECTION = "requests:find_requests"


@require_safe
@signed_in
def find_requests(request: SignedIn) -> HttpResponse:
    """The register, what is overdue first."""
    lines, today = access.register_for(request), day_of(now())
    form = forms.FindRequests(request.GET.dict())
    context: dict[str, Any] = {"form": form, "section": SECTION}
    if not form.is_valid():
        return render(request, "requests/find_requests.html", context, status=422)
    state, kind = form.cleaned_data["state"], form.cleaned_data["kind"]
    found = queries.find_requests(lines, today, cast(queries.State, state) or None, kind)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "lines": [shown(one, today) for one in page], "narrowed": bool(state or kind)}
    return render(request, "requests/find_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter_request(request: SignedIn) -> HttpResponse:
    """Write down what somebody asks who comes in person."""
    unit = access.must_keep(request)
    form = forms.EnterRequest(request.POST if request.method == "POST" else None, day_of(now()))
    if form.is_valid():
        said = form.cleaned_data
        if form.carry_out(
            rules.make_request,
            Kind(said["kind"]),
            said["words"],
            person=said["person"],
            way=Way.IN_PERSON,
            unit=unit,
            came_on=said["came_on"],
            by=request.user.username,
        ):
            messages.success(request, _("The request stands in the register."))
            return redirect("requests:show_request", form.outcome.pk)
    context = {"form": form, "section": SECTION}
    return render(request, "requests/enter_request.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def show_request(request: SignedIn, number: int) -> HttpResponse:
    """One request, and what can be done about it."""
    return _page(request, access.request_for(request, number))


@require_POST
@signed_in
def answer_request(request: SignedIn, number: int) -> HttpResponse:
    """Tell the requester something."""
    one, form = access.request_for(request, number), forms.AnswerRequest(request.POST)
    if form.is_valid() and form.carry_out(
        rules.answer_request, one, form.cleaned_data["answer"], by=request.user.username
    ):
        messages.success(request, _("The answer is written down."))
        return redirect("requests:show_request", number)
    return _page(request, one, answer=form)


@require_POST
@signed_in
def extend_request(request: SignedIn, number: int) -> HttpResponse:
    """Take more time."""
    one, form = access.request_for(request, number), forms.ExtendRequest(request.POST)
    if form.is_valid() and form.carry_out(
        rules.extend_request, one, form.cleaned_data["reason"], by=request.user.username
    ):
        messages.success(request, _("The time is extended."))
        return redirect("requests:show_request", number)
    return _page(request, one, extend=form)


@require_POST
@signed_in
def close_request(request: SignedIn, number: int) -> HttpResponse:
    """End it."""
    one, form = access.request_for(request, number), forms.CloseRequest(request.POST)
    if form.is_valid() and form.carry_out(
        rules.close_request, one, Outcome(form.cleaned_data["outcome"]), by=request.user.username
    ):
        messages.success(request, _("The request is closed."))
        return redirect("requests:show_request", number)
    return _page(request, one, close=form)


def _page(request: SignedIn, one: Request, **sent: RuleForm) -> HttpResponse:
    today = day_of(now())
    context = {
        "line": shown(one, today),
        "one": one,
        "words": sealed.read(one, "words"),
        "told": sealed.read(one, "answer"),
        "why": sealed.read(one, "extension"),
        "source": due.TIMES[Kind(one.kind)].source,
        "may_extend": one.extended_at is None and today <= one.due,
        "answer": sent.get("answer") or forms.AnswerRequest(initial={"answer": sealed.read(one, "answer")}),
        "extend": sent.get("extend") or forms.ExtendRequest(),
        "close": sent.get("close") or forms.CloseRequest(),
        "form": next(iter(sent.values()), None),
        "section": SECTION,
    }
    return render(request, "requests/show_request.html", context, status=422 if sent else 200)
