"""Indicators as people read them: their names and their numbers in the active language."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luuvet.counting.indicators import Number, rounded

NOTHING = "–"


def labels() -> dict[str, str]:
    """The names of indicators.NAMES, in that order."""
    return {
        "places_new": _("Places newly made"),
        "places_active_new": _("Of those active"),
        "active_rate": _("Active rate"),
        "places_active": _("Active places"),
        "places_active_day": _("Active places a day"),
        "places_steady": _("Places in steady use"),
        "places_total": _("All places"),
        "places_silent": _("Silent places"),
        "scans": _("Scans"),
        "visitors": _("People scanning"),
    }


def list_title(indicator: str | None) -> str:
    """What a list of places is called: by the indicator that it is behind, None for all where scans were made."""
    return labels()[indicator] if indicator else _("Places with scans")


def headings() -> dict[str, str]:
    """The same names, short, for the head of a table that says what it is about."""
    return {
        "places_new": _("Newly made"),
        "places_active_new": _("Active"),
        "active_rate": _("Rate"),
        "places_active": _("With scans"),
        "places_active_day": _("With scans a day"),
        "places_steady": _("Steady"),
        "places_total": _("In all"),
        "places_silent": _("Silent"),
        "scans": _("Scans made"),
        "visitors": _("People"),
    }


def shown(number: Number | None) -> str:
    """A number as the active language writes it: 1.904, 35,2, 29,9%; a missing one is a dash."""
    language = get_language() or "en"
    if number is None:
        return NOTHING
    if isinstance(number, Fraction):
        return format_decimal(rounded(100 * number, decimals=1), format="#,##0.0", locale=language) + "%"
    if isinstance(number, Decimal):
        return format_decimal(number, format="#,##0.0", locale=language)
    return format_decimal(number, locale=language)


def day(on: date) -> str:
    """A date as officers write it, in both languages."""
    return f"{on:%d/%m/%Y}"
