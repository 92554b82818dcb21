"""What the strict content policy forbids stands in no template of ours, and in no page that allauth makes for us."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

SERVER = Path(__file__).resolve().parents[3] / "src" / "shanglou" / "server"
TEMPLATES = sorted(path for path in SERVER.rglob("templates/**/*.html") if "/static/" not in path.as_posix())

INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "a style in the page": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "an htmx handler": re.compile(r"\shx-on[:-]", re.I),
    "something of another site": re.compile(r"(?:src|href|action|hx-get|hx-post)=[\"'](?:https?:)?//", re.I),
    "an address that is a script": re.compile(r"javascript:", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SERVER).as_posix())
def test_a_template_holds_nothing_that_the_content_policy_forbids(path: Path):
    source = path.read_text(encoding="utf-8")
    found = [f"{what}: {hit.group(0).strip()}" for what, pattern in INLINE.items() for hit in pattern.finditer(source)]
    assert not found


#: Pages for when nothing can be asked say everything in both languages at once.
IN_BOTH = ("400.html", "500.html", "errors/unavailable.html")
TAGS = re.compile(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SERVER).as_posix())
def test_an_english_page_gets_no_chinese_sign_from_its_template(path: Path):
    plain = TAGS.sub("", path.read_text(encoding="utf-8"))
    assert path.as_posix().endswith(IN_BOTH) or re.findall(r"[，。：；、（）]", plain) == []


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<button onclick="x()">',
        '<form hx-on:submit="x()">',
        '<img src="https://example.org/a.png">',
        '<a href="javascript:x()">',
    ],
)
def test_each_of_these_would_be_found(bad: str):
    assert any(pattern.search(bad) for pattern in INLINE.values())


ACCOUNT = ("/account/password/change/", "/account/2fa/", "/account/sessions/", "/account/logout/", "/account/email/")


@pytest.mark.parametrize("address", ACCOUNT)
def test_pages_about_the_account_stand_in_the_shell(client_of: Callable[[str], Client], address: str):
    answer = client_of("city_officer").get(address)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<nav class="settings-rooms"' in html
    assert '<main id="main"' in html
    assert not [what for what, pattern in INLINE.items() if pattern.search(html)]


@pytest.mark.parametrize("address", ["/account/login/", "/account/signup/", "/account/password/reset/"])
def test_pages_before_sign_in_stand_in_the_shell(client: Client, db: None, address: str):
    html = client.get(address).content.decode()
    assert '<div class="entrance card">' in html
    assert not [what for what, pattern in INLINE.items() if pattern.search(html)]


def test_a_forgotten_password_is_told_where_to_go_and_no_mail_is_promised(client: Client, db: None):
    html = client.get("/account/password/reset/").content.decode()
    assert "系统管理员" in html
    assert 'name="email"' not in html
