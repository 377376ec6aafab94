"""A server's process beside the tests: it reads pages by the door until a file tells it to end."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings


def read(database: str, folder: str, *addresses: str) -> None:
    """Ask for `addresses` again and again, on the tests' database, with the stored pages in `folder`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "spystories.settings"
    settings.DATABASES["default"]["NAME"] = database
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django.setup(set_prefix=False)
    from .door import Site

    site, end = Site(Path(folder)), Path(folder) / "end"
    (Path(folder) / "begun").touch()
    while not end.exists():
        for address in addresses:
            assert site.get(address).status in (200, 404), address


if __name__ == "__main__":
    read(*sys.argv[1:])
