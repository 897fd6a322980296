"""The pictures of README, taken from the demonstration: `python3 run.py pictures`.

Needs Debian's chromium and the packages of the tests. What is shown is what anybody sees who starts the demonstration.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
MOST_BYTES = 200_000
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file in docs/pictures, the size of its window, and the way to what it shows."""

    file: str
    width: int
    height: int
    show: Callable[[Page, Told], None]


def _sign_in(page: Page, told: Told) -> None:
    office = next(account for account in told["accounts"] if account["duty"] == "coordinating_office")
    page.goto("/accounts/sign_in")
    page.fill("[name=login]", office["username"])
    page.fill("[name=password]", office["password"])
    page.press("[name=password]", "Enter")
    page.locator(".figures").wait_for()


def _office(page: Page, told: Told) -> None:
    _sign_in(page, told)


def _place(page: Page, told: Told) -> None:
    _sign_in(page, told)
    page.goto(f"/places/{told['posters'][0]['place']}")


def _phone(page: Page, told: Told) -> None:
    poster = next(poster for poster in told["posters"] if poster["state"] == "valid")
    page.goto(poster["url"])
    page.locator("#unverified").click()
    page.locator("#undo").wait_for()


PICTURES = (
    Picture("office.png", 1280, 880, _office),
    Picture("place.png", 1280, 720, _place),
    Picture("phone.png", 360, 740, _phone),
)


def main() -> int:
    """Take them all anew; the exit code."""
    FOLDER.mkdir(exist_ok=True)
    with _demonstration() as told, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            context = browser.new_context(
                base_url=told["url"],
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
                viewport={"width": picture.width, "height": picture.height},
            )
            page = context.new_page()
            picture.show(page, told)
            page.evaluate("document.activeElement.blur()")
            page.mouse.move(0, 0)
            octets = page.screenshot()
            if len(octets) > MOST_BYTES:
                sys.stderr.write(f"{picture.file} has {len(octets)} bytes, at most {MOST_BYTES} may be\n")
                return 1
            (FOLDER / picture.file).write_bytes(octets)
            sys.stderr.write(f"{picture.file}: {len(octets)} bytes\n")
            context.close()
        browser.close()
    return 0


@contextmanager
def _demonstration() -> Iterator[Told]:
    """What it tells of itself, while it serves."""
    command = [sys.executable, "-m", "luuvet", "ops", "demo", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield json.loads(cast(IO[str], running.stdout).readline())
        finally:
            running.terminate()


if __name__ == "__main__":
    sys.exit(main())
