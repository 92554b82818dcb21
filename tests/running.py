"""A platform that runs as an installation runs, for browsers to open: its own home, server and worker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
COMMAND = (sys.executable, "-c", "from shanglou.cli import app; app()")


def seed(home: Path, *size: str) -> None:
    """Fill an empty home with made-up data: of the three cities of the demonstration, or of `size`."""
    done = subprocess.run([*COMMAND, "seed", *size], env=_environment(home), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"seeding failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


@contextmanager
def served(home: Path, workers: int = 1, **settings: str) -> Iterator[str]:
    """The address of the platform of a home, for as long as the context lasts. `settings`: environment of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "server.log"
    with log.open("wb") as out:
        command = [*COMMAND, "serve", "--port", str(port), "--workers", str(workers)]
        process = subprocess.Popen(command, env={**_environment(home), **settings}, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _environment(home: Path) -> dict[str, str]:
    # What the tests set for themselves is not for a platform of its own.
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("SHANGLOU_", "DJANGO_"))}
    path = os.pathsep.join(filter(None, (str(SOURCE), ours.get("PYTHONPATH"))))
    return {**ours, "SHANGLOU_HOME": str(home), "PYTHONPATH": path}


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(900):
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"the platform did not start:\n{log.read_text(errors='replace')[-3000:]}")
