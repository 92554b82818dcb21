"""``python -m shanglou.server.site.demo``: the platform with made-up data of three cities, on SQLite, ready to be looked at."""

from __future__ import annotations

import os

from shanglou.engine.language import say

from .serving import free, prepare, serve

ROLES = (
    ("hz-city", say("市级经办（杭州）")),
    ("hz-district", say("区级经办（杭州上城区）")),
    ("hz-other", say("另一区经办（杭州）")),
    ("hz-park", say("园区运营（杭州）")),
    ("hz-firm", say("企业（杭州）")),
    ("hz-leader", say("领导（杭州）")),
    ("hz-auditor", say("审计（杭州）")),
    ("nb-city", say("市级经办（宁波）")),
    ("cd-city", say("市级经办（成都）")),
    ("admin-system", say("系统管理员")),
    ("admin-security", say("安全管理员")),
    ("admin-audit", say("审计管理员")),
)


def _note(password: str) -> str:
    """Below the sign-in form: who one may be here. Whoever came by a browser alone has not seen what was printed."""
    accounts = "\n".join(f"{username} · {role.zh} / {role.en}" for username, role in ROLES)
    return f"示范数据，以下账号的密码都是 {password} / Made-up data; one password for all of these: {password}\n{accounts}"


def main() -> None:
    """Fill an empty home, say where to go and who one may be there, serve until interrupted."""
    host, port = "127.0.0.1", int(os.environ.get("SHANGLOU_PORT", "8000"))
    free(host, port)
    prepare()
    from django.conf import settings

    from ..projects.models import Project
    from . import seeding
    from .seeding.people import PASSWORD

    if not Project.objects.exists():
        print("正在装入三市示范数据（首次约半分钟）/ loading made-up data of three cities (once, half a minute)")
        seeding.demo(lambda text: print(f"  {text.zh} / {text.en}"))

    # The server's own processes have the settings of this one, or read them anew.
    settings.SHANGLOU_SIGN_IN_NOTE = os.environ.setdefault("SHANGLOU_SIGN_IN_NOTE", _note(PASSWORD))

    def ready(address: str) -> None:
        print(f"\n上楼已启动 / Shanglou is running:  {address}\n")
        print("  无需账号即可核验项目、查阅政策库。 / Checking a project and the policy library need no account.")
        print(f"  账号（密码都是 {PASSWORD}） / accounts (one password for all):")
        for username, role in ROLES:
            print(f"    {username:<16}{role.zh} / {role.en}")
        print("\n  按 Ctrl-C 结束 / Ctrl-C ends it\n", flush=True)

    serve(host, port, 2, when_ready=ready)


if __name__ == "__main__":
    main()
