"""Every sentence of the code stands translated in the catalogues, and nothing else does."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from luuvet.ops import catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%s|%d|\{\w*\}")


def entries(file: Path) -> Iterator[Message]:
    """What a catalogue translates: all but its header."""
    return (message for message in catalogue.read(file) if message.id)


def texts(said: object) -> list[str]:
    """A sentence, or its plural forms, as texts."""
    return [said] if isinstance(said, str) else [str(form) for form in said]  # type: ignore[attr-defined]


def one(message: Message) -> str:
    return texts(message.id)[0]


@pytest.fixture(params=catalogue.catalogues(), ids=lambda file: file.parts[-3])
def file(request: pytest.FixtureRequest) -> Path:
    """Each catalogue."""
    return Path(request.param)


def test_there_is_a_vietnamese_catalogue() -> None:
    assert [file.parts[-3] for file in catalogue.catalogues()] == ["vi"]


def test_sentences_of_python_and_of_templates_are_found() -> None:
    found = {message.id for message in catalogue.messages()}
    assert {"This poster is withdrawn already.", "Total", "From %(first)s to the end of %(last)s."} <= found


def test_no_sentence_is_missing_or_left_over(file: Path) -> None:
    translated = {one(message) for message in entries(file)}
    said = {message.id for message in catalogue.messages()}
    assert said - translated == set(), "run: python -m luuvet.ops.catalogue extract"
    assert translated - said == set(), "no code says this any more"


def test_every_translation_is_there_and_sure(file: Path) -> None:
    assert not [one(message) for message in entries(file) if message.fuzzy or not all(texts(message.string))]


def test_a_translation_has_the_placeholders_of_its_sentence(file: Path) -> None:
    wrong = [
        one(message)
        for message in entries(file)
        for form in texts(message.string)
        if Counter(PLACEHOLDER.findall(form)) != Counter(PLACEHOLDER.findall(texts(message.id)[-1]))
    ]
    assert not wrong


def test_vietnamese_is_composed_and_calm(file: Path) -> None:
    said = [form for message in entries(file) for form in texts(message.string)]
    assert not [form for form in said if form != unicodedata.normalize("NFC", form)]
    assert not [form for form in said if re.search(r"!|\bbạn\b|rất tiếc|\blỗi:", form, re.IGNORECASE)]


def test_what_is_compiled_is_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes((catalogue.LOCALES / "vi" / "LC_MESSAGES" / "django.po").read_bytes())
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    catalogue.extract()
    assert (folder / "django.po").read_text() == (
        Path(catalogue.__file__).parents[1] / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    ).read_text(), "run: python -m luuvet.ops.catalogue extract"
    catalogue.compile_catalogue()
    assert (folder / "django.mo").read_bytes()[:4] == b"\xde\x12\x04\x95"
    assert not list(folder.glob("*.new"))
