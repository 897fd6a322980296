"""What is locked is locked to the byte, and nothing points at a machine."""

import json
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, expect_none, files, lines_of

LOCKS = sorted(ROOT.glob("requirements*.txt"))
# Put together here, so that this file does not hold them itself.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "npm" + "mirror.com",
    "proxy.golang" + ".org",
    "crates" + ".io",
    "repo.maven" + ".apache.org",
]
MACHINE = re.compile(r"(?<![\w.~])/(root|work|home/\w+|Users/\w+|tmp|mnt|private)/")
# Files that name such a folder and may, each with its reason.
MAY_NAME = {
    "luuvet/ops/postgres/server.py": "a socket's path has room for about a hundred bytes: a short one is needed"
}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_every_requirement_is_pinned_with_its_hashes(lock: Path) -> None:
    text = re.sub(r"^ *#.*\n", "", lock.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    pinned = re.compile(r"[\w.\-]+(\[[\w,\-]+\])?==[\w.+!]+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert text.strip()
    expect_none([line for line in text.splitlines() if line.strip() and not pinned.fullmatch(line)])


@pytest.mark.parametrize("wider", ["requirements-dev.txt", "requirements-bench.txt"])
def test_the_plain_lock_stands_in_the_wider_ones(wider: str) -> None:
    plain, full = (
        set(re.findall(r"^([\w.\-]+==\S+)", (ROOT / name).read_text(), flags=re.MULTILINE))
        for name in ("requirements.txt", wider)
    )
    assert plain
    expect_none(plain - full)


def test_locks_name_no_address() -> None:
    expect_none(
        [where for lock in [*LOCKS, ROOT / "web" / ".npmrc"] for where, line in lines_of(lock) if "://" in line]
    )


def test_every_package_of_the_pages_is_pinned_with_its_hash() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    wrong = [
        name
        for name, package in packages.items()
        if name and not package.get("link") and not ("version" in package and "integrity" in package)
    ]
    expect_none(wrong)
    sources = ("resolved", "version", "dependencies", "devDependencies")
    expect_none(
        [name for name, package in packages.items() for key in sources if "://" in json.dumps(package.get(key))]
    )


def test_the_pages_ask_for_exact_versions() -> None:
    asked = json.loads((ROOT / "web" / "package.json").read_text())
    versions = [version for kind in ("dependencies", "devDependencies") for version in asked.get(kind, {}).values()]
    expect_none([version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)])


def test_no_file_names_a_registry() -> None:
    expect_none(
        [where for file in files() for where, line in lines_of(file) for host in REGISTRIES if host in line.lower()]
    )


def test_no_file_names_a_folder_of_one_machine() -> None:
    """Tests may name the folder of passing things."""
    naming = {
        (str(file.relative_to(ROOT)), where)
        for file in files()
        for where, line in lines_of(file)
        for match in MACHINE.finditer(line)
        if not (match[1] == "tmp" and file.is_relative_to(ROOT / "tests"))
    }
    expect_none([where for file, where in sorted(naming) if file not in MAY_NAME])
    assert MAY_NAME.keys() <= {file for file, _where in naming}


def test_there_is_one_kind_of_lock() -> None:
    named = {file.name for file in files()}
    expect_none(named & {"uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock", "pnpm-lock.yaml"})
