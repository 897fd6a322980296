"""`luuvet trace`: files in, files out, and what is said where they cannot be used."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from luuvet import cli
from luuvet.trace import Reason
from luuvet.trace.bad import SENTENCES

VISITS = "person,place,arrived,left\n1,7,0,3600\n2,7,600,3600\n2,8,90000,93600\n3,8,90000,91800\n"
CASES = "person,from,to\n1,0,7200\n"
Lines = list[dict[str, object]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with files of two meetings, on a machine that speaks English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    (tmp_path / "visits.csv").write_text(VISITS)
    (tmp_path / "cases.csv").write_text(CASES)
    return tmp_path


def run(words: str) -> int:
    return cli.main(["trace", *words.split()])


def lines(file: str) -> list[str]:
    """Of a CSV file; Arrow puts every text between quotes."""
    return Path(file).read_text().replace('"', "").splitlines()


def problem(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    said = capsys.readouterr()
    assert said.out == ""
    found: dict[str, object] = json.loads(said.err)
    return found


def test_labels_are_written_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv --json") == 0
    assert lines("labels.csv") == [
        "person,generation,moment,infector,place,from,seconds,class",
        "2,1,3600,1,7,600,3000,venue",
        "3,2,91800,2,8,90000,1800,venue",
    ]
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["engine", "visits", "cases", "labels", "generations", "seconds", "peak_mib", "out"]
    assert told | {"seconds": 0, "peak_mib": 0} == {
        "engine": "local", "visits": 4, "cases": 1, "labels": 2, "generations": {"1": 1, "2": 1},
        "seconds": 0, "peak_mib": 0, "out": "labels.csv",
    }  # fmt: skip


def test_the_options_are_those_of_a_profile(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "places.csv").write_text("place,room\n8,1\n7,false\n")
    (folder / "isolation.csv").write_text("person,at\n2,90900\n")
    (folder / "near.csv").write_text("a,b,from,to\n4,1,100,1000\n")
    given = "labels --visits visits.csv --cases cases.csv --out labels.csv --engine plain"
    files = "--places places.csv --near near.csv --isolation isolation.csv"
    for options, expected in (
        (files, ["2,1,3600,1,7,600,3000,venue", "3,2,90900,2,8,90000,900,room", "4,1,1000,1,0,100,900,near"]),
        ("--depth 1", ["2,1,3600,1,7,600,3000,venue"]),
        ("--minutes 51", []),
        ("--mode single --minutes 50", ["2,1,3600,1,7,600,3000,venue"]),
        ("--within 1 --minutes 50", ["2,1,3600,1,7,600,3000,venue"]),
        ("--latent 1", ["2,1,3600,1,7,600,3000,venue", "3,2,91800,2,8,90000,1800,venue"]),
        ("--latent 2", ["2,1,3600,1,7,600,3000,venue"]),
        ("--infectious 1", ["2,1,3600,1,7,600,3000,venue"]),
        ("--onward room", ["2,1,3600,1,7,600,3000,venue"]),
    ):
        assert run(f"{given} {options}") == 0
        assert lines("labels.csv")[1:] == expected, options
    assert "Written: labels.csv" in capsys.readouterr().out


def test_times_in_iso_8601_come_out_so_and_parquet_is_read_and_written(folder: Path) -> None:
    text = "person,place,arrived,left\n1,7,2021-11-26T08:00:00+07:00,2021-11-26T09:00:00+07:00\n"
    (folder / "visits.csv").write_text(text + "2,7,2021-11-26T01:30:00Z,2021-11-26T02:00:00Z\n")
    (folder / "cases.csv").write_text("person,from,to\n1,2021-11-26T00:00:00Z,2021-11-27T00:00:00Z\n")
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv") == 0
    assert lines("labels.csv")[1:] == ["2,1,2021-11-26T02:00:00Z,1,7,2021-11-26T01:30:00Z,1800,venue"]
    for name in ("visits", "cases"):
        parquet.write_table(csv.read_csv(folder / f"{name}.csv"), folder / f"{name}.parquet")
    assert run("labels --visits visits.parquet --cases cases.parquet --out labels.parquet") == 0
    found = parquet.read_table(folder / "labels.parquet")
    assert found.schema.field("moment").type in (pa.timestamp("s", "UTC"), pa.timestamp("ms", "UTC"))
    assert found["person"].to_pylist() == [2]


def test_links_are_written(folder: Path) -> None:
    (folder / "cases.csv").write_text(CASES + "2,0,7200\n")
    assert run("links --visits visits.csv --cases cases.csv --out links.csv") == 0
    assert lines("links.csv") == [
        "a,b,moment,place,from,seconds,class",
        "1,2,3600,7,600,3000,venue",
        "2,1,3600,7,600,3000,venue",
    ]


def test_backward_writes_two_files(folder: Path) -> None:
    (folder / "cases.csv").write_text("person,from,to\n3,0,100000\n")
    assert run("backward --visits visits.csv --cases cases.csv --out labels.csv --sources sources.csv --depth 1") == 0
    assert lines("labels.csv")[1:] == ["2,1,90000,3,8,91800,1800,venue"]
    assert lines("sources.csv") == ["kind,id,cases,seconds", "person,2,1,1800", "place,8,1,1800"]


def test_paths_are_made_of_what_labels_wrote() -> None:
    assert run("labels --visits visits.csv --cases cases.csv --out labels.parquet") == 0
    assert run("paths --labels labels.parquet --cases cases.csv --out paths.csv") == 0
    assert lines("paths.csv") == ["person,generation,path", "2,1,1 2", "3,2,1 2 3"]


def test_an_index_stands_in_place_of_visits(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv") == 0
    head, *rows = VISITS.splitlines()
    (folder / "second.csv").write_text("\n".join([head, *rows[2:]]))
    (folder / "first.csv").write_text("\n".join([head, *rows[:2]]))
    capsys.readouterr()
    assert run("index --visits first.csv --out index --json") == 0
    assert run("index --visits second.csv --out index --json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["visits"], one["added"], one["out"]) for one in told] == [(2, 2, "index"), (4, 2, "index")]
    assert run("labels --visits index --cases cases.csv --out again.csv --json") == 0
    assert lines("again.csv") == lines("labels.csv")
    assert json.loads(capsys.readouterr().out)["visits"] == 4


def test_bad_rows_are_told_by_file_row_column_and_reason_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "visits.csv").write_text(
        "person,place,arrived,left\n1,7,0,3600\n,7,0,60\nx,7,0,60\n2,7.5,soon,60\n2,7,1e30,60\n"
    )
    (folder / "cases.csv").write_text("person,from\n1,0\n")
    (folder / "places.csv").write_text("place,room\n7,perhaps\n")
    assert run("labels --visits visits.csv --cases cases.csv --places places.csv --out labels.csv") == 1
    told = problem(capsys)
    rows = told.pop("rows")
    assert told == {
        "type": "urn:luuvet:problem:bad-rows",
        "title": "7 things are wrong in what was given: nothing was done, nothing was written. "
        "Mend them and run again.",
        "problem": "bad-rows",
        "count": 7,
    }
    assert isinstance(rows, list)
    no_number, no_time = SENTENCES[Reason.NO_NUMBER]["en"], SENTENCES[Reason.NO_TIME]["en"]
    assert [tuple(row.values()) for row in rows] == [
        ("visits.csv", 2, "person", "is empty"),
        ("visits.csv", 3, "person", no_number),
        ("visits.csv", 4, "place", no_number),
        ("visits.csv", 4, "arrived", no_time),
        ("visits.csv", 5, "arrived", no_time),
        ("places.csv", 1, "room", "is none of true, false, 1, 0"),
        ("cases.csv", None, "to", "is missing; there are: person, from"),
    ]
    assert sorted(file.name for file in folder.iterdir()) == ["cases.csv", "places.csv", "visits.csv"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cannot be read: Empty CSV file"),
        ("person;place;arrived;left\n1;7;0;60\n", "is missing; there are: person;place;arrived;left"),
        ("person,place,arrived,left,person\n1,7,0,60,2\n", "stands there more than once"),
        ("person,place,arrived,left\n1,7,0\n", "cannot be read: CSV parse error: Expected 4 columns, got 3: 1,7,0"),
        (
            "person,place,arrived,left\n1,7,2021-11-26T08:00:00,2021-11-26T09:00:00Z\n",
            "times are written in several ways (ISO 8601 with an offset, ISO 8601 without an offset); "
            "write all tables in one way",
        ),
    ],
)
def test_a_file_that_is_none_of_these_is_told(
    capsys: pytest.CaptureFixture[str], folder: Path, text: str, reason: str
) -> None:
    (folder / "visits.csv").write_text(text)
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv") == 1
    rows = problem(capsys)["rows"]
    assert isinstance(rows, list)
    assert reason in [row["reason"] for row in rows]
    assert not Path("labels.csv").exists()


@pytest.mark.parametrize(
    ("words", "file", "reason"),
    [
        ("--visits none.csv --out labels.csv", "none.csv", Reason.NO_FILE),
        ("--visits visits.xlsx --out labels.csv", "visits.xlsx", Reason.OTHER_KIND),
        ("--visits visits.csv --out labels.txt", "labels.txt", Reason.OTHER_KIND),
        ("--visits visits.csv --out none/labels.csv", "none/labels.csv", Reason.NO_FOLDER),
        ("--visits . --out labels.csv", ".", Reason.NO_INDEX),
    ],
)
def test_names_that_lead_nowhere_are_told(
    capsys: pytest.CaptureFixture[str], words: str, file: str, reason: Reason
) -> None:
    assert run(f"labels --cases cases.csv {words}") == 1
    assert problem(capsys)["rows"] == [{"file": file, "row": None, "column": None, "reason": SENTENCES[reason]["en"]}]


def test_labels_of_other_cases_lead_to_none(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv") == 0
    (folder / "cases.csv").write_text("person,from,to\n99,0,7200\n")
    capsys.readouterr()
    assert run("paths --labels labels.csv --cases cases.csv --out paths.csv") == 1
    rows = problem(capsys)["rows"]
    assert isinstance(rows, list)
    assert [(row["row"], row["column"]) for row in rows] == [(1, "infector"), (2, "infector")]


def test_no_visits_give_no_labels(folder: Path) -> None:
    (folder / "visits.csv").write_text("person,place,arrived,left\n")
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv") == 0
    assert lines("labels.csv") == ["person,generation,moment,infector,place,from,seconds,class"]


def test_a_file_that_cannot_take_its_place_leaves_the_earlier_one(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "labels.csv").write_text("of before")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv") == 1
    assert problem(capsys)["problem"] == "not-written"
    assert sorted(file.name for file in folder.iterdir()) == ["cases.csv", "labels.csv", "visits.csv"]
    assert Path("labels.csv").read_text() == "of before"


def test_each_sentence_is_there_in_vietnamese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(SENTENCES) == set(Reason)
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    assert run("labels --visits none.csv --cases cases.csv --out labels.csv") == 1
    told = problem(capsys)
    assert told["title"] == "Dữ liệu có 1 chỗ sai nên chưa làm gì và không ghi tệp nào. Sửa rồi chạy lại."
    assert told["rows"] == [{"file": "none.csv", "row": None, "column": None, "reason": "không có tệp này"}]
    assert run("labels --visits visits.csv --cases cases.csv --out labels.csv") == 0
    assert capsys.readouterr().out == (
        "1 ca bệnh, 4 lượt đến: 2 dòng kết quả (đợt 1: 1, đợt 2: 1). Đã ghi labels.csv.\n"
    )


@pytest.mark.parametrize("words", ["--help", "trace --help", "trace labels --help", "trace index --help"])
def test_help_loads_neither_django_nor_arrow(words: str) -> None:
    heavy = ("django", "pyarrow", "numpy", "numba", "psycopg")
    program = f"""
import sys
from luuvet.cli import main
try:
    main({words.split()!r})
except SystemExit as end:
    assert end.code == 0
print("loaded:", [name for name in {heavy!r} if name in sys.modules])
"""
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert said.splitlines()[-1] == "loaded: []"


def test_plain_loads_neither_django_nor_numba(folder: Path) -> None:
    program = """
import sys
from luuvet.cli import main
main("trace labels --visits visits.csv --cases cases.csv --out labels.csv --engine plain".split())
print("loaded:", [name for name in ("django", "numba", "pyspark") if name in sys.modules])
"""
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=folder)
    assert said.stdout.splitlines()[-1] == "loaded: []"
