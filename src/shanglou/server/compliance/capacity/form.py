"""What is asked for: a parcel's figures, where and when."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shanglou.engine.faults import BadInput
from shanglou.policies import place_text, resolve
from shanglou.standards.divisions import Place, full_name
from shanglou.vocabulary import VOCABULARY

from ...foundation.fields import language, lazily
from ...land.models import Parcel
from .calculate import MU, Figures

#: Units of land that people state, in m².
UNITS = {"mu": MU, "m2": Fraction(1), "ha": Fraction(10_000)}
_WORDS = (("mu", _("亩")), ("m2", "m²"), ("ha", _("公顷")))
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_FIGURE = {"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}


class Figure(forms.DecimalField):
    """A number as people type it: in the wide signs of a Chinese keyboard, in groups of thousands, a share with its sign."""

    def __init__(self, *, is_share: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_share = is_share

    def to_python(self, value: Any) -> Any:
        """The number; `ValidationError` for what is none."""
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
            if self.is_share:
                value = value.removesuffix("%").rstrip()
            if _GROUPED.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


def _figure(label: Any, most: int, places: int, hint: Any = "", *, least: int = 0, is_share: bool = False) -> Figure:
    return Figure(
        is_share=is_share,
        label=label,
        min_value=Decimal(least),
        max_value=Decimal(most),
        decimal_places=places,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs=_FIGURE),
    )


def _options(fact: str) -> list[tuple[str, Any]]:
    return [("", _("不清楚")), *((key, lazily(label)) for key, label in VOCABULARY[fact].options.items())]


class CapacityForm(forms.Form):
    """Figures of a parcel and of what is planned. Only what is filled in is used."""

    on = forms.DateField(
        label=_("按哪一天的规定"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    )
    place = forms.CharField(
        label=_("所在地"),
        max_length=100,
        required=False,
        help_text=_("区县或城市，例如 临平区；不填则只按各市的一般规定"),
        widget=forms.TextInput(attrs={"class": "form-control", "list": "capacity-places"}),
    )
    area = _figure(_("用地面积"), 10**7, 6)
    unit = forms.ChoiceField(label=_("单位"), choices=_WORDS, widget=forms.Select(attrs={"class": "form-select"}))
    far = _figure(_("容积率"), 100, 4)
    density = _figure(_("建筑密度（%）"), 100, 4, is_share=True)
    height_limit = _figure(_("建筑限高（米）"), 1000, 3)
    storeys = forms.IntegerField(
        label=_("地上层数"), min_value=1, max_value=200, required=False, widget=forms.TextInput(attrs=_FIGURE)
    )
    storey_height = _figure(_("标准层层高（米）"), 100, 3)
    ground_height = _figure(_("首层层高（米）"), 100, 3, _("与标准层相同的不填"))
    underground = _figure(_("地下建筑面积（m²）"), 10**7, 2, _("不建地下的填 0"))
    facility_land_share = _figure(_("行政办公及生活服务设施用地占比（%）"), 100, 4, is_share=True)
    facility_floor_share = _figure(_("行政办公及生活服务设施建筑面积占比（%）"), 100, 4, is_share=True)
    land_source = forms.ChoiceField(label=_("用地来源"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    land_use = forms.ChoiceField(label=_("土地用途"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    floor_area_before = _figure(_("改造前建筑面积（m²）"), 10**7, 2, _("存量改造的填写"))
    upstairs = forms.BooleanField(
        label=_("按“工业上楼”项目测算"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["land_source"].choices = _options("project.land_source")  # type: ignore[attr-defined]
        self.fields["land_use"].choices = _options("project.land_use")  # type: ignore[attr-defined]

    def clean_on(self) -> datetime.date:
        """A day of the time in which documents are known."""
        day: datetime.date = self.cleaned_data["on"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("应为 2000 年至 2100 年之间的日期。"))
        return day

    def clean_place(self) -> Place | None:
        """The place that was named."""
        named = self.cleaned_data["place"].strip()
        if not named:
            return None
        try:
            return resolve(named)
        except BadInput as bad:
            raise forms.ValidationError(bad.faults[0].remedy.of(language())) from None

    def figures(self) -> Figures:
        """What was filled in, exact."""
        said = self.cleaned_data

        def exact(name: str) -> Fraction | None:
            value = said.get(name)
            return None if value is None else Fraction(value)

        area = exact("area")
        return Figures(
            land=None if area is None else area * UNITS[said["unit"]],
            far=exact("far"),
            density=exact("density"),
            storeys=said.get("storeys"),
            storey_height=exact("storey_height") or None,
            ground_height=exact("ground_height") or None,
            height_limit=exact("height_limit"),
            underground=exact("underground"),
            facility_land_share=exact("facility_land_share"),
            facility_floor_share=exact("facility_floor_share"),
        )


def blank() -> dict[str, Any]:
    """What a form begins with."""
    return {"on": timezone.localdate(), "unit": "mu", "upstairs": True, "underground": 0}


def of_parcel(parcel: Parcel) -> Mapping[str, Any]:
    """What a form begins with for a registered parcel: its ratio is the upper bound, where one is known."""
    return {
        **blank(),
        "place": _place(parcel.division.code),
        "area": _plain(parcel.area),
        "far": _plain(parcel.upper_far if parcel.upper_far is not None else parcel.far),
        "density": _plain(parcel.building_density),
        "height_limit": _plain(parcel.height_limit),
        "land_source": parcel.land_source,
        "land_use": parcel.land_use,
    }


def _place(code: str) -> str:
    """The full name of a division, which no other bears; nothing where the standard does not have it."""
    try:
        return full_name(code)
    except ValueError:
        return ""


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def named(place: Place) -> str:
    """A place in the language of the page."""
    return str(place_text(place).of(language()))
