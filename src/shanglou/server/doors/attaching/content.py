"""What a file that somebody sends to be kept may be, by its content: its name alone proves nothing."""

from __future__ import annotations

import mmap
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from .. import packed

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
#: Parts of an office document that run by themselves, or would when they are opened.
_ACTIVE = ("vbaproject.bin", "activex/", "macrosheets/")
_PROGRAMS = (".exe", ".dll", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".hta", ".lnk", ".msi", ".jar")
#: What the folder of an older document calls its macros, as it stands there (MS-CFB keeps names in UTF-16).
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its first bytes, of a packed one the part that tells it from others, and how it is handed out."""

    starts: tuple[bytes, ...]
    media: str
    part: str = ""


_OPEN = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, Kind] = {
    ".pdf": Kind((b"%PDF-",), "application/pdf"),
    ".ofd": Kind((_ZIP,), "application/ofd", "ofd.xml"),
    ".docx": Kind((_ZIP,), f"{_OPEN}.wordprocessingml.document", "word/document.xml"),
    ".xlsx": Kind((_ZIP,), f"{_OPEN}.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": Kind((_ZIP,), f"{_OPEN}.presentationml.presentation", "ppt/presentation.xml"),
    ".doc": Kind((_OLE,), "application/msword"),
    ".xls": Kind((_OLE,), "application/vnd.ms-excel"),
    ".wps": Kind((_OLE,), "application/vnd.ms-works"),
    ".png": Kind((b"\x89PNG\r\n\x1a\n",), "image/png"),
    ".jpg": Kind((b"\xff\xd8\xff",), "image/jpeg"),
    ".jpeg": Kind((b"\xff\xd8\xff",), "image/jpeg"),
    ".tif": Kind((b"II*\x00", b"MM\x00*"), "image/tiff"),
    ".tiff": Kind((b"II*\x00", b"MM\x00*"), "image/tiff"),
    ".dwg": Kind((b"AC10",), "image/vnd.dwg"),
}
#: What an upload is called beside its field.
LABEL = _("上传的文件")
SAID = "PDF、OFD、Word、Excel、PPT、WPS、PNG、JPG、TIF、DWG"


def look(path: Path, name: str, label: str) -> str:
    """The media type of a file; `BadInput`, which blames `label`, when it is empty, of no kind that is kept, or not what its name
    says.
    """
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise BadInput(Fault(label, name, say("{kinds} 文件", kinds=SAID), say("请另存为其中一种再上传。")))
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise BadInput(Fault(label, name, say("有内容的文件"), say("这个文件是空的，请核对后重新上传。")))
    if not head.startswith(kind.starts):
        if head.startswith(_OLE) and kind.part:
            raise BadInput(Fault(label, name, say("没有加密的文件"), say("请去掉打开密码后再上传。")))
        raise BadInput(
            Fault(label, name, say("内容与扩展名一致的文件"), say("文件内容不是它的扩展名所说的类型，请核对后重新上传。"))
        )
    if kind.starts == (_ZIP,):
        _look_inside(path, name, kind, label)
    if kind.starts == (_OLE,) and _has_macros(path):
        raise _active(name, label)
    return kind.media


def _active(name: str, label: str) -> BadInput:
    return BadInput(Fault(label, name, say("不含宏和控件的文件"), say("请另存为不含宏的文件再上传。")))


def _has_macros(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(_MACROS) >= 0


def _look_inside(path: Path, name: str, kind: Kind, label: str) -> None:
    try:
        with zipfile.ZipFile(path) as document:
            parts = document.infolist()
    except (zipfile.BadZipFile, ValueError) as problem:
        raise BadInput(Fault(label, name, say("完整的文件"), say("文件可能损坏，请重新导出。"))) from problem
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    if kind.part not in names:
        raise BadInput(
            Fault(label, name, say("内容与扩展名一致的文件"), say("文件内容不是它的扩展名所说的类型，请核对后重新上传。"))
        )
    if any(sign in item for item in names for sign in _ACTIVE) or any(item.endswith(_PROGRAMS) for item in names):
        raise _active(name, label)
    packed.looked_at(parts, path.stat().st_size, label)
