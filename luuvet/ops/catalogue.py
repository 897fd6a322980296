"""The catalogue of translations: `python -m luuvet.ops.catalogue compile`, and `extract` for who changes a sentence.

English is the msgid, in Python and in templates. `extract` brings locale/*/LC_MESSAGES/django.po in line with the code
and keeps what is translated; `compile` writes the .mo files that Django reads. Neither needs gettext's programs.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, cast

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract as extract_from
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Template
from django.template.engine import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

PACKAGE = Path(__file__).resolve().parents[1]
LOCALES = PACKAGE / "locale"
_KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_now", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


class Message(NamedTuple):
    """A sentence of the code: its text, its plural or None, and the file it stands in, from the package."""

    id: str
    plural: str | None
    file: str


def messages() -> Iterator[Message]:
    """Every sentence that can be translated, as often as it stands somewhere."""
    for file in sorted(PACKAGE.rglob("*.py")):
        yield from _in_python(file)
    for file in sorted(PACKAGE.rglob("templates/**/*.html")):
        yield from _in_template(file)


def _in_python(file: Path) -> Iterator[Message]:
    with file.open("rb") as source:
        for _line, said, _comments, _context in extract_from("python", source, _KEYWORDS):
            one, plural = (said, None) if isinstance(said, str) else (said[0], said[1])
            yield Message(one, plural, str(file.relative_to(PACKAGE)))


def _in_template(file: Path) -> Iterator[Message]:
    nodes = Template(file.read_text("utf-8"), engine=Engine.get_default()).nodelist
    name = str(file.relative_to(PACKAGE))
    for tag in nodes.get_nodes_by_type(TranslateNode):
        yield Message(cast(Any, tag).filter_expression.var.literal.replace("%", "%%"), None, name)
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        block = cast(Any, node)
        one, plural = (block.render_token_list(tokens)[0] for tokens in (block.singular, block.plural or []))
        yield Message(one, plural or None, name)


def catalogues() -> Iterator[Path]:
    """The files that people translate in, one a language."""
    return iter(sorted(LOCALES.glob("*/LC_MESSAGES/django.po")))


def read(file: Path) -> Catalog:
    """A catalogue as it stands in its file."""
    with file.open("rb") as lines:
        return read_po(lines, locale=file.parts[-3])


def extract() -> None:
    """Bring the catalogues in line with the code: new sentences empty, those gone taken out, nothing guessed."""
    for file in catalogues():
        there, catalogue = read(file), read(file)
        for message in list(catalogue):
            if message.id:
                catalogue.delete(message.id)
        for said in messages():
            known = there.get(said.id)
            catalogue.add(
                (said.id, said.plural) if said.plural else said.id,
                known.string if known else None,
                locations=[(said.file, 0)],
            )
        write(file, catalogue)


def write(file: Path, catalogue: Catalog) -> None:
    """Write a catalogue: the header says only what readers of it need, so that nothing changes by itself."""
    text = BytesIO()
    write_po(text, catalogue, width=110, sort_by_file=True, include_lineno=False, omit_header=True)
    header = _HEADER.format(language=file.parts[-3], plurals=catalogue.plural_forms)
    file.write_bytes(header.encode() + text.getvalue())


def compile_catalogue() -> None:
    """Write the .mo file of each language, in one step: a reader never sees half of one."""
    for file in catalogues():
        compiled = BytesIO()
        write_mo(compiled, read(file))
        beside = file.with_suffix(".mo.new")
        beside.write_bytes(compiled.getvalue())
        beside.replace(file.with_suffix(".mo"))


def main(words: list[str]) -> int:
    """`extract` or `compile`."""
    if words == ["extract"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luuvet.project.settings")
        django.setup()
        extract()
    elif words == ["compile"]:
        compile_catalogue()
    else:
        sys.stderr.write("usage: python -m luuvet.ops.catalogue extract|compile\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
