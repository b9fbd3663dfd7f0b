"""One attendant of the bell for each lane and two for jobs. Each calls a task, here or through Celery."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Any

import structlog
from flask import Flask

from app.core import bell, jobs
from app.core.reactions import PAUSE
from app.wiring import SLOW
from workers import tasks

Task = Callable[[Any], None]
Call = Callable[[Task, Any], object]
AT_ONCE, SLOW_AT_ONCE = 4, 2
log = structlog.get_logger(__name__)


class Here:
    """Runs jobs in a few threads of this process, so that a slow mail server delays nobody else's mail."""

    def __init__(self, app: Flask, at_once: int = AT_ONCE) -> None:
        self._app = app
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="jobs")
        self._running: set[Any] = set()
        self._lock = Lock()

    def __call__(self, task: Task, argument: Any) -> None:
        """Run task soon, unless it is on its way."""
        with self._lock:
            if argument in self._running:
                return
            self._running.add(argument)
        self._pool.submit(self._run, task, argument)

    def stop(self) -> None:
        """Begin nothing more. What runs is left alone: its lease runs out, and it is done again."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, task: Task, argument: Any) -> None:
        try:
            with self._app.app_context():
                task(argument)
        except Exception:
            log.exception("jobs.failed", argument=argument)
        with self._lock:
            self._running.discard(argument)
            idle = not self._running
        if idle:
            bell.ring()  # there may be more than one look could see


def directly(task: Task, argument: Any) -> None:
    """Run task in this thread."""
    task(argument)


def start(app: Flask, react: Call = directly, run: Call | None = None) -> list[bell.Stop]:
    """Begin to work. react, run: how lanes and jobs are called; by default in this process.

    What is slow is always done here, by few hands: it delays no mail, and no Celery worker.
    """
    here, slow = Here(app), Here(app, SLOW_AT_ONCE)
    lanes = [
        bell.attend(app.app_context, partial(react, tasks.react, lane), every=5, pause=0.005)
        for lane in PAUSE
    ]
    due = bell.attend(app.app_context, partial(_run_due, run or here), every=1, pause=0.02)
    slowly = bell.attend(app.app_context, partial(_run_slow, slow), every=1, pause=0.02)
    return [*lanes, due, slowly, here.stop, slow.stop]


def _run_due(call: Call) -> None:
    for job_id in jobs.due(but=SLOW):
        call(tasks.run_job, job_id)


def _run_slow(call: Call) -> None:
    for job_id in jobs.due(only=SLOW):
        call(tasks.run_job, job_id)
