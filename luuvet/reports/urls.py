"""Addresses of reports."""

from datetime import date

from django.urls import path, register_converter

from luuvet.reports import views


class Day:
    """A civil day in an address."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, text: str) -> date:
        """The day; what is none has no page."""
        return date.fromisoformat(text)

    def to_url(self, on: date) -> str:
        """As ISO 8601 has it."""
        return on.isoformat()


register_converter(Day, "day")

app_name = "reports"
_UNIT = "<slug:tree>/<slug:code>/"
urlpatterns = [
    path("", views.find_reports, name="find_reports"),
    path(_UNIT, views.find_reports, name="find_reports"),
    path(f"{_UNIT}set_office", views.set_office, name="set_office"),
    path(f"{_UNIT}officers.<slug:shape>", views.officers_file, name="officers_file"),
    path(f"{_UNIT}<day:on>/", views.show_report, name="show_report"),
    path(f"{_UNIT}<day:on>/edit_words", views.edit_words, name="edit_words"),
    path(f"{_UNIT}<day:on>/draw_figures", views.draw_figures, name="draw_figures"),
    path(f"{_UNIT}<day:on>/report.<slug:shape>", views.report_file, name="report_file"),
]
