"""Pages on which accounts are made from a spreadsheet: the file, what it says, and the temporary passwords, once."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from luuvet.accounts import access, sheets
from luuvet.accounts.access import SignedIn, signed_in
from luuvet.accounts.forms import imports as forms
from luuvet.accounts.models import Account, Duty
from luuvet.accounts.rules import officers
from luuvet.core.words import told

SECTION = "accounts:find_accounts"
WITHOUT = "_without"  # after what is asked for: leaving out the rows that are refused


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def import_accounts(request: SignedIn) -> HttpResponse:
    """A file is read and shown row by row; a second yes makes all its accounts and shows their passwords, once."""
    access.must_give_some(request.user)
    if request.method != "POST":
        return _ask(request, forms.UploadAccounts(None))
    if "carried" in request.POST and "sheet" not in request.POST and not request.FILES:
        return _make(request)
    form = forms.UploadAccounts(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    return _show(request, forms.read(form.cleaned_data["sheet"], request.user))


@require_safe
@signed_in
def empty_sheet(request: SignedIn) -> HttpResponse:
    """The sheet to fill in, with the duties and units that the account hands out."""
    access.must_give_some(request.user)
    return _file(_("accounts"), sheets.empty_sheet(access.given_kinds(request.user), access.given_units(request.user)))


def _ask(request: SignedIn, form: "forms.UploadAccounts | forms.MakeRead") -> HttpResponse:
    upload = form if isinstance(form, forms.UploadAccounts) else forms.UploadAccounts(None)
    context = {"form": form, "upload": upload, "section": SECTION}
    return render(request, "accounts/import_accounts.html", context, status=422 if form.errors else 200)


def _show(request: SignedIn, reading: forms.Reading, changed: str = "") -> HttpResponse:
    form = forms.MakeRead(None, request.user, reading)
    context = {"form": form, "reading": reading, "changed": changed, "section": SECTION}
    return render(request, "accounts/read_accounts.html", context, status=422 if changed else 200)


def _make(request: SignedIn) -> HttpResponse:
    form = forms.MakeRead(request.POST, request.user)
    if not form.is_valid():
        return _ask(request, form)
    rows, refused = form.cleaned_data["rows"], form.cleaned_data["refused"]
    asked = str(request.POST.get("make", ""))
    if refused and not asked.endswith(WITHOUT):
        form.add_error(
            None,
            ngettext(
                "%(count)d row is refused. Mend the file and upload it again, or choose to leave the row out.",
                "%(count)d rows are refused. Mend the file and upload it again, or choose to leave the rows out.",
                refused,
            )
            % {"count": refused},
        )
        return _ask(request, form)
    try:
        made = officers.import_accounts(request.user, [row.officer for row in rows], by=request.user.username)
    except officers.SomeRefused as no:
        faults = [forms.fault_of(rows[place], why) for place, why in no.refusals.items()]
        left = [row for place, row in enumerate(rows) if place not in no.refusals]
        return _show(request, forms.Reading(left, faults), changed=told(no))
    return _handed_over(request, [(account, password, account.duties.get()) for account, password in made], asked)


def _handed_over(request: SignedIn, made: Sequence[tuple[Account, str, Duty]], asked: str) -> HttpResponse:
    """The passwords as a page of slips, or as a sheet: in this answer alone."""
    if asked.startswith("file"):
        return _file(_("temporary-passwords"), sheets.sheet_of_passwords(made))
    context = {"made": made, "sign_in": settings.PUBLIC_URL + reverse("accounts:sign_in"), "section": SECTION}
    return render(request, "accounts/handed_over.html", context)


def _file(name: str, octets: bytes) -> HttpResponse:
    disposition = f'attachment; filename="{name}.xlsx"'
    return HttpResponse(octets, content_type=sheets.XLSX, headers={"Content-Disposition": disposition})
