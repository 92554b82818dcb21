"""The one error of the package: what is wrong, in Chinese and English."""

from __future__ import annotations


class Problem(ValueError):
    """A value that a national standard, or our copy of it, does not allow.

    ``zh`` and ``en`` hold the same message in both languages: what was found, what is expected, what to do.
    ``str()`` gives "zh / en". A message never repeats a whole ID or phone number.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
