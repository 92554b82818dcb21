"""Packed files (office documents are such): what they claim to grow to is looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

#: What a document may grow to when it is unpacked, in bytes, and how many times larger than the file it may get: a sheet of text
#: shrinks to a tenth or a thirtieth, a file made to fill the memory to a thousandth. Small documents may shrink as they like.
UNPACKED = 300 * 1024 * 1024
RATIO = 200
SMALL = 20 * 1024 * 1024


def looked_at(parts: Iterable[zipfile.ZipInfo], size: int, label: str) -> None:
    """`BadInput`, which blames `label`, when a file of so many bytes would grow too large. Whoever unpacks it has to stop at the
    size that a part claims to have: Python's own reader and that of workbooks do.
    """
    grown = sum(part.file_size for part in parts)
    if grown > UNPACKED or (grown > SMALL and grown > RATIO * size):
        expected = say("解开后不超过 {most} MB、不超过原大小 {ratio} 倍的文件", most=UNPACKED // 2**20, ratio=RATIO)
        raise BadInput(Fault(label, f"{grown / 2**20:.0f} MB", expected, say("请拆成几个文件上传。")))
