"""Several rows of a list done at once, for programs: looked at first, then done one by one, by what the pages do it with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Body as JsonBody
from ninja import Field, Router, Schema
from ninja import Path as InPath

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...bodies.actors import Actor
from ...doors import bulk_doing
from ...doors.bulk import BulkAction, Effect
from ...foundation.refusals import Called, called, fault
from . import common
from .acts import Said
from .lists import Asked, Choice, ListName, kind_of, opened_exactly, options, view_of

router = Router(tags=["lists"])
Word = Annotated[str, Field(max_length=60)]
#: The value of a field of a form.
Given = Annotated[str, Field(max_length=300)] | int | bool | None
#: What is told of the effects.
Then = Callable[[Actor, BulkAction, list[Effect], dict[str, Any]], dict[str, Any]]


class BulkField(Schema):
    """What has to be said of a deed. `kind` as of filters; `value`: what a page begins with."""

    name: str
    label: str
    kind: str
    required: bool
    options: list[Choice]
    help: str
    value: str | None


class BulkTold(Schema):
    """What may be done to several rows of a list at once, `most` at a time."""

    name: str
    label: str
    most: int
    fields: list[BulkField]


class BulkAsked(Said):
    """The rows by their numbers, or, with `every`, all that the query leaves, or those of them whose numbers are above `after`;
    and what has to be said, by the names of the fields.
    """

    rows: Annotated[list[common.Key], Field(max_length=bulk_doing.MOST_AT_ONCE)] | None = None
    every: bool = False
    query: Asked = ""
    after: common.Key | None = None
    said: Annotated[dict[Word, Given], Field(max_length=100)] = Field(default_factory=dict)


class BulkEffect(Schema):
    """What would become of a row, in words: the old, the new, and why it is refused (empty: it is not); `idle`: it is so
    already.
    """

    id: int
    title: str
    old: str
    new: str
    refused: str
    idle: bool


class BulkChosen(Schema):
    """How many rows were chosen; `missing`: those that were named and are not there; `next`: of all that the query leaves some
    are left for the next time, whose numbers are above it.
    """

    count: int
    missing: list[int]
    next: int | None


class BulkPreview(BulkChosen):
    """What would become of each row. Nothing was written."""

    effects: list[BulkEffect]


class BulkRow(Schema):
    """A row."""

    id: int
    title: str


class BulkRefused(BulkRow):
    """A row that nothing was done to, and why."""

    refused: str


class BulkDone(BulkChosen):
    """What was done, what was so already, and what could not be done."""

    done: list[BulkRow]
    idle: list[BulkRow]
    refused: list[BulkRefused]


def _bulk_told(actor: Actor, action: BulkAction) -> dict[str, Any]:
    form = action.form(actor)
    return {
        "name": action.name,
        "label": str(action.label),
        "most": bulk_doing.MOST_AT_ONCE,
        "fields": [
            {
                "name": name,
                "label": str(item.label or name),
                "kind": kind_of(item),
                "required": item.required,
                "options": options(item),
                "help": str(item.help_text),
                "value": str(value) if (value := form.get_initial_for_field(item, name)) is not None else None,
            }
            for name, item in form.fields.items()
        ],
    }


@router.get(
    "/lists/{list_name}/bulk", response=list[BulkTold], operation_id="list_bulk", summary="What may be done to several rows"
)
def bulk(request: HttpRequest, list_name: InPath[ListName]) -> list[dict[str, Any]]:
    """As far as the asker may do it anywhere; whether it may be done to a row, the preview says."""
    actor = common.asking(request)
    return [_bulk_told(actor, item) for item in view_of(list_name).bulk_actions() if actor.may(item.capability)]


@router.post(
    "/lists/{list_name}/bulk/{action}/preview", response=BulkPreview, operation_id="preview_bulk",
    summary="What would become of several rows; nothing is written",
)  # fmt: skip
def preview(request: HttpRequest, list_name: InPath[ListName], action: InPath[Word], said: JsonBody[BulkAsked]) -> dict[str, Any]:
    """Row by row, in the language asked for."""
    return _answered(common.asking(request), list_name, action, said, _previewed)


@router.post(
    "/lists/{list_name}/bulk/{action}", response=BulkDone, operation_id="do_bulk", summary="Do it to several rows, one by one"
)
def do(request: HttpRequest, list_name: InPath[ListName], action: InPath[Word], said: JsonBody[BulkAsked]) -> dict[str, Any]:
    """Each by an action of its own, with its entry in the log. One that cannot be done does not keep the others."""
    return _answered(common.asking(request), list_name, action, said, _done)


def _answered(actor: Actor, list_name: str, name: str, said: BulkAsked, then: Then) -> dict[str, Any]:
    action = bulk_doing.named(view_of(list_name).bulk_actions(), name)
    if action is None:
        raise Http404(name)
    actor.require(action.capability)
    if (said.rows is None) is not said.every:
        raise fault(
            "rows",
            "rows, every" if said.every else "",
            say("记录的编号（rows），或筛选出的全部记录（every）"),
            say("请给出其中一项。"),
        )
    if said.after is not None and not said.every:
        raise fault("after", said.after, say("与 every 一起用"), say("请去掉这一项。"))
    answers = _form_values(actor, action, said)
    found = opened_exactly(actor, list_name, said.query)
    chosen = bulk_doing.choose(found.rows, None if said.every else said.rows, after=said.after)
    if not chosen.rows:
        raise fault("rows", said.rows or "every", say("您可以查看的记录"), say("请核对编号和筛选条件。"))
    there = {row.pk for row in chosen.rows}
    try:
        effects = action.preview(actor, chosen.rows, answers)
    except BadInput as bad:
        raise BadInput([_placed(item, answers) for item in bad.faults]) from None
    return {
        "count": len(chosen.rows),
        "missing": [key for key in dict.fromkeys(said.rows or ()) if key not in there],
        "next": chosen.next,
        **then(actor, action, effects, answers),
    }


def _form_values(actor: Actor, action: BulkAction, said: BulkAsked) -> dict[str, Any]:
    """What was said, as the action takes it; `BadInput` with every field that it does not know or cannot read."""
    form = action.form(actor, {name: value for name, value in said.said.items() if value is not None})
    known = ", ".join(form.fields)
    faults = [(name, plain(known), say("请改用所列的名称。")) for name in said.said if name not in form.fields]
    faults += [(name, plain(" ".join(map(str, told))), say("请核对后重试。")) for name, told in form.errors.items()]
    if faults:
        raise BadInput(
            [Fault(f"said.{name}", str(said.said.get(name, ""))[:80], expected, remedy) for name, expected, remedy in faults]
        )
    return dict(form.cleaned_data)


def _placed(item: Fault, answers: dict[str, Any]) -> Fault:
    """A fault of what was said, under the name it was sent by."""
    if isinstance(item.field, Called) and item.field.name in answers:
        return replace(item, field=called(item.field, f"said.{item.field.name}"))
    return item


def _row(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "title": str(row)}


def _previewed(actor: Actor, action: BulkAction, effects: list[Effect], said: dict[str, Any]) -> dict[str, Any]:
    return {
        "effects": [
            _row(item.row) | {"old": item.old, "new": item.new, "refused": item.refused, "idle": item.is_idle} for item in effects
        ]
    }


def _done(actor: Actor, action: BulkAction, effects: list[Effect], said: dict[str, Any]) -> dict[str, Any]:
    outcome = bulk_doing.do(actor, action, effects, said)
    refused = [_row(item.row) | {"refused": item.refused} for item in effects if item.refused]
    return {
        "done": [_row(row) for row in outcome.done],
        "idle": [_row(item.row) for item in effects if item.is_idle],
        "refused": refused + [_row(item.row) | {"refused": item.why} for item in outcome.failed],
    }
