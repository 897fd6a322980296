"""A browser, and the whole project served for it on the test's own database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from luuvet.core import vault
from luuvet.kernel.signing import KeyRing
from tests.builders import Client, own_port

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
DEMONSTRATION = "440/2021/2021-11-26..2021-12-08"
START_SECONDS = 40


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's. While it is open an event loop runs in this thread, which Django takes for an unsafe place."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of the server beside us."""
    return tmp_path_factory.mktemp("secrets") / "keys.json"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch, key_file: Path) -> KeyRing:
    """The keys of the server beside us, from a file."""
    keys = KeyRing.load_or_generate(key_file, "demonstration")
    monkeypatch.setattr(vault, "ring", lambda: keys)
    return keys


@pytest.fixture(scope="session")
def server(django_db_setup: None, key_file: Path) -> Iterator[str]:
    """The address of a demonstration on the worker's own database: one server, whatever the tests put there."""
    port = own_port()
    environment = os.environ | {
        "LUUVET_DATABASE_URL": settings.APP_URL,
        "LUUVET_OWNER_DATABASE_URL": settings.OWNER_URL,
        "LUUVET_KEY_FILE": str(key_file),
        "LUUVET_OPENS_ON": DEMONSTRATION,
        "LUUVET_RETENTION": "off",
        "DJANGO_SETTINGS_MODULE": "luuvet.project.settings",
    }
    command = [sys.executable, "-m", "uvicorn", "luuvet.project.asgi:application", "--port", str(port), "--ws", "none"]
    running = subprocess.Popen([*command, "--log-level", "warning"], env=environment, cwd=Path(__file__).parents[2])
    try:
        _wait_until_ready(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(30)


@pytest.fixture
def site(committed: None, ring: KeyRing, server: str) -> str:
    """The address of a demonstration in which nobody has done anything yet."""
    return server


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError):
            if Client(port).ask("GET", "/readyz").status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"not ready within {START_SECONDS} s")


@pytest.fixture
def screen(chromium: Browser, site: str) -> Iterator[Page]:
    """A small phone in Vietnam; what its page complains of fails the test."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN", base_url=site)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert complaints == []
