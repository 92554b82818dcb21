from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.fields import SealedText


def test_what_is_masked_as_personal_is_sealed_too():
    personal = [model._meta.get_field(name) for model in apps.get_models() for name in getattr(model, "PERSONAL", ())]
    assert personal
    assert [str(field) for field in personal if not isinstance(field, SealedText)] == []


def test_a_sealed_text_is_as_long_as_its_plain_text_may_be():
    with pytest.raises(ValidationError) as wrong:
        Enterprise(legal_representative="张" * 101).clean_fields()
    assert "legal_representative" in wrong.value.message_dict
    Enterprise._meta.get_field("legal_representative").clean("张" * 100, None)
