"""Run a command against a PostgreSQL of its own: ``python -m tests.postgresql -- pytest tests/server``.

The server lives in a temporary folder, listens on a socket there and nowhere else, and ends with the command. Its programs refuse
to run as root, so root starts them as another user. Exit status 77 when PostgreSQL's programs are not on this machine.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from glob import glob
from pathlib import Path
from typing import Any

ABSENT = 77


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest first; None where there is none."""
    found = [Path(path) for path in glob("/usr/lib/postgresql/*/bin/initdb")]
    found.sort(key=lambda path: int(path.parts[-3].split(".")[0]), reverse=True)
    on_path = shutil.which("initdb")
    found += [Path(path) for path in (on_path, "/usr/local/pgsql/bin/initdb") if path and Path(path).exists()]
    return found[0].parent if found else None


def _as_somebody(folder: Path) -> dict[str, Any]:
    """How `subprocess` becomes the user to run as; that user gets `folder`."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": name, "group": user.pw_gid, "extra_groups": []}
    raise SystemExit("neither a user postgres nor nobody: cannot start PostgreSQL as root")


def main(command: list[str]) -> int:
    """Start, run, stop; gives back the command's exit status."""
    bin_folder = programs()
    if bin_folder is None:
        print("PostgreSQL's server programs (initdb, postgres) were not found", file=sys.stderr)
        return ABSENT
    folder = Path(tempfile.mkdtemp(prefix="shanglou-pg-", dir="/tmp"))
    folder.chmod(0o755)
    become = _as_somebody(folder)
    user = become.get("user") or pwd.getpwuid(os.getuid()).pw_name
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(
                [str(bin_folder / program), *arguments], check=True, **become, cwd=folder, stdout=log, stderr=log,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            )  # fmt: skip

    try:
        call("initdb", "-D", str(data), "-U", user, "-E", "UTF8", "--no-sync", "--auth=trust")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"
        call(
            "pg_ctl",
            "-D",
            str(data),
            "-w",
            "-o",
            f"{options} -c full_page_writes=off -c max_connections=60",
            "-l",
            str(folder / "log"),
            "start",
        )
        call("createdb", "-h", str(folder), "-U", user, "shanglou")
        url = f"postgresql://{user}@/shanglou?host={folder}"
        return subprocess.run(command, env={**os.environ, "SHANGLOU_DATABASE": url}, check=False).returncode
    except subprocess.CalledProcessError as problem:
        print(f"PostgreSQL did not start: {problem}; its log:", file=sys.stderr)
        for path in (folder.parent / f"{folder.name}.log", folder / "log"):
            print(path.read_text(errors="replace")[-3000:] if path.exists() else "", file=sys.stderr)
        return 1
    finally:
        subprocess.run(
            [str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], check=False, **become, cwd="/",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    raise SystemExit(main(arguments[1:] if arguments[:1] == ["--"] else arguments))
