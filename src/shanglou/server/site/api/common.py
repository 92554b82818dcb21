"""What all of the API's rooms share: who asks, pages, versions."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema
from ninja.errors import HttpError
from pydantic import create_model

from shanglou.engine.language import Text, say

from ...bodies.actors import Actor, actor_of
from ...bodies.models import Versioned
from ...foundation.fields import language
from ...foundation.keys import whole

MOST = 500
FURTHEST = 10_000_000
#: How many rows of a page are asked for, and from which on.
Limit = Annotated[int, Field(ge=1, le=MOST)]
Offset = Annotated[int, Field(ge=0, le=FURTHEST)]
#: PostgreSQL keeps no NUL; JSON with one is refused as a whole, an address by this.
NO_NUL = r"^[^\x00]*$"
#: A line of text, and a longer one.
Line = Annotated[str, Field(max_length=300, pattern=NO_NUL)]
Words = Annotated[str, Field(max_length=4000)]
#: A size, a length, a sum of money: exact, and within what any of them is.
Amount = Annotated[Decimal, Field(ge=-(10**15), le=10**15, max_digits=24)]
#: A moment as it is given out, in ISO 8601, and a day.
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Key = Annotated[int, Field(ge=1, le=9_223_372_036_854_775_807)]


def line() -> Any:
    """A line of text in the address, empty where it is left out."""
    return Query("", max_length=300, pattern=NO_NUL)


class Told(HttpError):
    """An error that is told in both languages."""

    def __init__(self, status: int, text: Text) -> None:
        super().__init__(status, text.of(language()))
        self.text = text


class Label(Schema):
    """A text in both languages."""

    zh: str
    en: str


class Page(Schema):
    """One page of rows: how many there are in all, and the addresses before and after."""

    count: int
    limit: int
    offset: int
    next: str | None
    previous: str | None
    items: list[Any]


@cache
def page_of(item: Any) -> Any:
    """The type of a page whose items are of a type: always the same one, for the document names each type once."""
    return create_model(f"{item.__name__}Page", __base__=Page, items=(list[item], ...))


def asking(request: HttpRequest) -> Actor:
    """Who asks: the person of the session or of the token."""
    return actor_of(request)


def page(request: HttpRequest, rows: QuerySet[Any], limit: int, offset: int, written: Any) -> dict[str, Any]:
    """A page of `rows`, each as `written` gives it."""
    return paged(request, rows.count(), limit, offset, [written(row) for row in rows[offset : offset + limit]])


def paged(request: HttpRequest, count: int, limit: int, offset: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    """A page of what was fetched already."""

    def address(start: int) -> str:
        query = request.GET.copy()
        query["limit"], query["offset"] = str(limit), str(start)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    return {
        "count": count,
        "limit": limit,
        "offset": offset,
        "next": address(offset + limit) if offset + limit < count else None,
        "previous": address(max(offset - limit, 0)) if offset else None,
        "items": items,
    }


def etag(row: Versioned) -> str:
    """The tag of a row as it is: its version."""
    return f'"{row._meta.label_lower}-{row.pk}-{row.version}"'


def unchanged(request: HttpRequest, row: Versioned) -> bool:
    """Whether the asker already has the row as it is (``If-None-Match``)."""
    return etag(row) in request.headers.get("If-None-Match", "")


def asked_version(request: HttpRequest, row: Versioned) -> int:
    """The version that a change is based on, from ``If-Match``; 428 without it, 412 when it names another row."""
    given = _given_tag(request)
    prefix = f'"{row._meta.label_lower}-{row.pk}-'
    version = whole(given[len(prefix) : -1]) if given.startswith(prefix) else None
    if version is None:
        raise Told(412, say("If-Match 里的版本不是这条记录的。"))
    return version


def at(row: Versioned, version: int | None) -> None:
    """For what takes no version itself: 412 when the row is no longer what it rests on. None rests on nothing."""
    if version is not None and version != row.version:
        raise _changed()


def based_on(request: HttpRequest, tag: str) -> None:
    """For rows whose tag is not a version: 428 without ``If-Match``, 412 when it tells of another state than `tag`."""
    if _given_tag(request) != tag:
        raise _changed()


def _given_tag(request: HttpRequest) -> str:
    # Whatever packs an answer on its way (GZipMiddleware, a proxy) marks its tag as weak: who gives it back read this version.
    given = request.headers.get("If-Match", "").strip().removeprefix("W/")
    if not given:
        raise Told(428, say("请在 If-Match 里给出所依据的版本（读取时的 ETag）。"))
    return given


def _changed() -> Told:
    return Told(412, say("这条记录已经变动，请重新读取。"))


def tagged(response: HttpResponse, row: Versioned) -> None:
    """Put the row's tag on the answer."""
    response["ETag"] = etag(row)
