"""Accounts with a duty, and their temporary password."""

import json
from argparse import ArgumentParser

import pytest

from luuvet.accounts import cli, rules
from luuvet.accounts.models import Account, Duty, DutyKind
from luuvet.core.models import AuditLine
from luuvet.kernel.problems import Refused
from tests.builders import BY, office, unit

pytestmark = pytest.mark.django_db


def test_an_account_has_a_duty_and_a_password_that_is_kept_nowhere() -> None:
    account, password = rules.make_account("vhtt.ductho", DutyKind.COORDINATING_OFFICE, unit("440"), by=BY)
    assert account.check_password(password)
    assert len(password) == 24 and len(set(password)) > 6
    duty = Duty.objects.get(account=account)
    assert (duty.kind, duty.unit.code, duty.valid_to) == ("coordinating_office", "440", None)
    line = AuditLine.objects.get(action="accounts.make_account")
    assert line.object == f"account:{account.pk}"
    assert password not in json.dumps([line.actor, line.object, line.detail]) + account.password


@pytest.mark.parametrize("username", ["", "ab", "Lan", "a b c", "lân.ductho", "-lan", "a" * 65, "lan\n"])
def test_a_user_name_is_plain(username: str) -> None:
    with pytest.raises(Refused, match="username-unfit"):
        rules.make_account(username, DutyKind.COMMUNE_OFFICER, unit(), by=BY)


def test_a_user_name_is_given_once() -> None:
    office("lan")
    with pytest.raises(Refused, match="username-taken"):
        office("lan")
    assert Account.objects.count() == 1


def test_a_commune_duty_is_given_on_a_commune() -> None:
    with pytest.raises(Refused, match="duty-unfit"):
        rules.make_account("lan", DutyKind.COMMUNE_OFFICER, unit("440"), by=BY)


def test_a_new_password_makes_the_old_one_worthless() -> None:
    account, old = rules.make_account("lan", DutyKind.COMMUNE_OFFICER, unit(), by=BY)
    renewed, new = rules.renew_password(account, by=BY)
    assert renewed.check_password(new) and not renewed.check_password(old)


def run(*words: str) -> int:
    parser = ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(words)
    return int(args.run(args))


def test_the_command_prints_the_password_once(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("make", "--username", "lan", "--duty", "commune_officer", "--unit", "18229", "--tree", "2021")
    assert run(*words, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["unit"] == {"code": "18229", "tree": "2021", "name": "Đức Thọ"}
    assert (said["duty"], said["username"], said["totp"]) == ("commune_officer", "lan", None)
    assert Account.objects.get(username="lan").check_password(said["password"])
    assert run("renew-password", "--username", "lan") == 0
    new = capsys.readouterr().out.split()[-1]
    assert Account.objects.get(username="lan").check_password(new)
    with pytest.raises(Refused, match="no-account"):
        run("renew-password", "--username", "nobody")
