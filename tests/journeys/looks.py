"""What a page must not do, whoever looks at it: what a browser complains of, what axe finds, what is cut off."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

from luuvet.ops import catalogue

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
NARROW, WIDE = (360, 740), (1280, 800)
# As the server has to send it, word for word.
POLICY = (
    "default-src 'none'; object-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ENOUGH_LETTERS = 12

_INLINE = """() => [...document.querySelectorAll('*')].filter(one =>
    one.tagName === 'STYLE' || (one.tagName === 'SCRIPT' && !one.src)
    || [...one.attributes].some(({name, value}) =>
        name === 'style' || name.startsWith('on') || /^javascript:/i.test(value))
).map(one => one.outerHTML.slice(0, 80))"""
_TOO_SMALL = """() => [...document.querySelectorAll('button, .btn, select, input:not([type=hidden], [type=checkbox])')]
    .map(one => [one.textContent || one.name, one.getBoundingClientRect()])
    .filter(([, box]) => box.height > 0 && box.height < 44).map(([name]) => name)"""
_CUT_OFF = """() => {
    const wide = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth <= wide ? [] : [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > wide).map(one => one.outerHTML.slice(0, 80));
}"""
# All that is read or spoken on the page, shown or not yet, each with the language it says it is in.
_WORDS = """() => {
    const said = [[document.title, document.documentElement.lang]];
    const read = root => {
        for (const one of root.querySelectorAll('*')) {
            const language = one.closest('[lang]')?.lang ?? document.documentElement.lang;
            for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-not-a-code'])
                if (one.hasAttribute(name)) said.push([one.getAttribute(name), language]);
            for (const node of one.childNodes)
                if (node.nodeType === 3 && !['SCRIPT', 'STYLE'].includes(one.tagName)) said.push([node.data, language]);
            if (one.tagName === 'TEMPLATE') read(one.content);
        }
    };
    read(document.body);
    return said.map(([text, language]) => [text.replace(/\\s+/g, ' ').trim(), language]).filter(([text]) => text);
}"""


def no_news(said: ConsoleMessage) -> bool:
    """Whether a browser only says that the page itself came with another status than 200, as it was meant to."""
    return said.text.startswith("Failed to load resource") and "static/" not in said.location["url"]


def faults(page: Page, language: str) -> list[str]:
    """All that is wrong with the page that is open, in both sizes; axe looks at the narrow one in Vietnamese and at the
    wide one in English, as what it finds hangs on one or the other and hardly on both."""
    found = [f"inline: {one}" for one in page.evaluate(_INLINE)] + foreign(page.evaluate(_WORDS), language)
    page.evaluate(AXE.read_text())
    for width, height in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": height})
        if (width, height) == (NARROW if language == "vi" else WIDE):
            said: Any = page.evaluate('axe.run({resultTypes: ["violations"]})')
            found += [
                f"axe at {width}: {one['id']} {[node['target'] for node in one['nodes']]}" for one in said["violations"]
            ]
        found += [f"cut off at {width}: {one}" for one in page.evaluate(_CUT_OFF)]
        if width == NARROW[0]:
            found += [f"too small for a thumb: {one}" for one in page.evaluate(_TOO_SMALL)]
    if page.locator(".errors").count():
        found += _unlinked(page)
    return found


def _unlinked(page: Page) -> list[str]:
    """The summary of what is wrong has the focus, and its links lead to fields that say the same."""
    found = [] if page.evaluate("document.activeElement.className") == "errors" else ["the summary has no focus"]
    for link in page.locator(".errors a").all():
        target = (link.get_attribute("href") or "")[1:]
        if not page.locator(f"[id='{target}']").count():
            found.append(f"leads nowhere: {link.inner_text()}")
        why = page.locator(f"[id='{target}_error']")
        if not why.count() or why.inner_text() not in link.inner_text():
            found.append(f"not said at the field: {link.inner_text()}")
    return found


def foreign(words: list[tuple[str, str]], language: str) -> list[str]:
    """Sentences of the catalogue that stand on a page in the other language of it than the page says it is in."""
    return [f"not in {language}: {text}" for text, said in words if said == language and _is_foreign(text, language)]


@cache
def _is_foreign(text: str, language: str) -> bool:
    return text in _others(language) or any(part in text and one.search(text) for part, one in _long(language))


@cache
def _others(language: str) -> frozenset[str]:
    """What the catalogue says in the other language, where that is something else."""
    (file,) = catalogue.catalogues()
    mine: set[str] = set()
    others: set[str] = set()
    for message in catalogue.read(file):
        if not message.id:
            continue
        english = {message.id} if isinstance(message.id, str) else set(message.id)
        vietnamese = {message.string} if isinstance(message.string, str) else set(message.string or ())
        mine |= vietnamese if language == "vi" else english
        others |= english if language == "vi" else vietnamese
    return frozenset(others - mine)


@cache
def _long(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """Those that are told from anything else wherever they stand in a text; a value in them is anything. Before each
    its longest part without a value, which is looked for faster."""
    patterns = []
    for text in _others(language):
        parts = re.split(r"%\(\w+\)[sd]", text.replace("%%", "%"))
        longest = max(parts, key=len)
        if " " in text.strip() and max(len(re.escape(part)) for part in parts) >= _ENOUGH_LETTERS:
            patterns.append((longest, re.compile(".*?".join(map(re.escape, parts)))))
    return patterns
