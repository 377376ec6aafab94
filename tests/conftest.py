"""What all tests share: nothing slow, nothing kept from one test to the next."""

import pytest
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.autoreload import reset_loaders
from hypothesis import settings as properties

from stories.books.views import kept_books
from stories.pages.site_texts import forget_site_texts
from stories.search.asking import forget_stemmers

from .support import databases
from .support import proof as proofs
from .support.open_sites import close_sites
from .support.scheduling import ByClass

# The same examples in every run: what fails for one fails for all, and is mended with its own case.
properties.register_profile("steady", derandomize=True, deadline=None, database=None, max_examples=proofs.proof(1000))
properties.load_profile("steady")


def pytest_configure(config):
    """Plain static files straight from their sources, pictures in memory, and a hasher that takes no time."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "pictures": {"BACKEND": "tests.support.memory_storage.PicturesInMemory"},
    }
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    for database in settings.DATABASES.values():
        if "init_command" in database["OPTIONS"]:  # SQLite: a test need not outlive a power cut
            database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    proofs.configure(config)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@receiver(setting_changed)
def _read_templates_anew(*, setting, **_kwargs):
    """A template keeps the names of static files since it was first read; a test of hashed names has its own."""
    if setting in {"STORAGES", "STATIC_URL"}:
        reset_loaders()


@pytest.fixture(autouse=True)
def _fresh_site():
    forget_site_texts()
    forget_stemmers()
    kept_books.forget()
    yield
    close_sites()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker, tmp_path_factory, worker_id
):
    """The hook of pytest-django for changing how the database is made."""
    own = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock():
        databases.copy_model(own if worker_id == "master" else own.parent, own)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByClass(config, log) if config.getvalue("dist") == "load" else None
