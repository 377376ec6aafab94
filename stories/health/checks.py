"""
What the site needs, looked at one by one; each check answers with a sentence, or with nothing where all is well.

Some stop it from serving (`serves` is false): those make `/health/` answer 503. The others are for whoever runs the
site to see to. No check writes anything but a file that it takes away again.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, OuterRef
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spystories.lib.pictures import store
from spystories.lib.static import static_trouble
from stories.models import ContentVersion, Rendering, Story
from stories.pictures.leftovers import pictures_without_files
from stories.search import documents

LEAST_ROOM = 200  # megabytes of free disk below which somebody should look
OLDEST_BACKUP = timedelta(days=8)
LATE = timedelta(minutes=10)  # after which what is due is overdue: no reader came, and no timer runs


class Check(NamedTuple):
    """One thing that is looked at: its name, whether the site serves without it, and the look."""

    name: str
    serves: bool
    look: Callable[[], str]


class Finding(NamedTuple):
    """What a check found: nothing in `sentence` where all is well."""

    check: Check
    sentence: str


def look_over(names: tuple[str, ...] = ()) -> list[Finding]:
    """
    Every check's finding, or those of `names`. Where the database does not answer, nothing more is asked of it.

    Some twenty queries, none of which grows with the site but two counts along indexes.
    """
    findings: list[Finding] = []
    is_away = False
    for check in CHECKS:
        if (names and check.name not in names) or (is_away and check.name not in WITHOUT_DATABASE):
            continue
        findings.append(Finding(check, _look(check)))
        is_away = is_away or (check.look is database and bool(findings[-1].sentence))
    return findings


def _look(check: Check) -> str:
    try:
        return check.look()
    except (DatabaseError, OSError) as error:
        return _("This cannot be told: %(reason)s.") % {"reason": first_line(error)}


def first_line(error: BaseException) -> str:
    """What an error says, in one line without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        connection.close()
        return _("The database does not answer: %(reason)s.") % {"reason": first_line(error)}
    return ""


def rights() -> str:
    """Whether the site may write where it must."""
    if not os.access(settings.VAR_DIR, os.W_OK | os.X_OK):
        return _("The folder %(path)s cannot be written.") % {"path": settings.VAR_DIR}
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK)):
            return _("The database %(path)s, or its folder, cannot be written.") % {"path": file}
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND NOT"
            " has_table_privilege(current_user, quote_ident(schemaname) || '.' || quote_ident(tablename),"
            " 'SELECT, INSERT, UPDATE, DELETE') ORDER BY 1 LIMIT 1"
        )
        row = cursor.fetchone()
    sentence = _("The database's user may not read and write the table %(table)s.")
    return sentence % {"table": row[0]} if row else ""


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        sentence = ngettext(
            "%(count)s migration waits. Run “manage.py quickstart --no-serve”.",
            "%(count)s migrations wait. Run “manage.py quickstart --no-serve”.",
            waiting,
        )
        return sentence % {"count": waiting}
    own = {"stories", "characters"}
    later = sorted(
        name
        for app, name in executor.loader.applied_migrations
        if app in own
        and (app, name) not in executor.loader.disk_migrations
        and (app, name) not in executor.loader.replacements
    )
    sentence = _("The database was migrated by newer code (%(name)s): go forward to it, or put a back-up in place.")
    return sentence % {"name": later[-1]} if later else ""


def hosts() -> str:
    """Whether the site answers at the address that it gives as its own."""
    host, _port = split_domain_port(settings.SITE_URL.partition("://")[2].lower())
    if validate_host(host, settings.ALLOWED_HOSTS):
        return ""
    sentence = _("ALLOWED_HOSTS (%(hosts)s) lacks the host of SITE_URL (%(host)s): every page is refused there.")
    return sentence % {"hosts": ", ".join(settings.ALLOWED_HOSTS), "host": host}


def schedule() -> str:
    """What is due goes out with the next request; where none came, it waits."""
    due = ContentVersion.objects.values_list("next_due_at", flat=True).first()
    if due is None or due > timezone.now() - LATE:
        return ""
    sentence = _("A scheduled story has waited for %(time)s. Its time is kept by requests, or by “publish_scheduled”.")
    return sentence % {"time": timesince(due)}


def disk() -> str:
    free = shutil.disk_usage(settings.VAR_DIR).free // 2**20
    sentence = _("%(free)s MB of disk are free; a site wants %(least)s at least.")
    return sentence % {"free": free, "least": LEAST_ROOM} if free < LEAST_ROOM else ""


def backup() -> str:
    """The age of the newest file in the folder of back-ups."""
    folder = settings.BACKUP_DIR
    times = [file.stat().st_mtime for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    if not times:
        return _("There is no back-up in %(path)s (BACKUP_DIR).") % {"path": folder}
    newest = datetime.fromtimestamp(max(times), tz=timezone.get_current_timezone())
    if newest > timezone.now() - OLDEST_BACKUP:
        return ""
    return _("The newest back-up in %(path)s is %(time)s old.") % {"path": folder, "time": timesince(newest)}


def renderings() -> str:
    """Whether every live story has the page that readers get. One query, along two indexes."""
    rendered = Rendering.objects.filter(story=OuterRef("pk"))
    missing = Story.objects.live().filter(~Exists(rendered)).count()
    if not missing:
        return ""
    sentence = ngettext(
        "%(count)s live story has no page. Run “manage.py reindex”.",
        "%(count)s live stories have no page. Run “manage.py reindex”.",
        missing,
    )
    return sentence % {"count": missing}


def search_index() -> str:
    behind = documents.count_behind()
    sentence = ngettext(
        "The search is behind by %(count)s document. Run “manage.py reindex”.",
        "The search is behind by %(count)s documents. Run “manage.py reindex”.",
        behind,
    )
    return sentence % {"count": behind} if behind else ""


def pictures() -> str:
    """Whether the newest pictures have their files."""
    try:
        bare = pictures_without_files()
    except store.Away as error:
        return _("The service that keeps the pictures does not answer: %(reason)s.") % {"reason": first_line(error)}
    if not bare:
        return ""
    sentence = _("Pictures lack their files (%(name)s): put the back-up of their folder in place, or bring them again.")
    return sentence % {"name": bare[0]}


CHECKS = [
    Check("database", False, database),
    Check("rights", False, rights),
    Check("migrations", False, migrations),
    Check("static files", False, static_trouble),
    Check("hosts", True, hosts),
    Check("schedule", True, schedule),
    Check("disk", True, disk),
    Check("last back-up", True, backup),
    Check("pages", True, renderings),
    Check("search index", True, search_index),
    Check("pictures", True, pictures),
]
WITHOUT_DATABASE = ("static files", "hosts", "disk", "last back-up")
# What `/health/` looks at: cheap, and the same for every caller.
QUICK = ("database", "rights", "migrations", "static files", "hosts", "schedule", "disk")
