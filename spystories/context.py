"""What every template may use without asking for it."""

from functools import lru_cache

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from stories.models import Site

SOFTWARE = f"Spy Stories {settings.VERSION}"


def site(request):
    """
    `site`: the site's own texts; `software`: what it runs on, with the version.

    A public page spends no query on the texts while nothing published changes.
    """
    version = getattr(request, "content_version", None)
    texts = SimpleLazyObject(_read if version is None else lambda: _as_of(version))
    return {"site": texts, "software": SOFTWARE}


@lru_cache(maxsize=4)
def _as_of(version: int) -> Site:
    return _read()


def _read() -> Site:
    return Site.objects.first() or Site()


def forget() -> None:
    """Drop the kept row; for tests, where the same version comes again with other texts."""
    _as_of.cache_clear()
