"""The parts that pages are made of, shown on one page: what a new page takes and never makes anew."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luuvet.core.forms import RuleForm, day_field


class Parts(RuleForm):
    """Each kind of field once; nothing is done with what it says."""

    name = forms.CharField(
        label=_("Name of the place"),
        help_text=_("As it stands on the signboard."),
        widget=forms.TextInput({"class": "input"}),
        error_messages={"required": _("Enter the name of the place.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("market", _("Market")), ("school", _("School"))],
        widget=forms.Select({"class": "input pick"}),
    )
    day = day_field(_("First day"), "")
    words = forms.CharField(
        label=_("Answer"), required=False, widget=forms.Textarea({"class": "input area", "rows": "3"})
    )


@require_safe
@never_cache
def show_style(request: HttpRequest) -> HttpResponse:
    """The page; its second form is one that was sent wrong."""
    said = {"form": Parts({"name": "", "kind": "market", "day": "32/13/2021"}, auto_id="wrong_%s"), "fresh": Parts()}
    return render(request, "core/show_style.html", said)
