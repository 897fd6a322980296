"""A paper as a Word document that an office goes on working with."""

from luuvet.layout.docx.document import paper_docx

__all__ = ["paper_docx"]
