"""Keys of the vault are rotated while people sign up: nothing is lost, however the run ends."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from luuvet.accounts.rules import make_activation_codes
from luuvet.core import cli, vault
from luuvet.core.models import AuditLine, DataKey
from luuvet.core.rules import Resealed, reseal_fields, rotate_keys
from luuvet.kernel import clock
from luuvet.kernel.problems import Refused
from luuvet.kernel.signing import KeyRing
from luuvet.people import bulk, rules
from luuvet.people.models import Dependant, Identity, Installation
from luuvet.people.queries import identity
from luuvet.people.sealed import name_of, name_of_dependant, phone_of
from tests.people.test_own_data import named

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = "tests"
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
PHONES = [f"09870000{number:02d}" for number in range(5)]


@pytest.fixture(autouse=True)
def running(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyRing]:
    """The ring of a server that was started before anything was rotated; each look at the clock is a second later."""
    settings.KEY_FILE = tmp_path / "keys.json"
    ring = KeyRing.load_or_generate(settings.KEY_FILE, "demonstration")
    monkeypatch.setattr(vault, "ring", ring.reread)
    seconds = iter(range(10**6))
    with clock.running_on(lambda: NOW + timedelta(seconds=next(seconds))):
        yield ring


@pytest.fixture
def people() -> list[Installation]:
    """Five with a number, a name and a dependant."""
    made = rules.sign_up_many(PHONES, by=BY)
    for number, one in enumerate(made):
        named(one, f"Lan {number}")
        rules.add_dependant(one.person, f"Na {number}", by=BY)
    return made


def all_open(people: list[Installation]) -> bool:
    """Everybody's fields are what they were, and nobody's number can be taken by another."""
    for number, one in enumerate(people):
        who = identity(one.person_id)
        assert (phone_of(who), name_of(who)) == (PHONES[number], f"Lan {number}")
        assert name_of_dependant(Dependant.objects.get(guardian=one.person_id)) == f"Na {number}"
        with pytest.raises(Refused, match="phone-taken"):
            rules.sign_up(PHONES[number], by=BY)
    return True


def keys_in_use() -> set[int]:
    heads = [bytes(one.phone or b"") for one in Identity.objects.all()]
    heads += [bytes(one.name) for one in Dependant.objects.all()]
    return {int.from_bytes(octets[1:5]) for octets in heads}


def test_a_new_data_key_seals_everything_anew(people: list[Installation]) -> None:
    (before,) = keys_in_use()
    assert rotate_keys("data", by=BY) == Resealed(keys=0, rows=10)
    assert keys_in_use() == {DataKey.objects.latest("pk").pk} != {before}
    assert all_open(people)
    assert reseal_fields(by=BY) == Resealed(0, 0)
    assert [line.detail for line in AuditLine.objects.filter(action="core.reseal_fields")] == [
        {"keys": 0, "rows": 10}, {"keys": 0, "rows": 0},
    ]  # fmt: skip


def test_a_new_master_key_wraps_every_data_key_and_seals_nothing_anew(
    people: list[Installation], running: KeyRing
) -> None:
    vault.make_data_key()
    assert rotate_keys("master", by=BY).keys == 2
    assert {one.master_key for one in DataKey.objects.all()} == {2}
    running.keys = [key for key in running.reread().keys if (key.kind, key.id) != ("master", 1)]
    assert all_open(people)


def test_a_new_look_up_key_hashes_every_number_anew_and_codes_on_paper_stay_good(
    people: list[Installation], running: KeyRing
) -> None:
    (paper,) = make_activation_codes(1, by=BY)
    before = {bytes(one.phone_hash or b"") for one in Identity.objects.all()}
    assert rotate_keys("lookup", by=BY) == Resealed(0, 10)
    after = {bytes(one.phone_hash or b"") for one in Identity.objects.all()}
    assert after == {vault.lookup_hash("phone", phone) for phone in PHONES} and not before & after
    assert rules.sign_up_with_activation_code(paper, by=BY).verified
    assert [key.makes(clock.now()) for key in running.keys if key.kind == "lookup"] == [False, True]
    assert all_open(people)


@pytest.mark.parametrize("kind", ["data", "lookup"])
@pytest.mark.parametrize(("batches", "left_over"), [(0, 10), (1, 8), (2, 6), (3, 3)])
def test_a_run_that_is_cut_short_between_batches_loses_nothing(
    people: list[Installation], monkeypatch: pytest.MonkeyPatch, kind: Any, batches: int, left_over: int
) -> None:
    monkeypatch.setattr(bulk, "A_BATCH", 2)
    real, left = vault.seal, [batches * 4]  # two rows of two fields each

    def seal(text: str, **of: Any) -> bytes:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return real(text, **of)

    monkeypatch.setattr(vault, "seal", seal)
    with pytest.raises(KeyboardInterrupt):
        rotate_keys(kind, by=BY)
    monkeypatch.setattr(vault, "seal", real)
    assert len(keys_in_use()) == (2 if batches else 1)
    assert all_open(people)
    assert reseal_fields(by=BY).rows == left_over
    assert len(keys_in_use()) == 1 and all_open(people)


def test_what_an_earlier_release_sealed_opens_and_is_sealed_for_its_row(people: list[Installation]) -> None:
    one = identity(people[0].person_id)
    assert one is not None
    data_key, nonce = DataKey.objects.get(), b"0" * 12
    sealed = AESGCM(vault._unwrap(data_key)).encrypt(nonce, PHONES[0].encode(), b"people_identity.phone")
    Identity.objects.filter(pk=one.pk).update(phone=data_key.pk.to_bytes(4) + nonce + sealed)
    assert all_open(people)
    assert reseal_fields(by=BY) == Resealed(0, 1)
    assert bytes(Identity.objects.get(pk=one.pk).phone or b"")[:1] == b"\x02" and all_open(people)


def test_the_commands_say_what_was_done(people: list[Installation], capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    cli.register(parser.add_subparsers())
    for words in (["rotate-keys", "--kind", "data"], ["reseal-fields"]):
        args = parser.parse_args(words)
        assert args.run(args) == 0
    told = [line.rpartition(" ")[2] for line in capsys.readouterr().out.splitlines()]
    assert told == ["0", "10", "0", "0"]
