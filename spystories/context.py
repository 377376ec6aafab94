"""What every template may use without asking for it."""

from django.conf import settings
from django.http import HttpRequest

from stories.pages.site_texts import site_texts

SOFTWARE = f"Spy Stories {settings.VERSION}"


def site(request: HttpRequest) -> dict[str, object]:
    """`site`: the site's own texts; `software`: what it runs on, with the version."""
    return {"site": site_texts(request), "software": SOFTWARE}
