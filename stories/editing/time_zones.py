"""Days and times as editors type and read them: in their own time zone, to the minute."""

from datetime import datetime
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.days import YEARS
from spystories.lib.partial_forms import PartialModelForm
from stories.models import Editor

_AREAS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


@cache
def zones() -> tuple[str, ...]:
    """The time zones to choose from, by area and city."""
    cities = sorted(name for name in available_timezones() if name.partition("/")[0] in _AREAS)
    return ("UTC", *cities)


def zone_of(user: User | AnonymousUser) -> ZoneInfo | None:
    """The time zone that `user` has chosen; None for the site's. One query."""
    chosen = Editor.objects.filter(user=user.pk).values_list("time_zone", flat=True).first()
    return ZoneInfo(chosen) if chosen in zones() else None


def zone_sentence() -> str:
    """The time zone that is active, in a sentence."""
    return _("The time zone is %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


def make_aware(moment: datetime) -> datetime:
    """
    `moment` in the time zone that is active.

    Raises `ValidationError` for a time that the clocks leave out, or have twice, on that day.
    """
    zone = timezone.get_current_timezone()
    before, after = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if before.timestamp() == after.timestamp():
        return before
    if before.timestamp() > after.timestamp():
        said = _("The clocks in %(zone)s go forward that day: there is no %(time)s. Choose another time.")
    else:
        said = _("The clocks in %(zone)s go back that day: %(time)s comes twice. Choose another time.")
    raise ValidationError(said % {"zone": zone, "time": f"{moment:%H:%M}"}, code="no_such_moment")


def moment_widget() -> forms.SplitDateTimeWidget:
    """The browser's own fields for a day and a time."""
    day: dict[str, Any] = {"type": "date", "aria-label": gettext_lazy("Day")}
    time: dict[str, Any] = {"type": "time", "aria-label": gettext_lazy("Time")}
    return forms.SplitDateTimeWidget(date_attrs=day, time_attrs=time, date_format="%Y-%m-%d", time_format="%H:%M")


class MomentField(forms.SplitDateTimeField):
    """A day and a time, to the minute, in the time zone that is active."""

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list:
            return None
        day, hour = data_list
        if day in self.empty_values or (day and day.year not in YEARS):
            raise ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        if hour in self.empty_values:
            raise ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        return make_aware(datetime.combine(day, hour.replace(second=0, microsecond=0)))


class SettingsForm(PartialModelForm):
    """What an editor sets for himself."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Times are shown and typed in it. Readers see dates of the site."),
    )

    class Meta:
        model = Editor
        fields = ["time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        own = _("The site's: %(zone)s") % {"zone": timezone.get_default_timezone_name()}
        choices = [("", own), *((name, name.replace("_", " ")) for name in zones())]
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = choices
