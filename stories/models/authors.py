"""Authors: who wrote the stories. An author is not a person of the stories, and may share a name with one."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Section
from characters.models.pictures import picture_column
from spystories.lib.addresses import address_of
from spystories.lib.folding import fold_for_sorting
from spystories.lib.keys import KeyField
from spystories.lib.locks import Versioned
from spystories.lib.page_rows import OnPages
from spystories.lib.text import printable
from stories.querysets import AuthorQuerySet

MOST_LINKS, LONGEST_LINK, LONGEST_WORDS = 20, 300, 80
_is_web_address = URLValidator(schemes=["http", "https"])


def check_links(links: Any) -> None:
    """Refuse what is no list of [address, words]: addresses of the web, words that may be empty, each of a line."""
    if not isinstance(links, list) or len(links) > MOST_LINKS:
        raise ValidationError(_("There are at most %(most)s links.") % {"most": MOST_LINKS})
    for link in links:
        if not (isinstance(link, list) and len(link) == 2 and all(isinstance(part, str) for part in link)):
            raise ValidationError(_("Each link is an address and its words."))
        address, words = link
        printable(f"{address} {words}")
        if len(address) > LONGEST_LINK or len(words) > LONGEST_WORDS or " " in address or "\n" in words:
            raise ValidationError(_("A link is too long: “%(link)s…”.") % {"link": address[:40]})
        try:
            _is_web_address(address)
        except ValidationError as refused:
            message = _("“%(link)s” is no address of the web. It begins with https:// or http://.")
            raise ValidationError(message % {"link": address[:80]}) from refused


class Creator(NamedTuple):
    """Whom machines are told as an author, and the name to be sorted by, where that is known."""

    name: str
    sort_name: str = ""


class Author(OnPages, Versioned):
    """An author with the editors' lines and links. Public while a live story names them."""

    section = page_kind = Section.AUTHOR
    DERIVED = ("story_count",)

    key = KeyField(gettext_lazy("key"))
    name = models.CharField(gettext_lazy("name"), max_length=120, validators=[printable])
    sort_name = models.CharField(
        gettext_lazy("sorted as"),
        max_length=120,
        validators=[printable],
        help_text=gettext_lazy("Surname first: Greene, Graham."),
    )
    slug = models.SlugField(
        gettext_lazy("address"), max_length=120, unique=True, help_text=gettext_lazy("As in /authors/<address>/.")
    )
    line = models.TextField(
        gettext_lazy("a few lines"),
        blank=True,
        validators=[printable],
        help_text=gettext_lazy("For the author's page."),
    )
    links = models.JSONField(gettext_lazy("links"), default=list, blank=True, validators=[check_links])
    portrait = picture_column(gettext_lazy("portrait"))
    # Derived: the folded name on save, the count of live stories by stories.derived.counts.
    sort_key = models.CharField(max_length=140, db_index=True, editable=False, default="")
    story_count = models.PositiveIntegerField(default=0, db_index=True, editable=False)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("author")
        verbose_name_plural = gettext_lazy("authors")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="author_has_a_name"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="author_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """Fill the folded name that lists are sorted by."""
        self.sort_key = fold_for_sorting(self.sort_name or self.name)[:140]

    def natural_key(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def address(self) -> str:
        return self.slug

    @property
    def shown_links(self) -> list[tuple[str, str]]:
        """(address, words): without words of its own a link is called by its address."""
        return [(address, words or address.partition("//")[2].strip("/")) for address, words in self.links]

    def get_absolute_url(self) -> str:
        return address_of("stories:author", self.slug)
