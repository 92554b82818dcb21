from __future__ import annotations

import stat
import struct
import zipfile

import pytest

from shanglou.server.land.geometry import crs, files

from .made import shapefile, zipped


def refusal(content: bytes, **options: object) -> str:
    reading = files.read(content, "a.zip", **options)  # type: ignore[arg-type]
    assert not reading.features
    assert [fault.source.split("/")[0] for fault in reading.faults] == ["a.zip"]
    return reading.faults[0].message("en")


@pytest.mark.parametrize("name", ["../parcels.shp", "/etc/parcels.shp", "a/../../b.shp", "..\\b.shp", "C:\\b.shp"])
def test_a_name_that_leaves_the_archive_is_refused(name: str) -> None:
    assert "stay inside" in refusal(zipped({**shapefile(), name: b"x"}))


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("parcels.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "no links" in refusal(zipped({link: b"/etc/passwd"}))  # type: ignore[dict-item]


def test_too_many_files_are_refused() -> None:
    assert "501" in refusal(zipped({f"{number}.txt": b"" for number in range(501)}))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    content = zipped({**shapefile(), "zeros.bin": bytes(60_000_000)})
    assert len(content) < 100_000
    assert "too large" in refusal(content)


def test_what_would_fill_more_than_the_limit_is_refused() -> None:
    assert "too large" in refusal(zipped(shapefile(), zipfile.ZIP_STORED), limits=files.Limits(unpacked=100))


def test_an_entry_that_holds_more_than_it_says_is_refused() -> None:
    content = bytearray(zipped({**shapefile()}))
    place = content.rindex(b"PK\x01\x02")
    size = struct.unpack_from("<I", content, place + 24)[0]
    struct.pack_into("<I", content, place + 24, size // 2)
    refusal(bytes(content))


@pytest.mark.parametrize("kept", [0.98, 0.5, 0.05])
def test_an_archive_that_breaks_off_is_refused(kept: float) -> None:
    content = zipped(shapefile())
    assert "ZIP" in refusal(content[: int(len(content) * kept)])


def test_a_changed_byte_is_found() -> None:
    content = bytearray(zipped(shapefile(), zipfile.ZIP_STORED))
    content[content.index(b"\x00\x00\x27\x0a") + 40] ^= 0xFF
    refusal(bytes(content))


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(zipped(shapefile()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    assert "password" in refusal(bytes(content))


def test_an_archive_of_other_files_is_refused_and_names_them() -> None:
    assert "说明.txt" in refusal(zipped({"说明.txt": b"a", "b.pdf": b"b"}))


def test_an_empty_archive_is_refused() -> None:
    refusal(zipped({}))


def test_a_lone_file_in_an_archive_is_read() -> None:
    reading = files.read(zipped({"a.csv": "经度,纬度\n120.2,30.2\n".encode()}), declared=crs.WGS84)
    assert len(reading.features) == 1


def test_an_archive_in_an_archive_is_not_opened() -> None:
    refusal(zipped({"inner.zip": zipped({"a.csv": b"lon,lat\n120,30\n"})}))


def test_a_name_that_windows_wrote_in_gbk_is_read() -> None:
    parts = {name.replace("parcels", "宗地"): part for name, part in shapefile().items()}
    reading = files.read(_with_short_names(parts))
    assert reading.layer == "宗地"


def _with_short_names(parts: dict[str, bytes]) -> bytes:
    """An archive whose names are GBK bytes without the flag of UTF-8."""
    content = b""
    directory = b""
    for name, part in parts.items():
        written = name.encode("gbk")
        head = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, zipfile.crc32(part), len(part), len(part), len(written), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(content)) + written
        content += b"PK\x03\x04" + head + written + part
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(directory), len(content), 0)
    return content + directory + b"PK\x05\x06" + end
