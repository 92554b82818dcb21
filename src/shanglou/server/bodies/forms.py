"""Forms of accounts and roles."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .capabilities import Role
from .models import Body
from .queries import bodies


class PersonForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("用户名"), max_length=60)
    full_name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)


class RoleForm(forms.Form):
    """A role in a body."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("机构"))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)

    def __init__(self, actor: Actor, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bodies(actor).filter(is_active=True)


class BodyForm(forms.ModelForm):
    """A body. `version` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Body
        fields = ("name_zh", "name_en", "kind", "division", "parent", "credit_code", "is_active")

    def values(self) -> dict[str, object]:
        """What was filled in, for an action."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
