"""The pictures of README are those that the command takes."""

import re
from pathlib import Path

from luuvet.ops.pictures import FOLDER, MOST_BYTES, PICTURES

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"!\[([^\]]+)\]\(docs/pictures/([^)]+)\)")


def test_readme_shows_each_of_them_in_words_too() -> None:
    shown = SHOWN.findall((ROOT / "README.md").read_text("utf-8"))
    assert [file for _words, file in shown] == [picture.file for picture in PICTURES]
    assert all(len(words) > 40 for words, _file in shown)


def test_they_lie_there_as_pictures_that_load_quickly() -> None:
    assert {path.name for path in FOLDER.glob("*.png")} == {picture.file for picture in PICTURES}
    for picture in PICTURES:
        octets = (FOLDER / picture.file).read_bytes()
        assert octets.startswith(b"\x89PNG") and len(octets) <= MOST_BYTES
        size = [int.from_bytes(octets[at : at + 4], "big") for at in (16, 20)]
        assert size == [picture.width, picture.height]
