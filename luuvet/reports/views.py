"""Pages of reports."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from luuvet.accounts.access import SignedIn, signed_in
from luuvet.accounts.rights import Right
from luuvet.counting.words import day
from luuvet.kernel.days import day_of
from luuvet.reports import access, files, forms, officers, queries, rules
from luuvet.reports.models import Drawing
from luuvet.reports.queries import Weekly
from luuvet.reports.sheet import moment, sheet
from luuvet.reports.words import standing
from luuvet.units.models import Unit
from luuvet.units.queries import children

A_PAGE = 20
SECTION = "reports:find_reports"
_may_change = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def find_reports(request: SignedIn, tree: str = "", code: str = "") -> HttpResponse:
    """The report days of a unit, the next one first; without a unit those of the account's duty."""
    unit = access.unit_for(request, tree, code) if code else access.own_unit(request)
    context: dict[str, Any] = {"unit": unit, "section": SECTION}
    if unit is None or not children(unit).exists():
        return render(request, "reports/find_reports.html", context)
    office = queries.office_of(unit)
    coming, *earlier = _days(request, unit)
    page = Paginator(earlier, A_PAGE).get_page(request.GET.get("page"))
    drawings = queries.drawings(unit, [coming, *page])
    report = _report(unit, coming, drawings.get(coming))
    context |= {
        "page": page,
        "lines": [_line(on, drawings.get(on)) for on in page],
        "next": _line(coming, drawings.get(coming)),
        "sheet": sheet(report) if report else None,
        "due": f"{office.hour:02d}:00 {day(coming)}",
        "weekday": dict(forms.WEEKDAYS)[coming.weekday()],
        "may_write": access.may_write(request, unit),
    }
    return render(request, "reports/find_reports.html", context)


@require_safe
@signed_in
def show_report(request: SignedIn, tree: str, code: str, on: date) -> HttpResponse:
    """One report: its figures, its words, its files. Where the own office opens it first, its draft is drawn."""
    unit = _unit(request, tree, code, on)
    if access.may_write(request, unit) and queries.drawing_of(unit, on) is None and queries.is_kept(_first(on)):
        rules.draw_figures(unit, _counted(unit, on), by=request.user.username)
    return _page(request, unit, on, _form(None, unit, on))


@_may_change
@signed_in
def edit_words(request: SignedIn, tree: str, code: str, on: date) -> HttpResponse:
    """Save the free words of a report."""
    unit = _unit(request, tree, code, on)
    access.must_write(request, unit)
    if request.method != "POST":
        return redirect("reports:show_report", tree, code, on)
    form = _form(request.POST.dict(), unit, on)
    if not _saved(request, form, unit, on):
        return _page(request, unit, on, form, status=422)
    messages.success(request, _("The words are saved. They stand in later reports until they are changed there."))
    return redirect("reports:show_report", tree, code, on)


@_may_change
@signed_in
def draw_figures(request: SignedIn, tree: str, code: str, on: date) -> HttpResponse:
    """Count anew, keep the words, and what was typed with them."""
    unit = _unit(request, tree, code, on)
    access.must_write(request, unit)
    if request.method != "POST":
        return redirect("reports:show_report", tree, code, on)
    form = _form(request.POST.dict(), unit, on)

    def draw(*, by: str) -> Drawing:
        return rules.draw_figures(unit, _counted(unit, on), by=by)

    if not (form.is_valid() and form.carry_out(draw, by=request.user)):
        return _page(request, unit, on, form, status=422)
    if form.said() != queries.words_of(unit, on) and not _saved(request, form, unit, on):
        return _page(request, unit, on, form, status=422)
    messages.success(request, _("The figures are counted anew. The words are kept."))
    return redirect("reports:show_report", tree, code, on)


@require_safe
@signed_in
def report_file(request: SignedIn, tree: str, code: str, on: date, shape: str) -> HttpResponse:
    """The draft as it stands on the page, in Word, PDF or Excel."""
    unit = _unit(request, tree, code, on)
    report = _report(unit, on, queries.drawing_of(unit, on))
    if report is None or shape not in files.FORMS:
        raise Http404
    name = f"bao-cao-{code}-{tree}-{on}.{shape}"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        files.in_form(report, shape),
        content_type=files.FORMS[shape].type,
        headers={"Content-Disposition": disposition},
    )


@require_safe
@signed_in
def officers_file(request: SignedIn, tree: str, code: str, shape: str) -> HttpResponse:
    """The accounts of a unit and who holds them, in Word, PDF or Excel."""
    unit = access.unit_for(request, tree, code, Right.SEE_ACCOUNTS)
    if shape not in files.FORMS:
        raise Http404
    listed = officers.officers_of(unit)
    kind, octets = officers.in_form(listed, shape)
    disposition = f'attachment; filename="can-bo-phu-trach-{code}-{tree}-{listed.on}.{shape}"'
    return HttpResponse(octets, content_type=kind, headers={"Content-Disposition": disposition})


@_may_change
@signed_in
def set_office(request: SignedIn, tree: str, code: str) -> HttpResponse:
    """Who issues the reports of a unit, and when."""
    unit = access.unit_for(request, tree, code)
    access.must_write(request, unit)
    if not children(unit).exists():
        raise Http404
    row = queries.office_row(unit)
    form = forms.SetOffice(
        request.POST.dict() if request.method == "POST" else None,
        seen=rules.mark(row),
        standing=queries.office_of(unit),
        today=day_of(access.moment(request)),
    )
    if form.is_valid():
        if form.carry_out(rules.set_office, unit, form.said(), seen=form.cleaned_data["seen"], by=request.user):
            messages.success(request, _("Saved. The next draft is made like this."))
            return redirect("reports:find_reports", tree, code)
        form.go_on_from_here()
    context = {"form": form, "unit": unit, "section": SECTION, "is_usual": row is None}
    return render(request, "reports/set_office.html", context, status=422 if form.errors else 200)


def _unit(request: SignedIn, tree: str, code: str, on: date) -> Unit:
    """The unit of an address, where it has a report of that day."""
    unit = access.unit_for(request, tree, code)
    if not children(unit).exists() or on not in _days(request, unit):
        raise Http404
    return unit


def _days(request: SignedIn, unit: Unit) -> list[date]:
    office = queries.office_of(unit)
    return queries.report_days(unit, office, queries.next_report_day(office, access.moment(request)))


def _first(on: date) -> date:
    return on - timedelta(days=7)


def _counted(unit: Unit, on: date) -> Weekly:
    return rules.weekly_now(unit.code, tree=unit.tree_id, on=on)


def _report(unit: Unit, on: date, drawing: Drawing | None) -> Weekly | None:
    """The draft, or before it is drawn the figures of now; None where they can no longer be counted."""
    if drawing:
        return queries.drawn(drawing, unit)
    return _counted(unit, on) if queries.is_kept(_first(on)) else None


def _form(said: dict[str, Any] | None, unit: Unit, on: date) -> forms.EditWords:
    return forms.EditWords(
        said,
        seen=rules.mark(queries.words_row(unit, on)),
        standing=queries.words_of(unit, on),
        usual=standing(unit, queries.office_of(unit), on),
    )


def _saved(request: SignedIn, form: forms.EditWords, unit: Unit, on: date) -> bool:
    if not form.is_valid():
        return False
    seen = form.cleaned_data["seen"]
    if form.carry_out(rules.edit_words, unit, on, form.said(), seen=seen, by=request.user):
        return True
    form.go_on_from_here()
    return False


def _line(on: date, drawing: Drawing | None) -> dict[str, Any]:
    """A report day and its week, as a list has them."""
    return {
        "on": on,
        "day": day(on),
        "first": day(_first(on)),
        "last": day(on - timedelta(days=1)),
        "as_of": moment(drawing.as_of) if drawing else "",
    }


def _page(request: SignedIn, unit: Unit, on: date, form: forms.EditWords, status: int = 200) -> HttpResponse:
    drawing, row = queries.drawing_of(unit, on), queries.words_row(unit, on)
    report = _report(unit, on, drawing)
    before = queries.shown_before(drawing, unit) if drawing else None
    office = queries.office_of(unit)
    context = {
        "form": form,
        "unit": unit,
        "section": SECTION,
        "line": _line(on, drawing),
        "sheet": sheet(report, before) if report else None,
        "is_kept": queries.is_kept(_first(on)),
        "cut": report is not None and report.since is not None and not queries.is_kept(report.since.window.first),
        "carried": day(row.on) if row and row.on != on else "",
        "saved": {"by": row.changed_by, "at": moment(row.changed_at)} if row and row.on == on else None,
        "office": office,
        "may_write": access.may_write(request, unit),
    }
    return render(request, "reports/show_report.html", context, status=status)
