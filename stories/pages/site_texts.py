"""The site's own texts, as readers' pages show them."""

from functools import lru_cache
from typing import cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from spystories.lib.page_keys import show
from stories.models import Site


def site_texts(request: HttpRequest) -> Site:
    """The texts, read when first used; a public page spends no query while nothing published changes."""
    show("site")
    version = getattr(request, "content_version", None)
    texts = SimpleLazyObject(Site.objects.texts if version is None else lambda: _as_of(version))
    return cast(Site, texts)  # it stands for one in every way


@lru_cache(maxsize=4)
def _as_of(version: int) -> Site:
    return Site.objects.texts()


def forget_site_texts() -> None:
    """Drop the kept row; for tests, where the same version comes again with other texts."""
    _as_of.cache_clear()
