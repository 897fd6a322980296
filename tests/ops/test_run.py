"""run.py: the door that opens before anything is installed."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import run
from luuvet.ops import set_up
from luuvet.ops.home import CHECKOUT

BEFORE_INSTALL = ("run.py", "luuvet/__init__.py", "luuvet/ops/__init__.py", "luuvet/ops/set_up.py")


def door(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-S", str(CHECKOUT / "run.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", BEFORE_INSTALL)
def test_what_runs_before_installing_needs_only_the_standard_library(path: str) -> None:
    others = {name for name in imported(CHECKOUT / path) if name.partition(".")[0] not in sys.stdlib_module_names}
    assert others <= {"luuvet.ops", "luuvet.ops.set_up"}


def test_it_is_short() -> None:
    assert len((CHECKOUT / "run.py").read_text().splitlines()) <= 400


def test_help_tells_of_every_command() -> None:
    told = door("--help")
    assert told.returncode == 0
    assert all(f"run.py {name}" in told.stdout for name in run.COMMANDS)


@pytest.mark.parametrize(
    "words",
    [(), ("dance",), ("test", "fast"), ("demo", "--port", "x"), ("demo", "extra"), ("crash", "x"), ("simulate", "x")],
)
def test_what_it_does_not_know_ends_with_2_before_any_set_up(words: tuple[str, ...]) -> None:
    refused = door(*words)
    assert refused.returncode == 2
    assert "venv" not in refused.stderr


def test_a_missing_system_package_costs_an_ordinary_user_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = run.SystemPackage("cow", lambda: False, frozenset({"test"}), "milk")
    monkeypatch.setattr(run, "SYSTEM_PACKAGES", (package,))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert run.main(["test"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "milk" in told.err
    assert "sudo apt-get install --no-install-recommends cow" in told.err


def test_a_command_that_does_not_need_it_does_not_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    package = run.SystemPackage("cow", lambda: False, frozenset({"test"}), "milk")
    monkeypatch.setattr(run, "SYSTEM_PACKAGES", (package,))
    run.system_packages("demo")


def test_the_demonstration_needs_no_system_package_where_python_has_pip() -> None:
    assert {package.name for package in run.SYSTEM_PACKAGES if "demo" in package.commands} == {"python3-pip"}


def test_every_requirement_is_pinned_with_hashes_and_names_no_address() -> None:
    for path in CHECKOUT.glob("requirements*.txt"):
        text = path.read_text()
        pins = [line for line in text.splitlines() if line and line[0] not in " #"]
        assert pins
        assert all("==" in line and line.endswith("\\") for line in pins)
        assert "://" not in text


def test_the_first_installers_pins_are_those_that_are_locked() -> None:
    assert run.BOOT_PIN in (CHECKOUT / "requirements-boot.txt").read_text()
    assert run.NODE_PIN in (CHECKOUT / "requirements-node.txt").read_text()


def test_the_tools_of_developers_stand_on_the_same_pins_as_the_product() -> None:
    plain, full = (
        {line.split(" ")[0] for line in (CHECKOUT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert plain < full


def test_a_stamp_changes_with_any_content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(set_up, "ROOT", tmp_path)
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a")
    other.write_text("b")
    before = set_up.digest([one, other])
    assert before == set_up.digest([other, one])
    other.write_text("c")
    assert before != set_up.digest([one, other])


def test_ci_is_the_same_door() -> None:
    script = CHECKOUT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("exec python3 run.py test")
