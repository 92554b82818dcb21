"""Texts in Chinese and English. Chinese is the source language: a message is written in Chinese in the code and its
English stands in ``locale/en/LC_MESSAGES/shanglou.po``.
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from gettext import NullTranslations

Language = Literal["zh", "en"]


LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in `language`; the other one when it has none."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)

    def __str__(self) -> str:
        return self.zh


NONE = Text("", "")


def plain(value: object) -> Text:
    """A text that is the same in both languages (a number, a code, a name as found in a file)."""
    text = str(value)
    return Text(text, text)


@cache
def catalogue() -> NullTranslations:
    """The English catalogue, read from the ``.po`` file so that no compiled file has to be kept in step."""
    import gettext
    from importlib import resources

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = resources.files("shanglou") / "locale" / "en" / "LC_MESSAGES" / "shanglou.po"
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes())))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(message: str, **values: object) -> Text:
    """The Chinese `message` and its English, both filled with `values` (a `Text` is filled by language).

    The message is the gettext id. A message without an English one comes back in Chinese; a test finds those.
    """
    english = catalogue().gettext(message)
    if not values:
        return Text(message, english)
    filled = [
        template.format(**{name: value.of(language) if isinstance(value, Text) else value for name, value in values.items()})
        for template, language in zip((message, english), LANGUAGES, strict=True)
    ]
    return Text(*filled)
