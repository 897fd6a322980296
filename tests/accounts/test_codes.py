"""One-time codes, activation codes, and the wait that grows."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from uuid import uuid4

import pytest

from luuvet.accounts.cli import register
from luuvet.accounts.limits import LIMITS
from luuvet.accounts.models import ActivationCode, Attempt, OneTimeCode
from luuvet.accounts.rules import (
    attempt,
    make_activation_codes,
    make_one_time_code,
    try_one_time_code,
    use_activation_code,
    use_one_time_code,
)
from luuvet.core.models import AuditLine
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused, TooSoon

pytestmark = pytest.mark.django_db
PHONE, BY = "0912345678", "tests"


def other(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_the_digits_of_a_code_are_told_once_and_kept_as_a_hash() -> None:
    made = make_one_time_code(PHONE, by=BY)
    assert len(made.digits) == 6 and made.digits.isdigit()
    there = OneTimeCode.objects.get()
    assert there.digits == ""
    assert made.digits.encode() not in bytes(there.digits_hash) + bytes(there.phone_hash)
    assert all(PHONE not in str(line) and made.digits not in str(line) for line in AuditLine.objects.all())


def test_the_digits_are_accepted_once_for_the_phone_that_they_went_to() -> None:
    code = make_one_time_code(PHONE, by=BY)
    for phone, digits in (("0912345679", code.digits), (PHONE, other(code.digits)), (PHONE, "")):
        with pytest.raises(Refused, match="wrong-code"):
            use_one_time_code(code.pk, phone=phone, digits=digits, by=BY)
    use_one_time_code(code.pk, phone=PHONE, digits=code.digits, by=BY)
    with pytest.raises(Refused, match="wrong-code"):
        use_one_time_code(code.pk, phone=PHONE, digits=code.digits, by=BY)
    with pytest.raises(Refused, match="code-expired"):
        try_one_time_code(code.pk, by=BY)


def test_a_code_is_good_for_five_tries_and_five_minutes() -> None:
    code = make_one_time_code(PHONE, by=BY)
    for _try in range(5):
        try_one_time_code(code.pk, by=BY)
    with pytest.raises(Refused, match="code-spent"):
        try_one_time_code(code.pk, by=BY)
    fresh = make_one_time_code(PHONE, by=BY)
    with clock.running_on(lambda: fresh.made_at + timedelta(minutes=5) - timedelta(seconds=1)):
        try_one_time_code(fresh.pk, by=BY)
    with clock.running_on(lambda: fresh.made_at + timedelta(minutes=5)), pytest.raises(Refused, match="code-expired"):
        try_one_time_code(fresh.pk, by=BY)
    with pytest.raises(Refused, match="code-expired"):
        try_one_time_code(uuid4(), by=BY)


def test_the_wait_grows_with_each_code_for_a_phone() -> None:
    moment, waits = clock.now(), []
    for _code in range(6):
        with clock.running_on(lambda at=moment: at):  # type: ignore[misc]
            attempt("one-time code", {"phone": PHONE}, by=BY)
            with pytest.raises(TooSoon) as too_soon:
                attempt("one-time code", {"phone": PHONE}, by=BY)
        waits.append(too_soon.value.seconds)
        moment += timedelta(seconds=too_soon.value.seconds)
    assert waits == [30, 60, 120, 240, 480, 960]
    attempt("one-time code", {"phone": "0912345679"}, by=BY)


def test_a_phone_an_address_and_an_installation_are_each_held_back() -> None:
    for (what, who), limit in LIMITS.items():
        Attempt.objects.all().delete()
        for _try in range(limit.free):
            attempt(what, {who: "x"}, by=BY)
        with pytest.raises(TooSoon):
            attempt(what, {who: "x"}, by=BY)
        attempt(what, {who: "y"}, by=BY)


def test_the_longest_wait_is_four_hours_and_a_day_forgets_all() -> None:
    assert LIMITS["one-time code", "phone"].wait_after(1000) == timedelta(hours=4)
    attempt("one-time code", {"phone": PHONE}, by=BY)
    tomorrow = clock.now() + timedelta(days=1, seconds=1)
    with clock.running_on(lambda: tomorrow):
        attempt("one-time code", {"phone": PHONE}, by=BY)
    assert Attempt.objects.count() == 1


def test_an_activation_code_is_used_once_however_it_is_typed() -> None:
    (code,) = make_activation_codes(1, by=BY)
    assert code.encode() not in bytes(ActivationCode.objects.get().code_hash)
    written = f" {code[:5].lower()}-{code[5:]}".replace("0", "o").replace("1", "l")
    use_activation_code(written, by=BY)
    for text in (code, "", "0000000000"):
        with pytest.raises(Refused, match="wrong-activation-code"):
            use_activation_code(text, by=BY)
    assert len(set(make_activation_codes(50, by=BY))) == 50


def test_the_operator_prints_activation_codes(capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    register(parser.add_subparsers())
    for words in (["--count", "3"], ["--count", "2", "--json"]):
        args = parser.parse_args(["activation-codes", *words])
        assert args.run(args) == 0
    *printed, last = capsys.readouterr().out.splitlines()
    assert [len(code) for code in printed] == [11] * 3
    for code in [*printed, *json.loads(last)["codes"]]:
        use_activation_code(code, by=BY)
    for count in ("0", "-1", "10001", "x"):
        with pytest.raises(SystemExit):
            parser.parse_args(["activation-codes", "--count", count])
