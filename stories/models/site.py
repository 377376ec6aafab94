"""The site's own texts, and the version that every published change raises."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spystories.lib.locks import Versioned
from spystories.lib.page_keys import show
from spystories.lib.text import printable

from .story import Story


class Singleton(models.Manager["Site"]):
    def get_by_natural_key(self) -> "Site":
        return self.get(pk=1)

    def texts(self) -> "Site":
        """The one row, or what stands for it on a site that has none yet. One query."""
        show("site")
        return self.first() or Site()


CRAWLER = re.compile(r"[A-Za-z0-9_-]{1,60}")


def crawler_names(text: str) -> None:
    """Refuse what robots.txt could not name: RFC 9309 takes letters, - and _; a star would be everybody."""
    wrong = [name for name in text.split() if not CRAWLER.fullmatch(name)]
    if wrong or len(text.split()) > 100:
        raise ValidationError(
            _("Each line is the name of one crawler, of letters, digits, - and _; a hundred at most. Not “%(name)s”."),
            params={"name": (wrong or text.split()[100:])[0][:100]},
        )


class Pause(models.TextChoices):
    """What stands between two scenes of a story."""

    BAR = "bar", _("A bar")
    STARS = "stars", _("Three stars")
    RULE = "rule", _("A thin rule")
    SPACE = "space", _("An empty line")


class Portraits(models.TextChoices):
    """How the portraits of people and authors are shown."""

    PLAIN = "plain", _("As they are")
    INKS = "inks", _("In two inks")


class Site(Versioned):
    """The one row of the site's own texts."""

    DERIVED = ("has_authors",)

    name = models.CharField(_("name"), max_length=80, default="Spy Stories", validators=[printable])
    line = models.CharField(_("line"), max_length=200, blank=True, validators=[printable])
    about = models.TextField(_("about"), blank=True)
    contact = models.EmailField(_("contact"), blank=True)
    refused_crawlers = models.TextField(
        _("refused crawlers"),
        blank=True,
        default="",
        db_default="",
        validators=[crawler_names],
        help_text=_("One name on each line, as robots.txt takes it: GPTBot. They are asked to read nothing."),
    )
    pause = models.CharField(
        _("between two scenes"),
        max_length=10,
        choices=Pause,
        default=Pause.BAR,
        db_default=Pause.BAR,
        help_text=_("The ornament of the house, in every story and book. In plain text it is three stars."),
    )
    portraits = models.CharField(
        _("portraits"),
        max_length=10,
        choices=Portraits,
        default=Portraits.PLAIN,
        db_default=Portraits.PLAIN,
        help_text=_("Of people and authors, on their pages. Two inks let pictures of every origin stand together."),
    )
    readers_take_manuscripts = models.BooleanField(
        _("readers may take manuscripts"),
        default=False,
        db_default=False,
        help_text=_("Beside every story, collection and author: a document for word processors, and Markdown."),
    )
    home_story = models.ForeignKey(
        Story,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("story on the home page"),
        help_text=_("None chosen, or not live: the newest."),
    )

    # Derived by stories.derived.counts: whether any author is public, so that every page leads to them.
    has_authors = models.BooleanField(default=False, db_default=False, editable=False)

    objects = Singleton()

    class Meta:
        verbose_name = _("site's texts")
        verbose_name_plural = _("site's texts")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_site")]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, ...]:
        return ()

    natural_key.dependencies = ["stories.story"]  # type: ignore[attr-defined]  # Django's way


def new_origin() -> str:
    return secrets.token_hex(16)


class ContentVersion(models.Model):
    """
    The content version: one number that every published change raises.

    Every public answer's ETag is made from it, so reading it is the first query of every public request.
    """

    value = models.PositiveBigIntegerField(default=1)
    # When a scheduled story goes out or off next; whoever reads the version sees whether that is past.
    next_due_at = models.DateTimeField(null=True)
    # A random name of the database. Whoever puts other content in its place gives it a new one, and no page
    # that was stored before is shown again.
    origin = models.CharField(max_length=32, default=new_origin, db_default="")
    # The version up to which every change said which keys it changed, and one at which all of them changed.
    # Code from before there were keys raises the value alone: then no stored page is sure.
    keyed = models.PositiveBigIntegerField(default=0, db_default=0)
    all_changed = models.PositiveBigIntegerField(default=0, db_default=0)
    # How many stories came to wait to be read again since last none did.
    reread_total = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "stories_stamp"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_stamp")]

    def __str__(self) -> str:
        return str(self.value)

    @property
    def is_due(self) -> bool:
        """Whether the time has come for something that nobody has published or withdrawn yet."""
        return self.next_due_at is not None and self.next_due_at <= timezone.now()


class Reindexing(models.Model):
    """How far a run of `reindex` is: one row, gone when it ends."""

    # A word for the code by which it makes things anew.
    code = models.CharField(max_length=64)
    # The step, the primary key after which it goes on, and how many that step has done.
    step = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_reindexing")]

    def __str__(self) -> str:
        return f"{self.step}: {self.done}"


class PageKey(models.Model):
    """
    When last something changed that stored pages show: a row, or a set of rows (`spystories.lib.page_keys`).

    What has no row here has not changed since the site keeps them. Written by `stories.derived.page_keys`.
    """

    key = models.CharField(primary_key=True, max_length=160)
    # Content versions: of the last change of what others show of it, and of the last change of anything of it.
    shown = models.PositiveBigIntegerField(default=0)
    wholly = models.PositiveBigIntegerField(default=0)
    # Of a row, to be compared: what others show of it, and which sets it is in.
    line = models.CharField(max_length=32, default="")
    ties = models.TextField(default="")

    def __str__(self) -> str:
        return self.key
