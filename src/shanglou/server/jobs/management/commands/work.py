"""``work``: the worker process. Takes up jobs that lost their worker, then does what is queued, one at a time."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from ...work import resume_lost


class Command(BaseCommand):
    """Run the worker until it is told to stop."""

    help = "Do the queued long work."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look for lost jobs every minute beside the queue's own loop."""
        stopped = threading.Event()

        def look() -> None:
            while not stopped.is_set():
                self.look()
                stopped.wait(60)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            call_command("db_worker", verbosity=0, interval=0.5)
        finally:
            stopped.set()

    def look(self) -> None:
        """Take up what was lost; when the database does not answer, the next time will do."""
        # The connection of this thread is nobody else's to renew: one that broke would stay broken.
        close_old_connections()
        try:
            resume_lost()
        except Error as problem:
            self.stderr.write(f"lost jobs were not looked for: {problem}")
