"""Single sign-on as an installation sets it: ``SHANGLOU_OIDC_SERVER``, ``_CLIENT``, ``_SECRET``, ``_NAME``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from shanglou.engine.language import say

from ..foundation.refusals import fault


def providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """What allauth is told of the provider; nothing where none is named. `BadInput` when a part is wanting."""
    server = environment.get("SHANGLOU_OIDC_SERVER", "")
    if not server:
        return {}
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise fault("SHANGLOU_OIDC_SERVER", server, say("https:// 开头的地址"), say("请改正这个环境变量。"))
    for name in ("SHANGLOU_OIDC_CLIENT", "SHANGLOU_OIDC_SECRET"):
        if not environment.get(name):
            raise fault(name, "", say("统一认证平台分配的值"), say("设了 SHANGLOU_OIDC_SERVER，也要设这个环境变量。"))
    app = {
        "provider_id": "oidc",
        "name": environment.get("SHANGLOU_OIDC_NAME") or "统一身份认证",
        "client_id": environment["SHANGLOU_OIDC_CLIENT"],
        "secret": environment["SHANGLOU_OIDC_SECRET"],
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origins(environment: Mapping[str, str]) -> list[str]:
    """Where the sign-in form may lead to: browsers hold a redirect after a form to the page's policy too."""
    parts = urlsplit(environment.get("SHANGLOU_OIDC_SERVER", ""))
    own = [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
    return [*own, *environment.get("SHANGLOU_OIDC_ORIGINS", "").split()]
