"""Long work: how it is declared, started, followed, cancelled and taken up again after a stop.

A kind of work is a function of a `Progress`::

    @work("land.import")
    def load(progress: Progress) -> dict[str, Any]:
        for part in progress.over(parts, total=len(parts)):
            ...
        return {"rows": 100}

It runs in the worker process. What it changes it changes through actions, so that a stop leaves whole transactions behind; what
it needs to go on from there it keeps with `Progress.keep`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from shanglou.engine.faults import BadInput
from shanglou.engine.language import LANGUAGES, Text, say

from ..bodies.actors import SYSTEM, Actor
from ..foundation.refusals import Conflict, Refused
from ..foundation.troubles import trouble
from .models import Job

logger = logging.getLogger(__name__)
T = TypeVar("T")
#: A running job that gave no sign for so long has lost its worker.
LOST_AFTER = timedelta(minutes=3)
#: How often a job may lose its worker before it is given up.
MOST_RESUMED = 3
_WORK: dict[str, Callable[[Progress], dict[str, Any] | None]] = {}
#: What to say of work that was stopped, and the address where it may be begun or gone on with.
_STOPPED: dict[str, tuple[Text, Callable[[Job], str]]] = {}


class Cancelled(Exception):
    """The person asked to stop. Raised inside the work between two steps."""


class Progress:
    """A running job as its work sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = job.arguments
        #: What an earlier run kept before it was stopped.
        self.kept: dict[str, Any] = dict(job.state_data)
        self._told = timezone.now()

    @property
    def actor(self) -> Actor:
        """Who started it, with the rights held now; the system when nobody did. All that it does is one user action, however
        many transactions that takes, and from the address that it was asked for from.
        """
        if self.job.person is None:
            return SYSTEM
        return Actor(person=self.job.person, address=self.job.address, group=self.job.group)

    def tell(self, done: int | None = None, total: int | None = None, step: str | None = None, *, now: bool = False) -> None:
        """Say how far it is. Written at most twice a second unless `now`. Raises `Cancelled` when the person asked to stop."""
        for name, value in (("done", done), ("total", total), ("step", step)):
            if value is not None:
                setattr(self.job, name, value)
        moment = timezone.now()
        if not now and (moment - self._told).total_seconds() < 0.5:
            return
        self._told = moment
        Job.objects.filter(pk=self.job.pk).update(done=self.job.done, total=self.job.total, step=self.job.step, beat_at=moment)
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled

    def keep(self, **state: Any) -> None:
        """Keep what is needed to go on from here, in the transaction of what was just done."""
        self.kept.update(state)
        Job.objects.filter(pk=self.job.pk).update(state_data=self.kept, beat_at=timezone.now())

    def over(self, items: Iterable[T], *, total: int, step: str | None = None) -> Iterator[T]:
        """Go through `items`, telling after each."""
        self.tell(0, total, step, now=True)
        for number, item in enumerate(items, 1):
            yield item
            self.tell(number)


def work(
    kind: str, *, stopped: Text | None = None, again: Callable[[Job], str] | None = None
) -> Callable[[Callable[[Progress], dict[str, Any] | None]], Callable[[Progress], dict[str, Any] | None]]:
    """Declare a kind of work. Modules that declare some are imported by their app's `ready`.

    `stopped` says what is left of it when its person stops it, `again` gives the address where it may be taken up.
    """

    def declare(function: Callable[[Progress], dict[str, Any] | None]) -> Callable[[Progress], dict[str, Any] | None]:
        _WORK[kind] = function
        _STOPPED[kind] = (stopped or Text("", ""), again or (lambda _job: ""))
        return function

    return declare


def start(actor: Actor, kind: str, title: str, *, now: bool = False, **arguments: Any) -> Job:
    """Queue a job for the worker; it begins once the present transaction is kept.

    With `now` it is done here, then, instead: for what takes no longer than a page may.
    """
    if kind not in _WORK:
        raise KeyError(kind)
    job = Job.objects.create(
        kind=kind,
        title=title[:200],
        person=actor.person,
        address=actor.address,
        group=actor.group,
        arguments=arguments,
    )
    transaction.on_commit(lambda: _at_once(job) if now else _enqueue(job))
    return job


def _at_once(job: Job) -> None:
    run(str(job.pk))


def cancel(actor: Actor, job: Job) -> None:
    """Ask a job to stop: at once when it waits, after its present step when it runs. `Refused` for somebody else's."""
    if not actor.sees_all and job.person_id != (actor.person.pk if actor.person else None):
        raise Refused(say("只能停下自己发起的任务。"))
    text, again = _left(job)
    if not Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, cancel_asked=True, ended_at=timezone.now(), message=text.zh, message_en=text.en, result=again
    ):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)


def _left(job: Job) -> tuple[Text, dict[str, Any]]:
    """What a job that is stopped leaves behind, and where to go on."""
    text, again = _STOPPED.get(job.kind, (Text("", ""), lambda _job: ""))
    address = again(job)
    return text, {"again": address} if address else {}


def run(key: str) -> Job:
    """Run a job that waits. A job that another worker has taken, or that has ended, is left alone."""
    now = timezone.now()
    taken = Job.objects.filter(pk=key, state=Job.State.WAITING).update(state=Job.State.RUNNING, started_at=now, beat_at=now)
    job = Job.objects.select_related("person").get(pk=key)
    if not taken:
        return job
    try:
        result = _WORK[job.kind](Progress(job)) or {}
    except Cancelled:
        text, again = _left(job)
        _end(job, Job.State.CANCELLED, message=text, result=again)
    except BadInput as bad:
        zh, en = ("\n".join(item.message(language) for item in bad.faults) for language in LANGUAGES)
        _end(job, Job.State.FAILED, message=Text(zh, en))
    except (Refused, Conflict) as refused:
        _end(job, Job.State.FAILED, message=refused.text)
    except Exception as problem:
        logger.exception("job %s failed", job.kind)
        _end(job, Job.State.FAILED, message=trouble(problem))
    else:
        _end(job, Job.State.DONE, result=result)
    job.refresh_from_db()
    return job


def resume_lost() -> int:
    """Queue again the jobs whose worker was lost, and those that no worker will hear of. They go on from what they kept; one
    that lost its worker time and again is given up, since it may well be what ended them.
    """
    lost = Job.objects.filter(state=Job.State.RUNNING, beat_at__lt=timezone.now() - LOST_AFTER)
    count = 0
    for job in lost:
        same = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, beat_at=job.beat_at)
        if job.resumed >= MOST_RESUMED:
            text = say("后台进程多次中断，已不再续办。请告知系统管理员查看系统日志。")
            same.update(state=Job.State.FAILED, ended_at=timezone.now(), message=text.zh, message_en=text.en)
        elif same.update(state=Job.State.WAITING, resumed=job.resumed + 1):
            _enqueue(job)
            count += 1
    for job in _unheard():
        _enqueue(job)
        count += 1
    return count


def _unheard() -> list[Job]:
    """Jobs that wait and do not stand in the queue: the database was lost between the two, the worker was killed before it began,
    or they were restored from a backup, which holds no queue. A job that is queued twice is run once (`run`).
    """
    waiting = list(Job.objects.filter(state=Job.State.WAITING, created_at__lt=timezone.now() - LOST_AFTER))
    if not waiting:
        return []
    queued = DBTaskResult.objects.ready().filter(task_path=run_job.module_path).values_list("args_kwargs", flat=True)
    heard = {str(key) for given in queued for key in given["args"]}
    return [job for job in waiting if str(job.pk) not in heard]


@task()
def run_job(key: str) -> None:
    """What the worker calls."""
    run(key)


def _enqueue(job: Job) -> None:
    run_job.enqueue(str(job.pk))


def _end(job: Job, state: str, *, result: dict[str, Any] | None = None, message: Text | None = None) -> None:
    said = message or Text("", "")
    Job.objects.filter(pk=job.pk).update(
        state=state, ended_at=timezone.now(), result=result or {}, message=said.zh, message_en=said.en,
        done=job.done, total=job.total, step="",
    )  # fmt: skip
