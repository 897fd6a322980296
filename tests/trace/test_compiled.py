"""Compiled loops are kept for the sources that they were made of, and for no others."""

from pathlib import Path

from luuvet.trace.engines.local.compiled import kept_in


def test_another_source_means_another_place_and_the_same_ones_the_same(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def inner(): return 1\n")
    (tmp_path / "two.py").write_text("def outer(): return inner()\n")
    before = kept_in(tmp_path)
    assert kept_in(tmp_path) == before
    (tmp_path / "one.py").write_text("def inner(): return 2\n")
    assert kept_in(tmp_path) != before
    assert before.parent == kept_in(tmp_path).parent == tmp_path / "__pycache__"
