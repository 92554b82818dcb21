"""Tables in files: CSV, Parquet and Excel read into exact facts, and written back with what was found."""

from .columns import Check, ColumnMap, read_column_map
from .read import read_frame
from .table import ERRORS, OWN, ROW, Column, Table
from .template import write_template
from .write import write_frame

__all__ = [
    "ERRORS",
    "OWN",
    "ROW",
    "Check",
    "Column",
    "ColumnMap",
    "Table",
    "read_column_map",
    "read_frame",
    "write_frame",
    "write_template",
]
