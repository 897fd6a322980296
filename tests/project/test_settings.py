"""What no environment can switch on or weaken, and what is not there from the beginning."""

import logging

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from luuvet.accounts.models import Account
from luuvet.project import settings as own
from tests.builders import browser, office

ADVISED_ITERATIONS = 600_000  # of PBKDF2 with SHA-256, OWASP Password Storage Cheat Sheet, 2025


def test_nothing_switches_debugging_on() -> None:
    assert own.DEBUG is False
    assert not [app for app in own.INSTALLED_APPS if app.endswith((".admin", ".admindocs")) or "debug" in app]


def test_passwords_are_stretched_as_far_as_is_advised() -> None:
    assert not hasattr(own, "PASSWORD_HASHERS"), "Django's own order"
    assert global_settings.PASSWORD_HASHERS[0].endswith("." + PBKDF2PasswordHasher.__name__)
    made = PBKDF2PasswordHasher().encode("một mật khẩu dài", "muối")
    algorithm, iterations, _salt, _hash = made.split("$")
    assert (algorithm, int(iterations) >= ADVISED_ITERATIONS) == ("pbkdf2_sha256", True)


@pytest.mark.django_db
def test_no_account_is_there_before_one_is_made() -> None:
    assert not Account.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/.git/config", "/static/.git/config", "/static/../.git/config", "/static/..%2fpyproject.toml", "/run.py"]
)
def test_nothing_of_the_checkout_is_served_but_what_pages_are_made_of(path: str) -> None:
    for client in (browser(), browser(office())):
        assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_an_address_cannot_write_a_line_of_its_own_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert Client().get("/nowhere%0A2026-01-01%20ERROR%20forged%0D%1B[31m").status_code == 404
    (line,) = [record.getMessage() for record in caplog.records if "forged" in record.getMessage()]
    assert line.isprintable()
