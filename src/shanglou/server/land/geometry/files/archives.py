"""Zip archives from outside: what they claim is checked before anything is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from shanglou.engine.language import say

from .reading import Limits, broken, refused


def opened(content: bytes, source: str, limits: Limits) -> zipfile.ZipFile:
    """An archive whose entries are few, small, unencrypted and stay where they belong. `BadInput` otherwise."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise broken(source, "ZIP", problem) from None
    if len(entries) > limits.entries:
        expected = say("不超过 {most} 个文件的压缩包", most=limits.entries)
        raise refused("file", f"{len(entries)}", expected, say("请只压缩要导入的那一组文件。"), source)
    for entry in entries:
        name = shown(entry)
        parts = PurePosixPath(name.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name:
            raise refused("file", name[:80], say("不指向压缩包以外的文件名"), say("请重新压缩后再提供。"), source)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refused("file", name[:80], say("普通文件，不是链接"), say("请重新压缩后再提供。"), source)
        if entry.flag_bits & 1:
            raise refused("file", name[:80], say("不加密的压缩包"), say("请去掉压缩包密码后再提供。"), source)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked or (unpacked > limits.ratio_from and unpacked > limits.ratio * len(content)):
        expected = say("解压后不超过 {most} MB 的压缩包", most=limits.unpacked // 1_000_000)
        remedy = say("解压后的大小超出限制或与压缩包大小相差过大；请分成几份提供。")
        raise refused("file", f"{unpacked / 1_000_000:.0f} MB", expected, remedy, source)
    return archive


def member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, source: str) -> bytes:
    """The content of an entry. `BadInput` if it is damaged, or larger than the archive says."""
    try:
        with archive.open(entry) as file:
            content = file.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as problem:
        raise broken(f"{source}/{shown(entry)}", "ZIP", problem) from None
    if len(content) != entry.file_size:
        raise broken(f"{source}/{shown(entry)}", "ZIP", f"{len(content)} / {entry.file_size}")
    return content


def shown(entry: zipfile.ZipInfo) -> str:
    """The name of an entry. Windows writes Chinese names in GBK and does not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
