"""Whatever is typed into any form: a message at the field in the person's language, or kept as text, never a fault."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django import forms
from django.urls import reverse

from luuvet.counting.forms import PlacesBehind
from luuvet.people import schemas
from luuvet.places.schemas import Enrol
from luuvet.units.models import Unit
from tests.addresses import named
from tests.journeys.looks import foreign
from tests.pages import Page
from tests.project.doors import DOORS, Door
from tests.reports.cast import be_a_demonstration

pytestmark = pytest.mark.django_db

TEXTS = {
    "long": "a" * 5000,
    "long beyond any number": "9" * 5000,
    "a word without end": "nghiêng" * 28,
    "emoji": "Quán 😀 👨‍👩‍👧",
    "decomposed": unicodedata.normalize("NFD", "Chợ Đức Thọ"),
    "Icelandic": "Chợ \u00d0ức Thọ",
    "markup": "<script>alert(\"x\")</script><img src=x onerror='y'>",
    "a template": "{{ 7*7 }}{% debug %}%(name)s%s",
    "a formula": '=HYPERLINK("http://elsewhere.example";"x")',
    "another formula": "@SUM(1+1)",
    "SQL": "'; DROP TABLE places_place; --",
    "NUL": "Chợ\0Hôm",
    "a control character": "Chợ\x07Hôm",
    "lines": "Chợ\r\nHôm",
    "half a pair": "Chợ \ud800Hôm",
    "the other half": "\udfff",
    "an escape as text": "\\ud800\\u0000",
    "a mark that turns the line": "Chợ \u202eHôm",
    "another one": "Chợ \u2067Hôm",
    "no width": "Chợ\u200bHôm",
    "Arabic": "سوق",
    "full-width digits": "１２３",
    "digits of elsewhere": "٣",
    "a private letter": "\ue000",
    "no letter at all": "\U0010ffff",
    "blank": " \u00a0\u3000\t ",
    "nothing": "",
    "a negative number": "-1",
    "a large number": "99999999999999999999999",
    "infinity": "1e999",
}
# These into every field; of the rest a third into each, so that three fields after one another meet them all.
EVERYWHERE = (
    "long", "emoji", "decomposed", "Icelandic", "markup", "a formula", "NUL", "half a pair", "blank", "nothing",
)  # fmt: skip
FIELDS = [(name, field) for name, door in DOORS.items() if door for field in door.typed]
SCHEMAS: dict[str, list[type[msgspec.Struct]]] = {
    "people:one_time_codes": [schemas.AskForCode],
    "people:installations": [schemas.SignUp, schemas.Told],
    "people:own_dependants": [schemas.NewDependant],
    "people:personal_codes": [schemas.AskForPersonalCodes],
    "gates": [Enrol],
}
FORMS_WITHOUT_A_PAGE = {"counting:places_behind": PlacesBehind}
STRINGS_APART = 6  # six doors: all of them together meet every string


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page itself shows the codes, so that they can be asked for; its days are kept and have a report."""
    be_a_demonstration(monkeypatch)


def said_no(door: Door, field: str, answer: Any, text: str) -> list[str]:
    """What is wrong with a no."""
    if door.is_for_programs:
        said = answer.json()
        words = [said["detail"]]
        wrong = [] if answer["Content-Type"] == "application/problem+json" and said["status"] == door.no else ["form"]
    elif door.no in (302, 404):
        return []
    else:
        seen = Page(answer)
        words = [str(error) for errors in answer.context["form"].errors.values() for error in errors]
        at_the_field = seen.having(id=f"id_{field}_error") or answer.context["form"].non_field_errors()
        wrong = [] if at_the_field and seen.having(role="alert") else ["not said at the field"]
        if field != "password" and text and not stands_there(seen, field, text):
            wrong.append("what was typed is lost")
    wrong += foreign([(word, "vi") for word in words], "vi")
    return wrong + [f"no sentence: {word}" for word in words if not word.endswith(".")]


def stands_there(seen: Page, field: str, text: str) -> bool:
    """Whether a field of text still has what was typed; a choice that there is not cannot be shown chosen, and what a
    page carries along out of sight is not typed."""
    first = next(iter(seen.having(name=field)), {})
    if "value" not in first or first.get("type") in ("checkbox", "hidden"):
        return True
    whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return str(first["value"]).replace("\n", "") == whole.replace("\n", "")


def tried(door: Door, field: str, text: str) -> list[str]:
    """What is wrong with the answer to a text in a field."""
    answer, _at = door.send(**{field: text})
    status = answer.status_code
    if status in (200, 201, 302) and not (door.by == "post" and status == 200):
        if door.kept is None or (kept := door.kept(field)) is None:
            return []
        as_text = unicodedata.normalize("NFC", " ".join(text.split()).replace("\u00d0", "Đ"))
        return [] if kept == as_text else [f"kept as {kept!r}"]
    return said_no(door, field, answer, text) if status == door.no else [f"status {status}"]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_what_is_typed_is_kept_as_text_or_refused_at_the_field(name: str, field: str) -> None:
    door = DOORS[name]
    assert door is not None
    others = [title for title in TEXTS if title not in EVERYWHERE][FIELDS.index((name, field)) % 3 :: 3]
    found = {title: tried(door, field, TEXTS[title]) for title in (*EVERYWHERE, *others)}
    assert {title: wrong for title, wrong in found.items() if wrong} == {}


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("first", "name", "field"),
    [
        (0, "places:edit_place", "name"), (1, "places:find_places", "q"), (2, "counting:show", "unit"),
        (3, "people:one_time_codes", "phone"), (4, "people:installations by paper", "activation_code"),
        (5, "accounts:sign_in", "login"),
    ],
)  # fmt: skip
def test_strings_that_broke_others_break_nothing(corpora: Path, first: int, name: str, field: str) -> None:
    door = DOORS[name]
    assert door is not None
    strings = [
        text
        for file in ("blns.json", "formula-injection-payloadbox.json")
        for text in json.loads((corpora / "strings" / file).read_text("utf-8"))
    ][first::STRINGS_APART]
    if field == "unit":  # some are codes of units, and those of elsewhere are not there for an office
        strings = [text for text in strings if not (text.isdecimal() and Unit.objects.filter(code=text).exists())]
    found = {text: tried(door, field, text) for text in strings}
    assert {text: wrong for text, wrong in found.items() if wrong} == {}


def test_every_address_that_takes_something_has_its_line() -> None:
    assert {name.partition(" ")[0] for name in DOORS} == named()


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door and not door.is_for_programs])
def test_every_field_of_a_form_is_tried(name: str) -> None:
    door = DOORS[name]
    assert door is not None
    answer, at = door.send()
    assert answer.status_code in (200, 201, 302)
    if door.by == "get" and "sheet" not in name and name not in FORMS_WITHOUT_A_PAGE:
        pages = [answer]
    elif door.by == "post" and at != "/language":
        (first, *_more) = [field for field in door.typed if field != "kind"]
        pages = [door.send(**{first: "\0"})[0]]
    else:
        pages = []
    fields = {field for page in pages if (form := page.context.get("form")) for field in form.fields}
    if name in FORMS_WITHOUT_A_PAGE:
        fields = set(FORMS_WITHOUT_A_PAGE[name].base_fields)
    assert fields <= set(door.typed)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_of_what_programs_send_is_tried(name: str) -> None:
    fields = {field.encode_name for schema in SCHEMAS[name] for field in msgspec.structs.fields(schema)}
    tried_here = {step for at, field in FIELDS if at.startswith(name) for step in field.split("__")}
    assert fields == tried_here
    assert reverse(name).startswith("/api/")


def test_every_form_of_the_program_stands_at_one_of_these_doors() -> None:
    pages = {"counting.forms", "places.forms", "accounts.forms", "core.forms", "reports.forms"}

    def below(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*(below(sub) for sub in kind.__subclasses__()))

    ours = {kind.__module__.removeprefix("luuvet.") for kind in below(forms.BaseForm) if "luuvet" in kind.__module__}
    assert ours == pages, "a slice with forms of its own: give its addresses lines in tests/project/doors.py"
