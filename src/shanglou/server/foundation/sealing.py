"""Personal data at rest: sealed with SM4-GCM (GB/T 32907), looked up by HMAC-SM3, shown masked.

The keys come from the setting ``SHANGLOU_KEYS``: 32 hexadecimal digits each, the newest first. All of them open, the first
one seals, so that keys can be changed without rewriting every row at once.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

PREFIX = "sm4$"
_NONCE, _TAG = 12, 16


class CannotOpen(ValueError):
    """None of the configured keys opens the value."""


def _keys() -> list[bytes]:
    return [bytes.fromhex(key) for key in settings.SHANGLOU_KEYS]


def seal(text: str) -> str:
    """`text` sealed under the first key; the empty text stays empty."""
    if not text:
        return ""
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(_keys()[0]), modes.GCM(nonce)).encryptor()
    body = encryptor.update(text.encode()) + encryptor.finalize()
    return PREFIX + base64.urlsafe_b64encode(nonce + encryptor.tag + body).decode()


def open_sealed(sealed: str) -> str:
    """The text that was sealed; `CannotOpen` when no key fits or the value was altered."""
    if not sealed:
        return ""
    if not sealed.startswith(PREFIX):
        raise CannotOpen("the value is not sealed")
    raw = base64.urlsafe_b64decode(sealed[len(PREFIX) :])
    nonce, tag, body = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
    for key in _keys():
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        try:
            return (decryptor.update(body) + decryptor.finalize()).decode()
        except InvalidTag:
            continue
    raise CannotOpen("no configured key opens the value, or it was altered")


def fingerprint(text: str) -> str:
    """A keyed hash to find equal values by without opening them: HMAC-SM3, 64 hexadecimal digits; empty for the empty text."""
    if not text:
        return ""
    made = hmac.HMAC(_keys()[-1], hashes.SM3())
    made.update(text.encode())
    return made.finalize().hex()


def masked(text: str) -> str:
    """What a screen shows: the first three and the last two signs of six and more (``138******21``), else only stars."""
    if len(text) < 6:
        return "*" * len(text)
    return text[:3] + "*" * (len(text) - 5) + text[-2:]
