"""The site's own texts, and the version that every published change raises."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spystories.lib.locks import Versioned
from spystories.lib.text import printable

from .story import Story


class Singleton(models.Manager["Site"]):
    def get_by_natural_key(self) -> "Site":
        return self.get(pk=1)

    def texts(self) -> "Site":
        """The one row, or what stands for it on a site that has none yet. One query."""
        return self.first() or Site()


class Site(Versioned):
    """The one row of the site's own texts."""

    name = models.CharField(_("name"), max_length=80, default="Spy Stories", validators=[printable])
    line = models.CharField(_("line"), max_length=200, blank=True, validators=[printable])
    about = models.TextField(_("about"), blank=True)
    contact = models.EmailField(_("contact"), blank=True)
    home_story = models.ForeignKey(
        Story,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("story on the home page"),
        help_text=_("None chosen, or not live: the newest."),
    )

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


class ContentVersion(models.Model):
    """
    The content version: one number that every published change raises.

    Every public answer's ETag is made from it, so reading it is the first query of every public request.
    """

    value = models.PositiveBigIntegerField(default=1)
    # When a scheduled story goes out or off next; whoever reads the version sees whether that is past.
    next_due_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stories_stamp"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_stamp")]

    def __str__(self) -> str:
        return str(self.value)

    @property
    def is_due(self) -> bool:
        """Whether the time has come for something that nobody has published or withdrawn yet."""
        return self.next_due_at is not None and self.next_due_at <= timezone.now()
