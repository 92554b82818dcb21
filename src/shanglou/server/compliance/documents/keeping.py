"""A check as JSON, with a checksum by which a printed document and a kept file can be told to be of one report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes

FORMAT = "shanglou/check/1"


@dataclass(frozen=True, slots=True)
class Checksum:
    """The digests of a report, in hexadecimal: SM3 (GB/T 32905) and SHA-256 (FIPS 180-4)."""

    sm3: str
    sha256: str


def checksum(report: Mapping[str, Any]) -> Checksum:
    """The digests of a report as JSON (`Report.as_json`): over its UTF-8 text with sorted keys and no spaces."""
    text = json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(text)
    return Checksum(sm3.finalize().hex(), hashlib.sha256(text).hexdigest())


def kept(report: Mapping[str, Any], *, undertaking: str = "", answers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The check as JSON: the report with its checksum, the key of the undertaking, and the answers as they were given."""
    found = checksum(report)
    return {
        "format": FORMAT,
        "undertaking": undertaking,
        "answers": dict(answers or {}),
        "report": dict(report),
        "checksum": {"sm3": found.sm3, "sha256": found.sha256},
    }


def verify(check: Mapping[str, Any]) -> bool:
    """Whether the report in a kept check is the one that its checksum was made of."""
    report, written = check.get("report"), check.get("checksum")
    if not isinstance(report, Mapping) or not isinstance(written, Mapping):
        return False
    found = checksum(report)
    return (written.get("sm3"), written.get("sha256")) == (found.sm3, found.sha256)
