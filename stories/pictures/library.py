"""The library of pictures: what shows each of them, and which nothing shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters.models import Picture
from spystories.lib.pictures import file_name
from stories.derived.pictures import SHOWN_BY, is_shown
from stories.models import PictureUse
from stories.phrases import join_names


@dataclass(frozen=True)
class Uses:
    """How many stories show a picture, how many of them readers see it in, and how much else of each kind shows it."""

    stories: int = 0
    live: int = 0
    others: tuple[tuple[type[Model], int], ...] = ()

    @property
    def is_unused(self) -> bool:
        return not (self.stories or self.others)

    @property
    def in_words(self) -> str:
        """Counted: "2 stories (1 live) and 1 person"."""
        said = []
        if self.stories:
            count = ngettext("%(n)s story", "%(n)s stories", self.stories) % {"n": self.stories}
            said.append(_("%(stories)s (%(n)s live)") % {"stories": count, "n": self.live} if self.live else count)
        for model, number in self.others:
            meta = model._meta
            said.append(f"{number} {meta.verbose_name if number == 1 else meta.verbose_name_plural}")
        return join_names(said) or _("unused")


@dataclass(frozen=True)
class Use:
    """One thing that shows a picture. Of a story, whether its live text does, and whether its newest version does."""

    thing: Any
    is_live: bool = False
    is_newest: bool = False


def count_uses(pictures: Iterable[Picture]) -> dict[int, Uses]:
    """How much shows each of these pictures, by primary key. Five queries, whatever the number."""
    pks = [picture.pk for picture in pictures]
    rows = PictureUse.objects.filter(picture__in=pks).values("picture")
    rows = rows.annotate(all=Count("story", distinct=True), live=Count("story", filter=Q(is_live=True)))
    stories = {row["picture"]: (row["all"], row["live"]) for row in rows}
    others: dict[int, list[tuple[type[Model], int]]] = {}
    for model, column in SHOWN_BY:
        shown = model._default_manager.filter(**{f"{column}__in": pks}).order_by().values(column)
        for row in shown.annotate(number=Count("pk")):
            others.setdefault(row[column], []).append((model, row["number"]))
    return {pk: Uses(*stories.get(pk, (0, 0)), others=tuple(others.get(pk, ()))) for pk in pks}


def uses_of_picture(picture: Picture) -> list[Use]:
    """All that shows a picture, stories first. Five queries."""
    stories: dict[Any, set[bool]] = {}
    rows = PictureUse.objects.filter(picture=picture).select_related("story").defer("story__body")
    for use in rows.order_by("story__working_title", "story"):
        stories.setdefault(use.story, set()).add(use.is_live)
    found = [Use(story, is_live=True in said, is_newest=False in said) for story, said in stories.items()]
    for model, column in SHOWN_BY:
        found += [Use(row) for row in model._default_manager.filter(**{column: picture})]
    return found


def shown(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """Those of `pictures` that something shows, if only a draft."""
    return pictures.filter(is_shown(to_readers=False))


def unused(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """Those of `pictures` that nothing shows, not even a draft."""
    return pictures.exclude(is_shown(to_readers=False))


def thumb_of(picture: Picture) -> str:
    """The address of its smallest file, for editors."""
    return address_of_file(picture, 0)


def address_of_file(picture: Picture, width: int) -> str:
    """The address, for editors, of its widest file that is no wider than `width`; else of the smallest."""
    fitting = max((each for each in picture.widths if each <= width), default=picture.widths[0])
    return f"{reverse('admin:index')}pictures/{file_name(picture.digest, fitting)}"
