"""Make the site ready and serve it."""

import errno
import fcntl
import hashlib
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from characters.models import Character, Place
from spystories.lib.env import stop
from spystories.lib.keys import LETTERS
from spystories.lib.static import list_of_files, static_trouble
from stories.accounts.sessions import forget_some
from stories.health.checks import first_line, renderings
from stories.models import Collection, FixtureRow, Story, Tag
from stories.search import documents

FIXTURES = ("roles", "world", "stories")


class Command(BaseCommand):
    help = "Make the site ready and serve it. Safe at any time: what is done already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_false", dest="serve", help="only make it ready")

    def handle(self, *args: Any, serve: bool, **options: Any) -> None:
        if serve:
            self.want_free_port()
        if settings.DEPLOYED:
            self.check(include_deployment_checks=True)
        self.want_database()
        with self.alone():
            self.migrate()
            self.load_content()
            self.derive()
            self.collect_static()
            self.first_editor()
            self.purge()
        if serve:
            self.serve()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def want_free_port(self) -> None:
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except OSError as error:
                where = f"port {settings.PORT} on {settings.HOST}"
                if error.errno == errno.EADDRINUSE:
                    stop(f"Another program uses {where}. Stop it, or set PORT to a free one.")
                stop(f"The site cannot be served at {where}: {error.strerror}. Set HOST and PORT.")

    def want_database(self) -> None:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            stop(f"The database does not answer: {first_line(error)}. Check DATABASE_URL.")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait for another quickstart that is making the same site ready."""
        with (settings.VAR_DIR / "quickstart.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.say("Waiting for another start to get ready …")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if steps := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
            self.say(f"Preparing the database, {steps} steps …")
            try:
                call_command("migrate", interactive=False, verbosity=0)
            except DatabaseError as error:
                stop(f"The database cannot be prepared: {first_line(error)}. Check DATABASE_URL's rights.")

    def load_content(self) -> None:
        """Load the fixtures once, into a site where nobody has written anything."""
        if not any(model.objects.exists() for model in (FixtureRow, Story, Character, Place, Tag, Collection)):
            self.say("Loading the stories …")
            call_command("loaddata", *FIXTURES, verbosity=0)

    def derive(self) -> None:
        """Make anew what is derived where an upgrade, or a copied database, left the searches behind."""
        if documents.count_behind() or renderings():
            self.say("Making all that is derived anew …")
            call_command("reindex", verbosity=0)

    def collect_static(self) -> None:
        """Collect, hash and compress the static files, unless they are, and still are, those of last time."""
        digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
        for finder in get_finders():
            for name, storage in finder.list([]):
                digest.update(f"{name}\0".encode())
                with storage.open(name) as file:
                    digest.update(file.read())
        kept = settings.STATIC_ROOT / ".sources"
        try:
            collected = kept.read_text(errors="replace") if kept.exists() else ""
            if collected != f"{digest.hexdigest()} {list_of_files()}" or static_trouble():
                self.say("Collecting and compressing the static files …")
                call_command("collectstatic", interactive=False, verbosity=0)
                kept.write_text(f"{digest.hexdigest()} {list_of_files()}")
        except OSError as error:
            stop(f"The static files cannot be kept in {settings.STATIC_ROOT}: {error.strerror}. Move it away.")

    def first_editor(self) -> None:
        users = get_user_model().objects
        if users.exists():
            return
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))
        users.create_superuser("editor", password=password)
        self.say(f"\n    The first editor\n    name      editor\n    password  {password}")
        self.say("    Shown only now. A new one: python manage.py changepassword editor\n")

    def purge(self) -> None:
        """Forget failed logins that no longer lock anybody, and sessions that are over."""
        while forget_some():
            pass

    def serve(self) -> None:
        if settings.HTTPS and not settings.TRUSTED_PROXIES:
            self.say("SITE_URL is https: something before this server must speak TLS. If it is a proxy, set")
            self.say("TRUSTED_PROXIES=1 so that its word is believed; else every page redirects to itself.")
        self.say(f"Spy Stories is at {settings.SITE_URL}/ and its desk at {settings.SITE_URL}{settings.ADMIN_PATH}")
        self.say(f"Serving on {settings.HOST}:{settings.PORT}; Ctrl+C stops it.")
        connections.close_all()
        os.chdir(settings.BASE_DIR)
        os.environ["WEB_CONCURRENCY"] = str(settings.WORKERS)  # gunicorn reads it first, and knows no empty one
        command = [sys.executable, "-m", "gunicorn", "-c", "python:spystories.gunicorn", "spystories.wsgi"]
        os.execv(command[0], command)  # noqa: S606 - no shell, and every word is ours
