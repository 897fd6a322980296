"""What is wrong with what was given: by table, row and column, in Vietnamese and English."""

from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

Language = Literal["vi", "en"]
MOST_LISTED = 1000


class Reason(StrEnum):
    """Why a row, a column, a file or a folder cannot be used."""

    MISSING = "missing-column"
    TWICE = "column-twice"
    EMPTY = "empty-cell"
    NO_NUMBER = "no-whole-number"
    NO_TIME = "no-time"
    NO_TRUTH = "no-true-or-false"
    MIXED_TIMES = "mixed-times"
    NO_PATH = "no-way-to-a-case"
    NO_FILE = "no-such-file"
    NO_FOLDER = "no-such-folder"
    OTHER_KIND = "no-parquet-or-csv"
    UNREADABLE = "unreadable"
    NO_INDEX = "no-index"
    OTHER_INDEX = "index-of-another-version"
    DAMAGED_INDEX = "damaged-index"
    BUSY_INDEX = "index-in-use"
    OTHER_FORM = "other-times-than-the-index"
    TOO_FAR = "too-far-from-the-index"
    ONLY_LOCAL = "index-for-local-only"


SENTENCES: dict[Reason, dict[Language, str]] = {
    Reason.MISSING: {
        "vi": "thiếu cột này; có các cột: {detail}",
        "en": "is missing; there are: {detail}",
    },
    Reason.TWICE: {"vi": "có nhiều cột cùng tên này", "en": "stands there more than once"},
    Reason.EMPTY: {"vi": "ô trống", "en": "is empty"},
    Reason.NO_NUMBER: {"vi": "không phải số nguyên 64 bit", "en": "is no whole number of 64 bits"},
    Reason.NO_TIME: {
        "vi": "không phải thời điểm; ghi số giây nguyên hoặc theo ISO 8601",
        "en": "is no time; write whole seconds or ISO 8601",
    },
    Reason.NO_TRUTH: {"vi": "chỉ ghi true, false, 1 hoặc 0", "en": "is none of true, false, 1, 0"},
    Reason.MIXED_TIMES: {
        "vi": "thời gian được ghi theo nhiều cách ({detail}); ghi mọi bảng theo một cách",
        "en": "times are written in several ways ({detail}); write all tables in one way",
    },
    Reason.NO_PATH: {
        "vi": "không dẫn về ca bệnh nào trong bảng ca bệnh",
        "en": "leads to none of the cases",
    },
    Reason.NO_FILE: {"vi": "không có tệp này", "en": "there is no such file"},
    Reason.NO_FOLDER: {"vi": "không có thư mục chứa tệp này", "en": "there is no folder for this file"},
    Reason.OTHER_KIND: {
        "vi": "tên tệp phải có đuôi .parquet hoặc .csv",
        "en": "the name has to end in .parquet or .csv",
    },
    Reason.UNREADABLE: {"vi": "không đọc được: {detail}", "en": "cannot be read: {detail}"},
    Reason.NO_INDEX: {
        "vi": "không phải thư mục chỉ mục; tạo chỉ mục bằng lệnh luuvet trace index",
        "en": "is no index; make one with luuvet trace index",
    },
    Reason.OTHER_INDEX: {
        "vi": "là chỉ mục của phiên bản khác; tạo lại chỉ mục ở thư mục khác",
        "en": "is an index of another version; make it again in another folder",
    },
    Reason.DAMAGED_INDEX: {
        "vi": "chỉ mục bị hỏng; tạo lại chỉ mục ở thư mục khác",
        "en": "is a damaged index; make it again in another folder",
    },
    Reason.BUSY_INDEX: {
        "vi": "đang có lệnh khác ghi thêm vào chỉ mục này; chờ lệnh đó xong rồi chạy lại",
        "en": "somebody else is adding to this index; wait and run this again",
    },
    Reason.OTHER_FORM: {
        "vi": "thời gian ghi khác cách của chỉ mục ({detail}); ghi theo cách của chỉ mục",
        "en": "times are written in another way than those of the index ({detail}); write them in that one",
    },
    Reason.TOO_FAR: {
        "vi": "cách các lượt đã có trong chỉ mục hơn 68 năm; tạo chỉ mục khác",
        "en": "lies over 68 years from what is in the index; make another index",
    },
    Reason.ONLY_LOCAL: {
        "vi": "chỉ mục chỉ dùng được với --engine local",
        "en": "an index can be read by the engine local only",
    },
}


class BadRow(NamedTuple):
    """What is wrong with one row: `row` is counted from 1 without a header; 0 where the whole column is meant, or, with
    no column, the whole table or file."""

    table: str
    row: int
    column: str
    reason: Reason
    detail: str = ""

    def told(self, language: Language) -> str:
        """The reason as a sentence."""
        return SENTENCES[self.reason][language].format(detail=self.detail)

    def __str__(self) -> str:
        row, column = (f"row {self.row}, " if self.row else ""), (f"column {self.column}: " if self.column else "")
        return f"{self.table}: {row}{column}{self.told('en')}"


class BadRows(ValueError):
    """Nothing was done: this has to be mended first. At most 1,000 are listed in `rows`; `count` is of all."""

    def __init__(self, rows: list[BadRow], count: int) -> None:
        self.rows, self.count = rows[:MOST_LISTED], count
        more = f"\n… {count - len(self.rows)} more" if count > len(self.rows) else ""
        super().__init__("\n".join(map(str, self.rows)) + more)


def refuse(table: Path | str, reason: Reason, detail: str = "") -> NoReturn:
    """Raise BadRows for a whole file or folder."""
    raise BadRows([BadRow(str(table), 0, "", reason, detail)], 1)
