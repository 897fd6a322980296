"""A paper as a Word document, opened by another office program than Word: the same texts in order, the same pages."""

import io
from pathlib import Path

import docx
import pytest

from luuvet.layout.docx import paper_docx
from luuvet.layout.pdf import paper_pdf
from tests.layout.alphabet import MARKUP, VIETNAMESE
from tests.layout.libreoffice import pdfs_of, texts_of
from tests.layout.papers import letter, long_report, report
from tests.layout.reading import fonts, opened
from tests.layout.test_paper import stuffed
from tests.layout.test_paper_docx import lines

pytestmark = pytest.mark.libreoffice

PAPERS = [report(), letter(), long_report("DIỄN TẬP")]
# Odd words in every field: to be read, never to be printed.
STUFFED = [stuffed(VIETNAMESE), stuffed(MARKUP)]


def test_it_says_everything_in_order(tmp_path: Path) -> None:
    documents = [paper_docx(paper) for paper in PAPERS + STUFFED]
    read = texts_of(documents, tmp_path)
    for octets, said in zip(documents, read, strict=True):
        ours = "\n".join(lines(docx.Document(io.BytesIO(octets)))).split("\n")
        assert said == [line for line in ours if line.strip()]
    assert (read[0][0], read[0][6], read[0][-1]) == ("UBND HUYỆN ĐỨC THỌ", "BÁO CÁO", "20.633")
    assert sum(line.count(VIETNAMESE) for line in read[3]) == 29


def test_it_is_printed_on_as_many_pages_in_letters_of_the_same_measure(tmp_path: Path) -> None:
    documents = [paper_docx(paper) for paper in PAPERS]
    for paper, printed in zip(PAPERS, pdfs_of(documents, tmp_path), strict=True):
        ours, theirs = opened(paper_pdf(paper)), opened(printed)
        assert abs(len(theirs) - len(ours)) <= 1  # a line may break elsewhere
        sizes = [{tuple(sorted(map(round, page.get_size()))) for page in document} for document in (ours, theirs)]
        assert sizes == [{(595, 842)}, {(595, 842)}]
        last = [list(document)[-1].get_width() for document in (ours, theirs)]
        assert last[1] == pytest.approx(last[0], abs=1)  # upright, or on its side
        used = fonts(printed)
        assert {name.partition("-")[0] for name in used} == {"Tinos"}
        assert all(used.values()), "every font is embedded"
