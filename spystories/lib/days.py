"""Days: where one begins, and between which years that is known in every time zone."""

from datetime import date, datetime, time

from django.utils import timezone

YEARS = range(1970, 2200)


def midnight(day: date) -> datetime:
    """The beginning of a day in the time zone that is active."""
    return timezone.make_aware(datetime.combine(day, time.min))
