"""Where an installation keeps its things."""

import hashlib
import os
from pathlib import Path

import pytest

from luuvet.ops.home import CHECKOUT, HomeInsideCheckout, home, secrets_dir

NAME = f"{CHECKOUT.name}-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]}"


def test_the_environment_decides_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LUUVET_HOME", str(tmp_path))
    assert home() == tmp_path


def test_roots_home_is_named_after_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUUVET_HOME", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert home() == Path("/var/lib/luuvet") / NAME


def test_another_users_home_is_where_the_desktop_keeps_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LUUVET_HOME", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home() == tmp_path / "luuvet" / NAME


@pytest.mark.parametrize("useless", ["", "relative/folder"])
def test_without_a_usable_place_for_data_the_users_folder_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, useless: str
) -> None:
    monkeypatch.delenv("LUUVET_HOME", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", useless)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home() == tmp_path / ".local/share/luuvet" / NAME


@pytest.mark.parametrize("inside", [CHECKOUT, CHECKOUT / "data", CHECKOUT / "luuvet" / ".." / "data"])
def test_a_home_inside_the_checkout_is_refused(monkeypatch: pytest.MonkeyPatch, inside: Path) -> None:
    monkeypatch.setenv("LUUVET_HOME", str(inside))
    with pytest.raises(HomeInsideCheckout):
        home()


def test_secrets_are_for_the_owner_alone_even_in_a_folder_made_before(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir(mode=0o755)
    assert secrets_dir(tmp_path).stat().st_mode & 0o777 == 0o700
