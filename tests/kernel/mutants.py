"""A seeded generator of spoilt texts; `web/src/shared/mutations.test.ts` runs the same one."""

from collections.abc import Iterator
from typing import Any

MOST_RANDOM_LETTERS = 240


class Dice:
    """xorshift32 (Marsaglia): the same numbers in every language."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def __call__(self, sides: int) -> int:
        state = self._state
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        self._state = state
        return state % sides


def mutants(vectors: Any, count: int) -> Iterator[tuple[dict[str, str] | None, str]]:
    """(base, text): so many texts, each a base with up to three letters changed, or random letters (no base)."""
    dice, alphabet, bases = Dice(vectors["seed"]), list(vectors["alphabet"]), vectors["bases"]
    for _number in range(count):
        if dice(8) == 0:
            yield None, "".join(alphabet[dice(len(alphabet))] for _letter in range(dice(MOST_RANDOM_LETTERS)))
            continue
        base = bases[dice(len(bases))]
        letters = list(base["text"])
        for _change in range(dice(4)):
            _mutate(letters, dice, alphabet)
        yield base, "".join(letters)


def _mutate(letters: list[str], dice: Dice, alphabet: list[str]) -> None:
    way, where, letter = dice(6), dice(len(letters) + 1), alphabet[dice(len(alphabet))]
    if way == 0:
        letters.insert(where, letter)
    elif way == 1:
        letters[where : where + 1] = [letter]
    elif way == 2:
        del letters[where : where + 1]
    elif way == 3:
        letters[where : where + 2] = reversed(letters[where : where + 2])
    elif way == 4:
        letters[where : where + 1] = [one.swapcase() if one.isascii() else one for one in letters[where : where + 1]]
    elif dice(4) == 0:
        del letters[where:]
