"""Field types: a fact of the vocabulary as a column, sealed text, geometry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language

from shanglou.vocabulary import VOCABULARY

from .sealing import open_sealed, seal

if TYPE_CHECKING:
    from shanglou.engine.facts import Fact
    from shanglou.engine.language import Language, Text


def language() -> Language:
    """The language of the request: ``zh`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def here(text: Text) -> str:
    """A text in the language of the request."""
    return text.of(language())


lazily: Callable[[Any], Any] = lazy(here, str)
"""A `Text` as a string that is made in the language of the request."""


def column_label(of: models.Model | type[models.Model], name: str) -> str:
    """What a column of a model is called, in the language of the request."""
    return str(getattr(of._meta.get_field(name), "verbose_name", name))


class FactMixin(models.Field):
    """A column that holds a fact: label, options, decimals and unit come from the vocabulary, not from the model.

    ``fact`` is the qualified name. Migrations keep only what makes the column, so a new option or a better label of the
    vocabulary needs none.
    """

    def __init__(self, *args: Any, fact: str = "", **kwargs: Any) -> None:
        self.fact_name = fact
        for key, value in self.given_by(VOCABULARY[fact]).items():
            kwargs.setdefault(key, value)
        super().__init__(*args, **kwargs)

    @staticmethod
    def given_by(fact: Fact) -> dict[str, Any]:
        """The arguments of the field that follow from the fact."""
        return {"verbose_name": lazily(fact.label), "help_text": lazily(fact.definition), "blank": True}

    @property
    def fact(self) -> Fact:
        """The fact of the vocabulary that the column holds."""
        return VOCABULARY[self.fact_name]

    def deconstruct(self) -> Any:
        """What a migration keeps."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("verbose_name", "help_text", "choices", "blank"):
            kwargs.pop(key, None)
        kwargs["fact"] = self.fact_name
        return name, path, args, kwargs


class FactNumber(FactMixin, models.DecimalField):
    """An exact number in the fact's unit."""

    @staticmethod
    def given_by(fact: Fact) -> dict[str, Any]:
        """A number has the decimals and digits of its fact, and may be unknown."""
        digits = len(str(max(abs(fact.minimum), abs(fact.maximum)))) + fact.places
        return {**FactMixin.given_by(fact), "null": True, "decimal_places": fact.places, "max_digits": digits}


class FactBoolean(FactMixin, models.BooleanField):
    """True, false or unknown."""

    @staticmethod
    def given_by(fact: Fact) -> dict[str, Any]:
        """A condition may be unknown."""
        return {**FactMixin.given_by(fact), "null": True}


class FactDate(FactMixin, models.DateField):
    """A day."""

    @staticmethod
    def given_by(fact: Fact) -> dict[str, Any]:
        """A day may be unknown."""
        return {**FactMixin.given_by(fact), "null": True}


class FactText(FactMixin, models.CharField):
    """A text, or one option of a choice; empty when unknown."""

    @staticmethod
    def given_by(fact: Fact) -> dict[str, Any]:
        """A choice has the options of its fact."""
        found = {**FactMixin.given_by(fact), "max_length": 40 if fact.options else 200, "default": ""}
        if fact.of.kind == "choice":
            found["choices"] = [(key, lazily(label)) for key, label in fact.options.items()]
        return found


class FactChoices(FactMixin, models.CharField):
    """A set of options, kept as ``a;b``; ``?`` in it means that there may be more. Empty when unknown."""

    @staticmethod
    def given_by(fact: Fact) -> dict[str, Any]:
        """All options together must fit."""
        return {**FactMixin.given_by(fact), "max_length": 400, "default": ""}


_COLUMNS: dict[str, type[Any]] = {
    "number": FactNumber,
    "boolean": FactBoolean,
    "date": FactDate,
    "choice": FactText,
    "text": FactText,
    "choices": FactChoices,
}


def column(fact: str, **kwargs: Any) -> Any:
    """The model field that holds a fact, by its qualified name (``parcel.area``)."""
    return _COLUMNS[VOCABULARY[fact].of.kind](fact=fact, **kwargs)


class SealedText(models.TextField):
    """Personal data: sealed in the database, plain in Python. Never searched; keep a `fingerprint` beside it for that.

    `max_length` counts the signs of the plain text.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def formfield(self, **kwargs: Any) -> Any:
        """One line: the text is long in the database alone."""
        return super().formfield(**{"widget": forms.TextInput(attrs={"autocomplete": "off"}), **kwargs})

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        plain = super().get_prep_value(value)
        return seal(plain) if isinstance(plain, str) else plain

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open on the way out."""
        return open_sealed(value) if isinstance(value, str) else value
