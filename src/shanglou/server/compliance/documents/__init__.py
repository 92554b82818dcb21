"""A report as a document to keep: PDF, Word, and JSON with its checksum. Knows no Django."""

from .keeping import FORMAT, Checksum, checksum, kept, verify
from .paper import Paper, Registered, make_paper
from .pdf import pdf
from .word import word

__all__ = ["FORMAT", "Checksum", "Paper", "Registered", "checksum", "kept", "make_paper", "pdf", "verify", "word"]
