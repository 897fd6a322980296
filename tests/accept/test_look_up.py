"""What memory does not hold is looked up together."""

import asyncio
from typing import Any

import pytest
from django.conf import settings

from luuvet.accept.book import Book
from luuvet.accept.entries import NOBODY, Ask
from luuvet.accept.outcomes import Unavailable
from luuvet.kernel.signing import KeyRing
from tests import builders


@pytest.mark.usefixtures("committed")
def test_who_asks_while_others_do_is_answered_with_them(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    phones = [builders.phone() for _number in range(3)]
    read, together = Book._read_some, []

    async def counted(book: Book, connection: Any, asked: dict[str, set[Any]]) -> None:
        together.extend([asked] if asked else [])
        await read(book, connection, asked)

    monkeypatch.setattr(Book, "_read_some", counted)
    book = Book(settings.APP_URL, ring)

    async def ask() -> None:
        await book.start()
        await book.made_fresh()
        asks = [{Ask("household", phone.pk)} for phone in phones] + [{Ask("household", 0), Ask("card", b"none")}]
        await asyncio.gather(*map(book.look_up, asks))
        await book.look_up({Ask("card", b"other")})
        await book.stop()

    asyncio.run(ask())
    assert together == [
        {"household": {0, *(phone.pk for phone in phones)}, "card": {b"none"}},
        {"card": {b"other"}},
    ]
    households = [book.household(phone.pk) for phone in phones]
    assert [household.person for household in households if household] == [phone.person_id for phone in phones]
    assert book.household(0) == NOBODY


def test_without_a_database_everybody_who_asks_is_told_to_come_again(ring: KeyRing) -> None:
    book = Book(settings.APP_URL, ring)  # it never connected

    async def ask() -> list[Any]:
        return await asyncio.gather(
            *(book.look_up({Ask("household", number)}) for number in range(3)), return_exceptions=True
        )

    assert [type(answer) for answer in asyncio.run(ask())] == [Unavailable] * 3
