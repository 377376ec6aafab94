"""The desk's calendar: a month of days, each with what goes out or is withdrawn on it."""

import re
from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format

from spystories.lib.days import YEARS, midnight
from stories.models import Story

from .queries import IN_A_MONTH, due_between

TIMES = ("publish_at", "slot_kept_at", "withdraw_at")
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass
class Due:
    """One thing that happens by itself: the story, when, and whether it goes out or off."""

    story: Story
    at: datetime
    goes_out: bool


@dataclass
class Day:
    date: date
    inside: bool  # of the month, not of its neighbours
    is_today: bool
    due: list[Due] = field(default_factory=list)


@dataclass
class Month:
    first: date
    weeks: list[list[Day]]
    weekdays: list[tuple[str, str]]  # short and long
    more: bool  # whether something is left out
    next_due: Due | None

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{_following(self.first):%Y-%m}"

    @property
    def days(self) -> list[Day]:
        """Those on which something happens."""
        return [day for week in self.weeks for day in week if day.due]


def month(asked: str) -> Month:
    """The month `asked` for ("2026-11"), or this one, in the reader's time zone. Six queries."""
    today = timezone.localdate()
    first = _first(asked) or today.replace(day=1)
    start, end = midnight(first), midnight(_following(first))
    due, more = [], False
    for column in TIMES:
        rows = list(due_between(column, start, end)[: IN_A_MONTH + 1])
        more |= len(rows) > IN_A_MONTH
        due += [_due(story, column) for story in rows[:IN_A_MONTH]]
    by_day: dict[date, list[Due]] = {}
    for each in sorted(due, key=lambda each: each.at):
        by_day.setdefault(timezone.localdate(each.at), []).append(each)
    starts_on = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    weeks = [
        [Day(day, day.month == first.month, day == today, _on(by_day, day, first)) for day in week]
        for week in Calendar(starts_on).monthdatescalendar(first.year, first.month)
    ]
    weekdays = [(WEEKDAYS_ABBR[i % 7], WEEKDAYS[i % 7]) for i in range(starts_on, starts_on + 7)]
    return Month(first, weeks, weekdays, more, _next(end))


def _on(by_day: dict[date, list[Due]], day: date, first: date) -> list[Due]:
    return by_day.get(day, []) if day.month == first.month else []


def _next(after: datetime) -> Due | None:
    """What happens first after the month. Three queries."""
    far = midnight(date(YEARS.stop, 1, 1))
    found = [_due(story, column) for column in TIMES for story in due_between(column, after, far)[:1]]
    return min(found, key=lambda each: each.at, default=None)


def _due(story: Story, column: str) -> Due:
    return Due(story, getattr(story, column), goes_out=column != "withdraw_at")


def _first(asked: str) -> date | None:
    match = _MONTH.fullmatch(asked)
    if match and int(match[1]) in YEARS and 1 <= int(match[2]) <= 12:
        return date(int(match[1]), int(match[2]), 1)
    return None


def _following(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
