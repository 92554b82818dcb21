"""Every error is problem+json (RFC 9457), in both languages, with the faults where input was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say
from shanglou.standards.errors import Problem

from ...foundation.fields import language
from ...foundation.refusals import Called, Conflict, Refused
from ...foundation.troubles import PASSING, trouble
from .common import Told

MEDIA = "application/problem+json"


def problem(status: int, title: Text, *, faults: Iterable[Fault] = (), **more: Any) -> JsonResponse:
    """The answer for an error. ``title`` is in the language asked for, ``titles`` in both."""
    body = {
        "type": "about:blank",
        "status": status,
        "title": title.of(language()),
        "titles": {"zh": title.zh, "en": title.en},
        "faults": [_told(item) for item in faults],
        **more,
    }
    answer = JsonResponse(body, status=status, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _told(item: Fault) -> dict[str, Any]:
    """A fault: `field` is what the field is called here, `label` what pages call it in the language asked for."""
    made = item.as_json()
    if isinstance(item.field, Called):
        made |= {"field": item.field.name, "label": str(item.field)}
    return made


def _place(loc: Sequence[Any]) -> str:
    """Where in what was sent: without saying first in which part of the request, or how the body is called here."""
    parts = [str(part) for part in loc]
    kept = parts[2:] if parts[:1] == ["body"] else parts[1:]
    return ".".join(kept or parts)


def install(api: NinjaAPI) -> None:
    """Let every error of the API answer so."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return problem(403, error.text)

    @api.exception_handler(Conflict)
    def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
        clashes = [
            {
                "field": item.field,
                "label": {"zh": item.label.zh, "en": item.label.en},
                "theirs": str(item.theirs),
                "yours": str(item.yours),
            }
            for item in error.clashes
        ]
        return problem(
            409,
            error.text,
            clashes=clashes,
            version=error.version,
            may_merge=error.merged,
            row={"id": error.key, "name": error.named} if error.named else None,
        )

    @api.exception_handler(BadInput)
    def bad_input(request: HttpRequest, error: BadInput) -> HttpResponse:
        return problem(422, say("输入有误"), faults=error.faults)

    @api.exception_handler(Problem)
    def standards(request: HttpRequest, error: Problem) -> HttpResponse:
        return problem(422, Text(error.zh, error.en))

    def passing(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(503, trouble(error))

    for kind in PASSING:
        api.add_exception_handler(kind, passing)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, say("没有这条记录，或您无权查看"))

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(401, say("请登录，或给出有效的令牌"))

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error, Told):
            return problem(error.status_code, error.text)
        unread = error.status_code == 400 and str(error).startswith("Cannot parse")
        text = say("请求的内容不是有效的 JSON，或文字里有空字符（U+0000）") if unread else plain(str(error))
        return problem(error.status_code, text)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [
            Fault(
                _place(item.get("loc", ())),
                str(item.get("input", ""))[:80],
                plain(item.get("msg", "")),
                say("请核对后重试。"),
            )
            for item in error.errors
        ]
        return problem(422, say("输入有误"), faults=faults)
