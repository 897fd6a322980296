"""Audit lines as people read them, on a page and in files."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luuvet.accounts.bulk import Line
from luuvet.core.trail import Told, action_words, objects_told
from luuvet.kernel import days
from luuvet.layout.csv import sheet_csv
from luuvet.layout.xlsx import SheetColumn, sheet_xlsx


@dataclass(frozen=True, slots=True)
class Shown:
    """A line: its number, when (16:00:01 09/12/2021), whose, what was done, and about what."""

    line: Line
    at: str
    action: str
    about: Told

    @property
    def cells(self) -> list[str | int]:
        """A row of a file: words, and what the words stand for."""
        line = self.line
        detail = "" if line.detail == "{}" else json.dumps(json.loads(line.detail), ensure_ascii=False)
        return [line.number, self.at, line.actor, self.action, line.action, self.about.text, line.object, detail]


def shown(lines: Sequence[Line]) -> list[Shown]:
    """Lines in words of the active language."""
    actions, objects = action_words(), objects_told({line.object for line in lines if line.object})
    return [
        Shown(
            line,
            f"{line.at.astimezone(days.zone()):%H:%M:%S %d/%m/%Y}",
            actions.get(line.action, line.action),
            objects.get(line.object, Told("")),
        )
        for line in lines
    ]


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn(_("Line no."), "whole", 12),
        SheetColumn(_("Time"), "text", 22),
        SheetColumn(_("User name"), "text", 20),
        SheetColumn(_("Action"), "text", 32),
        SheetColumn(_("Action as recorded"), "text", 28),
        SheetColumn(_("About"), "text", 44),
        SheetColumn(_("About as recorded"), "text", 20),
        SheetColumn(_("Details"), "text", 60),
    ]


def _csv(lines: Sequence[Shown]) -> tuple[str, bytes]:
    octets = sheet_csv([column.name for column in _columns()], (line.cells for line in lines), bom=True)
    return "text/csv; charset=utf-8", octets


def _xlsx(lines: Sequence[Shown]) -> tuple[str, bytes]:
    octets = sheet_xlsx(_("Audit trail"), _columns(), [line.cells for line in lines])
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", octets


SHAPES: Mapping[str, Callable[[Sequence[Shown]], tuple[str, bytes]]] = {"csv": _csv, "xlsx": _xlsx}
