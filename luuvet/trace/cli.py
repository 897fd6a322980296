"""`luuvet trace labels, links, backward, paths, index`: files in, files out. No database, no framework."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luuvet.trace import words
from luuvet.trace.bad import BadRow, BadRows, Language
from luuvet.trace.engines import ENGINES
from luuvet.trace.profile import Class, Mode, Profile

if TYPE_CHECKING:  # for types alone: it loads Arrow
    from luuvet.trace.run import Answer

DONE, REFUSED, USAGE = 0, 1, 2
_PROFILE = Profile()
_OF_TABLES = {"labels": ("places", "near", "isolation"), "links": ("places", "near"), "backward": ("places", "near")}


def main(arguments: Sequence[str], language: Language) -> int:
    """Run one command. Exit code: 0 done, 1 refused (problem object on stderr), 2 usage."""
    args = _parser(language).parse_args(arguments or ["--help"])
    # Not before the words are understood: Arrow takes most of a second to load, and `--help` needs none of it.
    from luuvet.trace import run  # noqa: PLC0415

    try:
        profile = _profile(args) if args.command in _OF_TABLES else _PROFILE
        return _answered(args, language, lambda: run.OPERATIONS[args.command](args, profile, language))
    except BadRows as bad:
        return _refused("bad-rows", words.BAD[language].format(count=bad.count), rows=_rows(bad, language),
                        count=bad.count)  # fmt: skip
    except ModuleNotFoundError as missing:
        said = words.NO_ENGINE[language].format(library=missing.name, engine=getattr(args, "engine", "local"))
        return _refused("engine-missing", said)
    except OSError as fault:
        said = words.NOT_WRITTEN[language].format(file=fault.filename or args.out, fault=fault.strerror or fault)
        return _refused("not-written", said)


def _answered(args: Namespace, language: Language, ask: "Callable[[], Answer]") -> int:
    answer = ask()
    print(json.dumps(answer.figures, ensure_ascii=False) if args.json else answer.sentence(language))
    return DONE


def _refused(code: str, title: str, **more: Any) -> int:
    problem = {"type": f"urn:luuvet:problem:{code}", "title": title, "problem": code, **more}
    print(json.dumps(problem, ensure_ascii=False), file=sys.stderr)
    return REFUSED


def _rows(bad: BadRows, language: Language) -> list[dict[str, object]]:
    def told(row: BadRow) -> dict[str, object]:
        return {"file": row.table, "row": row.row or None, "column": row.column or None, "reason": row.told(language)}

    return [told(row) for row in bad.rows]


def _profile(args: Namespace) -> Profile:
    return Profile(
        minutes=args.minutes,
        mode=Mode(args.mode),
        within_hours=args.within,
        latent_days=args.latent,
        infectious_days=args.infectious,
        depth=args.depth,
        onward=Class.of(args.onward),
    )


def _parser(language: Language) -> ArgumentParser:
    parser = ArgumentParser(prog="luuvet trace", description=words.ABOUT[language])
    commands = parser.add_subparsers(metavar="OPERATION", required=True, dest="command")
    for name, about in words.COMMANDS.items():
        command = commands.add_parser(name, help=about[language], description=about[language])
        _add_files(command, name, language)
        if name in _OF_TABLES:
            _add_profile(command, language)
        command.add_argument("--json", action="store_true", help=words.OPTIONS["json"][language])
    return parser


def _add_files(command: ArgumentParser, name: str, language: Language) -> None:
    def add(option: str, said: str = "", metavar: str = "FILE", *, required: bool = True) -> None:
        told = words.OPTIONS[said or option][language]
        command.add_argument(f"--{option}", type=Path, required=required, metavar=metavar, help=told)

    if name == "index":
        add("visits", "visits_file")
        add("out", "folder", "FOLDER")
        return
    add("labels" if name == "paths" else "visits")
    add("cases")
    for option in _OF_TABLES.get(name, ()):
        add(option, required=False)
    add("out")
    if name == "backward":
        add("sources")


def _add_profile(command: ArgumentParser, language: Language) -> None:
    def add(option: str, default: object, **more: Any) -> None:
        command.add_argument(f"--{option}", default=default, help=words.OPTIONS[option][language], **more)

    add("engine", "local", choices=ENGINES)
    add("minutes", _PROFILE.minutes, type=_at_least(1), metavar="N")
    add("mode", _PROFILE.mode.value, choices=[mode.value for mode in Mode])
    add("within", _PROFILE.within_hours, type=_at_least(1), metavar="HOURS")
    add("latent", _PROFILE.latent_days, type=_at_least(0), metavar="DAYS")
    add("infectious", _PROFILE.infectious_days, type=_at_least(0), metavar="DAYS")
    add("depth", _PROFILE.depth, type=_at_least(1), metavar="N")
    add("onward", _PROFILE.onward.word, choices=[cls.word for cls in Class])


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not least <= int(text) <= Profile.MOST:
            raise ValueError(text)
        return int(text)

    number.__name__ = f"number from {least} on"  # argparse says: invalid number from 1 on value: '0'
    return number
