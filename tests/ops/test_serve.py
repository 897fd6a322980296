"""`luuvet ops serve` over https, by itself and behind a proxy; certificates that do not fit are told beforehand."""

import argparse
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import global_settings, settings
from django.utils import translation

from luuvet.accounts import rules
from luuvet.accounts.models import DutyKind
from luuvet.ops import cli
from luuvet.ops.serve import answer, listen_on
from tests.builders import BY, own_port, unit
from tests.certificates import Authority, key_pem

SIGN_IN = "/accounts/sign_in"
A_YEAR = "max-age=31536000"
START_SECONDS = 60


def words_for(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    return parser.parse_args(["serve", *words])


class Visitor:
    """A browser's part that matters here: cookies, the form's token, where it says it comes from."""

    def __init__(self, connect: Callable[[], HTTPConnection], origin: str, headers: dict[str, str]) -> None:
        self._connect, self._origin = connect, origin
        self._headers = {"Host": origin.partition("://")[2], **headers}
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[HTTPResponse, str]:
        headers = self._headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"Origin": self._origin, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(self._connect()) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            assert "Secure" in line, line
            name, _sign, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response, text

    def sign_in(self, username: str, password: str) -> tuple[HTTPResponse, str]:
        _response, page = self.ask("GET", SIGN_IN)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        return self.ask("POST", SIGN_IN, {"csrfmiddlewaretoken": token[1], "login": username, "password": password})


@pytest.fixture
def password(committed: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """That of the account `lan`, as a server of its own can check it."""
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    return rules.make_account("lan", DutyKind.COORDINATING_OFFICE, unit("440"), by=BY)[1]


@contextmanager
def served(connect: Callable[[], HTTPConnection], tmp_path: Path, *words: str, **environment: str) -> Iterator[int]:
    """`luuvet ops serve` as a process, whose number is given, until it has stopped in good order."""
    own = {
        "LUUVET_DATABASE_URL": settings.APP_URL,
        "LUUVET_OWNER_DATABASE_URL": settings.OWNER_URL,
        "LUUVET_KEY_FILE": str(tmp_path / "keys.json"),
        "LUUVET_RETENTION": "off",  # the days of other tests stand in this database too
    }
    command = [sys.executable, "-m", "luuvet", "ops", "serve", "--port", str(connect().port), *words]
    server = subprocess.Popen(command, env=os.environ | own | environment)
    try:
        _wait_until_ready(server, connect)
        yield server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def over_tls(port: int, trust: ssl.SSLContext) -> Callable[[], HTTPConnection]:
    return lambda: HTTPSConnection("localhost", port, timeout=30, context=trust)


def plainly(port: int, source: str = "127.0.0.1") -> Callable[[], HTTPConnection]:
    return lambda: HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))


def _wait_until_ready(server: "subprocess.Popen[bytes]", connect: Callable[[], HTTPConnection]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), closing(connect()) as connection:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"not ready within {START_SECONDS} s")


def test_with_certificate_and_key_it_speaks_https_that_a_browser_signs_in_over(password: str, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pem = authority.pem()
    key = tmp_path / "key.pem"
    key.write_text(pem.read_text()[pem.read_text().index("-----BEGIN PRIVATE KEY-----") :])
    trust = ssl.create_default_context(cafile=authority.file)
    port = own_port()
    origin = f"https://localhost:{port}"
    files = ["--certificate", str(pem), "--key", str(key)]
    with served(over_tls(port, trust), tmp_path, *files, LUUVET_PUBLIC_URL=origin):
        # Nobody stands between: what a browser says of proxies is not believed.
        visitor = Visitor(over_tls(port, trust), origin, {"X-Forwarded-Proto": "http"})
        response, _page = visitor.sign_in("lan", password)
        assert (response.status, response.headers["Location"]) == (302, "/")
        assert response.headers["Strict-Transport-Security"] == A_YEAR
        assert visitor.ask("GET", "/places/")[0].status == 200
        others = ssl.create_default_context(cafile=Authority(tmp_path, "Another").file)
        with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
            over_tls(port, others)().connect()


def test_behind_a_proxy_https_is_believed_from_that_proxy_alone(password: str, tmp_path: Path) -> None:
    port = own_port()
    origin = "https://quet.ductho.example"
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    with served(plainly(port), tmp_path, LUUVET_PUBLIC_URL=origin, LUUVET_PROXIES="1"):
        visitor = Visitor(plainly(port), origin, forwarded)
        response, _page = visitor.sign_in("lan", password)
        assert (response.status, response.headers["Location"]) == (302, "/")
        assert response.headers["Strict-Transport-Security"] == A_YEAR
        assert visitor.ask("GET", "/places/")[0].status == 200
        plain = Visitor(plainly(port), origin, forwarded | {"X-Forwarded-Proto": "http"})
        assert "Strict-Transport-Security" not in plain.ask("GET", SIGN_IN)[0].headers
        stranger = Visitor(plainly(port, source="127.0.0.2"), origin, forwarded)
        assert "Strict-Transport-Security" not in stranger.ask("GET", SIGN_IN)[0].headers
        elsewhere = Visitor(plainly(port), "https://elsewhere.example", forwarded | {"Host": "127.0.0.1"})
        assert elsewhere.sign_in("lan", password)[0].status == 403


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Certificates and keys, good and bad, by name."""
    made = {
        "pair": Authority(tmp_path).pem(),
        "other": Authority(tmp_path, "Another").pem("other"),
        "locked": tmp_path / "locked.pem",
        "text": tmp_path / "text.pem",
        "folder": tmp_path,
        "absent": tmp_path / "absent.pem",
    }
    made["locked"].write_bytes(key_pem(ec.generate_private_key(ec.SECP256R1()), b"secret"))
    made["text"].write_text("no certificate")
    return {name: str(file) for name, file in made.items()}


WRONG = {
    "another key": (["--certificate", "pair", "--key", "other"], "{other} is not the key of {pair}."),
    "a locked key": (["--certificate", "pair", "--key", "locked"], "{locked} is locked with a password."),
    "no key": (
        ["--certificate", "pair", "--key", "text"],
        "{pair} and {text} hold no certificate with its key, in PEM",
    ),
    "no certificate": (["--certificate", "text"], "{text} and {text} hold no certificate with its key, in PEM"),
    "nothing there": (["--certificate", "absent"], "{absent} cannot be read: No such file or directory."),
    "a folder": (["--certificate", "pair", "--key", "folder"], "{folder} cannot be read: Is a directory."),
    "a key alone": (["--key", "pair"], "A key alone is no use: name its --certificate too."),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_a_certificate_that_does_not_fit_is_told_before_anything_begins(
    words: list[str], said: str, files: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    """No test database is asked for: it is not touched."""
    args = words_for(*(files.get(word, word) for word in words))
    with translation.override("en"):
        assert args.run(args) == 2
    out, err = capfd.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert said.format(**files) in err


def others(starter: int) -> set[int]:
    """The web processes that a server has started."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == starter and b"\0web\0" in (entry / "cmdline").read_bytes():
                found.add(int(entry.name))
    return found


def test_a_web_process_that_dies_is_begun_again_and_whoever_waited_for_it_is_answered(tmp_path: Path) -> None:
    port = own_port()
    with served(plainly(port), tmp_path, "--processes", "2") as server:
        (before,) = others(server)
        os.kill(before, signal.SIGKILL)
        for _connection in range(20):  # half of them reach the socket of the one that is dead
            with closing(plainly(port)()) as connection:
                connection.request("GET", "/healthz")
                assert connection.getresponse().status == 200
        (after,) = others(server)
        assert after != before
    assert others(server) == set()
    with pytest.raises(ConnectionRefusedError):
        plainly(port)().connect()


def test_a_port_that_the_server_before_lets_go_of_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    port = own_port()
    before = socket.create_server(("127.0.0.1", port))
    monkeypatch.setattr("luuvet.ops.serve.time.sleep", lambda _seconds: before.close())
    (own,) = listen_on("127.0.0.1", port, 1)
    assert own.getsockname()[1] == port
    own.close()


def test_nobody_shares_a_port_with_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luuvet.ops.serve.FREE_AGAIN_SECONDS", 0)
    port = own_port()
    with socket.create_server(("127.0.0.1", port), reuse_port=True):
        assert answer(port=port) == 2
