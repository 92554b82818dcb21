from __future__ import annotations

from pathlib import Path

import pytest

from .messages import SERVER, apps, messages, told_apart, translated


@pytest.mark.parametrize("app", apps(), ids=lambda path: path.name)
def test_every_message_has_an_english_text(app: Path):
    known = translated()
    lacking = sorted({(found, path.relative_to(SERVER).as_posix()) for found, path in messages(app) if found not in known})
    assert not lacking, "\n".join(f"{path}: {context} {text!r}" for (context, text), path in lacking)


def test_messages_are_found_in_templates_and_in_python():
    found = {text for (_context, text), _path in messages(SERVER / "bodies")}
    assert {"停用账号", "经办人员"} <= found


def test_a_message_means_the_same_in_every_app_or_has_a_context():
    assert told_apart() == {}
