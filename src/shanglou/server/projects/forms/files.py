"""The form by which a file is attached."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ...bodies.actors import Actor
from ...doors.attaching import content
from ...doors.models import Attachment
from ...land.sheets import Groups, RowForm


class UploadForm(RowForm):
    """A file, what it is, and which one it takes the place of."""

    model = Attachment
    groups: ClassVar[Groups] = (
        (_("文件"), ("upload", "kind", "is_personal")),
        (_("说明"), ("title", "number", "dated", "note", "replaces")),
    )
    upload = forms.FileField(label=content.LABEL, help_text=content.SAID)
    replaces = forms.ModelChoiceField(
        Attachment.objects.none(), label=_("替换的文件"), required=False, help_text=_("上传新版本时选择；旧版本仍可查阅")
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        self.fields["upload"].widget.attrs["accept"] = ",".join(content.KINDS)
        self.fields["is_personal"].help_text = _("身份证、电话等；下载须说明用途并留痕")
