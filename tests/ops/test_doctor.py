"""The doctor: whether phones reach this very installation at its public address, and what follows for its posters."""

import argparse
import http.server
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.conf import settings
from django.utils import translation

from luuvet.core import vault
from luuvet.core.models import AuditLine
from luuvet.kernel.signing import KeyRing
from luuvet.ops import cli
from luuvet.places.models import ReachedAddress
from tests.accept.conftest import Running
from tests.builders import browser, office, own_port, place
from tests.certificates import A_DAY, Authority

pytestmark = pytest.mark.usefixtures("committed")

SAMPLE = "MẪU – KHÔNG SỬ DỤNG"
Said = dict[str, Any]
Doctor = Callable[..., Said]
Response = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """Keys that may sign live posters."""
    keys = KeyRing.generate("live", lambda count: bytes(range(count)))
    monkeypatch.setattr(vault, "ring", lambda: keys)
    return keys


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """Keys that may not."""
    keys = KeyRing.generate("demonstration", lambda count: bytes(range(count)))
    monkeypatch.setattr(vault, "ring", lambda: keys)
    return keys


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that the doctor believes."""
    made = Authority(tmp_path)
    monkeypatch.setattr(settings, "CA_FILE", str(made.file))
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives the installation a public address."""
    return lambda address: monkeypatch.setattr(settings, "PUBLIC_URL", address)


@pytest.fixture
def doctor(at: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> Doctor:
    """What `luuvet ops doctor --json` says of a public address: its one check, with `sample`."""

    def asked(address: str, *words: str) -> Said:
        at(address)
        code = run("--json", *words)
        (said,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        (check,) = said["checks"]
        assert said["well"] == check["well"] == (code == 0)
        return {**check, "sample": said["posters"]["sample"]}

    return asked


@pytest.fixture
def printed() -> Callable[[], str]:
    """What a market's poster says that an officer prints now."""
    market = place()
    officer = browser(office())

    def text() -> str:
        sheet = officer.get(f"/places/{market.code}/0/1/poster.pdf").content
        return str(pdfium.PdfDocument(sheet)[0].get_textpage().get_text_bounded())

    return text


def run(*words: str) -> int:
    """The exit code of `luuvet ops doctor`."""
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["doctor", *words])
    return int(args.run(args))


@contextmanager
def answering(pem: Path | None, respond: Response) -> Iterator[int]:
    """The port of a server that is no Lưu Vết; without a certificate it speaks plain HTTP."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respond(self)

        def log_message(self, *_words: object) -> None:
            """Says nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_about: None  # type: ignore[method-assign]  # who hangs up is no news
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def luuvet(keys: KeyRing, pem: Path) -> Iterator[int]:
    """The port of a real acceptance over https."""
    running = Running(settings.APP_URL, keys, pem)
    try:
        yield running.start()
    finally:
        running.stop()


def page(status: int, body: bytes, **headers: str) -> Response:
    """Always the same answer."""

    def respond(asked: http.server.BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)

    return respond


def test_a_poster_is_a_sample_until_the_doctor_has_reached_its_very_address(
    authority: Authority, ring: KeyRing, at: Callable[[str], None], doctor: Doctor, printed: Callable[[], str]
) -> None:
    with luuvet(ring, authority.pem()) as port:
        address = f"https://localhost:{port}"
        at(address)
        assert SAMPLE in printed()
        said = doctor(address)
    reached = ReachedAddress.objects.get()
    assert (said["well"], said["address"], said["problem"], said["sample"]) == (True, address, None, None)
    assert (reached.address, reached.reached_at.isoformat()) == (address, said["reached_at"])
    line = AuditLine.objects.get(action="places.reach_address")
    assert (line.actor, line.object) == ("luuvet ops doctor", f"reachedaddress:{address}")
    for same in (address, f"{address}/"):  # codes leave the slash out
        at(same)
        assert "MẪU" not in printed()
    for other in (f"{address}0", f"https://LOCALHOST:{port}", f"{address}/a", f"http://localhost:{port}"):
        at(other)
        assert SAMPLE in printed()


def test_keys_of_a_demonstration_sign_samples_wherever_they_are_reached(
    authority: Authority, doctor: Doctor, printed: Callable[[], str], demonstration: KeyRing
) -> None:
    with luuvet(demonstration, authority.pem()) as port:
        said = doctor(f"https://localhost:{port}")
    assert (said["well"], said["sample"]) == (True, "demonstration")
    assert SAMPLE in printed()


def expect(said: Said, problem: str, sentence: str, remedy: str) -> None:
    """The doctor names the problem, says it and what to do, and writes nothing down."""
    assert (said["problem"], said["well"], said["reached_at"]) == (problem, False, None)
    assert sentence in said["detail"]
    assert remedy in said["remedy"]
    assert not ReachedAddress.objects.exists()
    assert not AuditLine.objects.filter(actor="luuvet ops doctor").exists()


def test_without_https_nothing_is_asked(doctor: Doctor) -> None:
    said = doctor("http://quet.ductho.example")
    expect(said, "no-https", "The public address http://quet.ductho.example is not https.", "docs/serving.md")
    assert said["sample"] == "no-https"


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "quet.ductho.example",
        "https://[",
        "https://a:b",
        "https://a:0",
        "ftp://a",
        "https://a b",
        "https://a/?b",
    ],
)
def test_what_is_no_address_is_told_so(address: str, doctor: Doctor) -> None:
    said = doctor(address)
    expect(said, "no-address", f"“{address.rstrip('/')}” is no address.", "LUUVET_PUBLIC_URL")


def test_a_name_that_nobody_has_is_not_found(doctor: Doctor) -> None:
    said = doctor(f"https://{'a' * 64}.example")  # longer than a name may be: no name server is asked
    expect(said, "name-not-found", f"The name {'a' * 64}.example is not found.", "DNS record")


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "192.168.1.10", "[fe80::1]", "[fd00::1]"])
def test_an_address_that_the_internet_does_not_know_is_not_outside(host: str, doctor: Doctor) -> None:
    said = doctor(f"https://{host}:{own_port()}")
    expect(said, "not-outside", f"is {host.strip('[]')}, which the internet does not know.", "--own-network")


def test_in_a_network_of_ones_own_such_an_address_is_asked(doctor: Doctor) -> None:
    port = own_port()
    said = doctor(f"https://127.0.0.1:{port}", "--own-network")
    expect(said, "no-answer", f"127.0.0.1 does not answer on port {port}.", "firewall")


def test_who_hangs_up_gives_no_answer(authority: Authority, doctor: Doctor) -> None:
    with answering(authority.pem(), lambda asked: asked.connection.shutdown(socket.SHUT_RDWR)) as port:
        said = doctor(f"https://localhost:{port}")
    expect(said, "no-answer", "localhost took the question and gave no answer.", "proxy run")


@pytest.mark.usefixtures("authority")
def test_plain_http_is_no_https(doctor: Doctor) -> None:
    with answering(None, page(200, b"{}")) as port:
        said = doctor(f"https://localhost:{port}")
    expect(said, "no-tls", f"localhost answers on port {port}, but not in https.", "--certificate")


CERTIFICATES: dict[str, tuple[Callable[[Authority], Path], str]] = {
    "expired": (lambda ours: ours.pem(valid=(-2 * A_DAY, -timedelta(hours=1))), "it has expired"),
    "too early": (lambda ours: ours.pem(valid=(timedelta(hours=1), A_DAY)), "it is not valid yet, by the clock"),
    "other name": (lambda ours: ours.pem("quet.ductho.example"), "it is made out to another name"),
    "by itself": (lambda ours: ours.pem(by_itself=True), "it is signed by itself"),
    "unknown": (
        lambda ours: Authority(ours.folder, "Nobody that phones know").pem(),
        "nobody whom phones know has signed it",
    ),
}


@pytest.mark.parametrize(("made", "why"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_a_certificate_that_phones_would_not_believe_is_told_why(
    made: Callable[[Authority], Path], why: str, authority: Authority, ring: KeyRing, doctor: Doctor
) -> None:
    with luuvet(ring, made(authority)) as port:
        said = doctor(f"https://localhost:{port}")
    expect(said, "certificate", f"The certificate of localhost is not believed: {why}", "fullchain.pem")


def test_without_a_ca_file_an_authority_of_tests_is_not_believed(
    authority: Authority, ring: KeyRing, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CA_FILE", None)
    with luuvet(ring, authority.pem()) as port:
        said = doctor(f"https://localhost:{port}", "--own-network")
    expect(said, "certificate", "nobody whom phones know", "ca-certificates")


@pytest.mark.parametrize("there", [True, False])
def test_a_ca_file_that_holds_none_is_told(
    there: bool, tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    if there:
        file.write_text("no certificate")
    monkeypatch.setattr(settings, "CA_FILE", str(file))
    said = doctor("https://localhost")
    expect(said, "ca-file", f"{file} holds no certificates that can be read.", "LUUVET_CA_FILE")


Expected = tuple[str, str, str]  # problem, part of the sentence, part of the remedy
STRANGERS: dict[str, tuple[Response, Expected]] = {
    "redirect": (
        page(301, b"", Location="https://portal.example/login?from=1"),
        ("redirects", "sends phones on to https://portal.example.", "LUUVET_PUBLIC_URL"),
    ),
    "bad redirect": (
        page(302, b"", Location="https://["),
        ("redirects", "sends phones on to ?.", "LUUVET_PUBLIC_URL"),
    ),
    "proxy alone": (
        page(502, b"Bad Gateway"),
        ("not-serving", "a proxy answers (status 502)", "Start Lưu Vết"),
    ),
    "parked page": (
        page(200, b"<h1>For sale</h1>"),
        ("not-luuvet", "Something else answers", "where the name leads"),
    ),
    "no page": (page(404, b"{}"), ("not-luuvet", "(status 404)", "where the name leads")),
    "some JSON": (page(200, b"[1]"), ("not-luuvet", "(status 200)", "where the name leads")),
    "an old answer": (
        page(200, json.dumps({"nonce": "A" * 43, "proof": "A" * 43}).encode()),
        ("not-luuvet", "no Lưu Vết of this release", "where the name leads"),
    ),
}


@pytest.mark.parametrize(("respond", "expected"), STRANGERS.values(), ids=STRANGERS)
def test_whoever_else_answers_is_not_taken_for_ours(
    respond: Response, expected: Expected, authority: Authority, doctor: Doctor
) -> None:
    with answering(authority.pem(), respond) as port:
        said = doctor(f"https://localhost:{port}")
    expect(said, *expected)


def test_another_luuvet_is_not_taken_for_ours(authority: Authority, doctor: Doctor) -> None:
    """Not even with our place keys, which everybody may read: it lacks what is secret."""
    ours = vault.ring()
    public = [key for key in ours.keys if key.kind == "place"]
    theirs = KeyRing([*public, *(key for key in KeyRing.generate("live").keys if key.kind != "place")])
    with luuvet(theirs, authority.pem()) as port:
        said = doctor(f"https://localhost:{port}")
    expect(said, "another-installation", "Another Lưu Vết answers at https://localhost", "LUUVET_HOME")


def test_it_is_told_in_the_language_of_the_operator(
    at: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    at("http://quet.ductho.example")
    with translation.override("vi"):
        assert run() == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Địa chỉ công khai http://quet.ductho.example không dùng https."
    assert len(said) == 3
