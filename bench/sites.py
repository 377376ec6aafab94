"""
The sites that are measured, each in a folder of its own under var/bench, made once and used again.

Ours holds 4 stories (the fixtures), 1,000 (loaded), or a multiple of 1,000 (written in bulk from there). It lies in
SQLite, or in the PostgreSQL server that DATABASE_URL names, in databases of the bench's own. The peers use SQLite.
A site is made anew when the corpus or a migration has changed, or when it is asked for.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.corpus import BLOCK, fixture

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
# What the environment may say of a deployment is none of a bench's business.
NOT_OURS = (
    "SITE_URL",
    "PAGE_STORE_MB",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DEBUG",
    "PYTHONDONTWRITEBYTECODE",
    "PORT",
    "HOST",
    "TRUSTED_PROXIES",
    "VAR_DIR",
)
MOST_IN_WAGTAIL = 10_000


@dataclass(frozen=True)
class Site:
    """A site that is ready to be served: its folder, its environment, and how many stories it holds."""

    name: str
    folder: Path
    environment: dict[str, str]
    stories: int
    python: str = sys.executable

    def run(self, *arguments: str) -> str:
        """Run Python in the site's environment and return what it prints."""
        command = [self.python, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)  # noqa: S603
        if done.returncode:
            sys.exit(f"{' '.join(arguments)[:200]} failed:\n{done.stdout[-2000:]}")
        return done.stdout

    def manage(self, *arguments: str) -> str:
        """Run a command of the site."""
        return self.run("manage.py", *arguments)

    def call(self, code: str) -> str:
        """Run some Python with the site's models at hand."""
        return self.manage("shell", "-v0", "-c", code)

    def bytes_on_disk(self) -> int:
        """How large our site's database is."""
        if not (address := self.environment.get("DATABASE_URL")):
            return (self.folder / "spystories.sqlite3").stat().st_size
        with psycopg.connect(address) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0


def say(line: str) -> None:
    """Tell at once what is being done."""
    print(line, file=sys.stderr, flush=True)


def ours(stories: int, *, anew: bool = False) -> Site:
    """Our site with so many stories, made where it is not there yet; its static files are those of today."""
    site = _own(f"{stories}", stories)
    if _is_made(site, anew):
        site.manage("quickstart", "--no-serve")
        return site
    began = time.perf_counter()
    if stories <= BLOCK:
        _load(site)
    else:
        first = ours(BLOCK, anew=anew)
        say(f"Writing {stories:,} stories in bulk …")
        _begin(site, first)
        site.call(f"from bench.bulk import *; write_blocks(range(1, {stories // BLOCK}))")
    site.manage("quickstart", "--no-serve")
    _mark(site)
    say(f"Ours with {stories:,} stories was made in {time.perf_counter() - began:.0f} s.")
    return site


@contextmanager
def copied(site: Site) -> Iterator[Site]:
    """A copy of our site, to be changed and thrown away."""
    copy = _own("copy", site.stories)
    _begin(copy, site)
    shutil.copytree(site.folder / "static", copy.folder / "static")
    shutil.copy(site.folder / "secret_key", copy.folder)
    yield copy
    shutil.rmtree(copy.folder)


@contextmanager
def empty() -> Iterator[Site]:
    """A site of ours without any stories, to be filled and thrown away."""
    site = _own("empty", 0)
    _begin(site)
    site.manage("migrate", "-v0")
    yield site
    shutil.rmtree(site.folder)


def _own(name: str, stories: int) -> Site:
    """A site of ours, which may not be there yet."""
    address = urlsplit(os.environ.get("DATABASE_URL", ""))
    server = address.scheme if address.scheme not in ("", "sqlite") else "sqlite"
    folder = FOLDER / f"ours-{server}-{name}"
    environment = _environment(VAR_DIR=str(folder))
    environment.pop("DATABASE_URL", None)
    if server != "sqlite":
        environment["DATABASE_URL"] = address._replace(path=f"/spystories_bench_{name}").geturl()
    return Site("ours", folder, environment, stories)


def _environment(**values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return kept | {"PYTHONPATH": str(ROOT)} | values


def _load(site: Site) -> None:
    """Through the door by which every fixture comes in; the four come with quickstart."""
    _begin(site)
    if site.stories == BLOCK:
        site.manage("migrate", "-v0")
        say(f"Loading {BLOCK:,} stories …")
        path = write_fixture(site.folder / "corpus.json", range(1))
        site.manage("loaddata", "roles", str(path), "-v0")


def _begin(site: Site, model: Site | None = None) -> None:
    """An empty folder and database for a site, or the database that `model` has."""
    _clear(site)
    if address := site.environment.get("DATABASE_URL"):
        name = urlsplit(address).path[1:]
        template = f" TEMPLATE {urlsplit(model.environment['DATABASE_URL']).path[1:]}" if model else ""
        with psycopg.connect(urlsplit(address)._replace(path="/postgres").geturl(), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}{template}")
    elif model:
        shutil.copy(model.folder / "spystories.sqlite3", site.folder)


def _clear(site: Site) -> None:
    shutil.rmtree(site.folder, ignore_errors=True)
    site.folder.mkdir(parents=True)


def write_fixture(path: Path, blocks: range, size: int = BLOCK) -> Path:
    """Write these blocks as a file for loaddata, and return its path."""
    path.write_text(json.dumps(fixture(blocks, size), ensure_ascii=False, indent=0), encoding="utf-8")
    return path


def bare(folder: Path = FOLDER / "bare") -> Site:
    """The smallest WSGI application."""
    folder.mkdir(parents=True, exist_ok=True)
    return Site("bare", folder, _environment(), 0)


def plain(stories: int, *, anew: bool = False) -> Site:
    """The plain Django site with the same stories."""
    folder = FOLDER / f"plain-{stories}"
    settings = {"DJANGO_SETTINGS_MODULE": "bench.peers.plain.settings", "BENCH_PEER": str(folder)}
    site = Site("plain", folder, _environment(**settings), stories)
    if not _is_made(site, anew):
        _clear(site)
        say(f"Filling plain Django with {stories:,} stories …")
        site.run("-m", "bench.peers.plain.fill", str(stories))
        _mark(site)
    return site


def wagtail(stories: int, *, anew: bool = False) -> Site | None:
    """
    Wagtail with the same stories, in an environment of its own that pip fills; None where it cannot be had.

    Its own way of adding pages is slow: ten thousand take a quarter of an hour, and no more are tried.
    """
    python = FOLDER / "wagtail-environment" / "bin" / "python"
    if stories > MOST_IN_WAGTAIL or not _has_wagtail(python):
        return None
    folder = FOLDER / f"wagtail-{stories}"
    settings = {"DJANGO_SETTINGS_MODULE": "bench.peers.wagtail.settings", "BENCH_PEER": str(folder)}
    site = Site("wagtail", folder, _environment(**settings), stories, str(python))
    if not _is_made(site, anew):
        _clear(site)
        say(f"Filling Wagtail with {stories:,} stories …")
        site.run("-m", "bench.peers.wagtail.fill", str(stories))
        _mark(site)
    return site


def _has_wagtail(python: Path) -> bool:
    if not (python.parent / "wagtail").exists():
        say("Installing Wagtail into an environment of its own …")
        folder = python.parent.parent
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)  # noqa: S603
        wanted = ["wagtail>=8,<9", "gunicorn"]
        done = subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], capture_output=True)  # noqa: S603
        if done.returncode:
            say("Wagtail cannot be had here; plain Django and bare WSGI stand for it.")
            return False
        (python.parent / "wagtail").touch()
    return True


def _mark(site: Site) -> None:
    (site.folder / "made").write_text(_fingerprint(site))


def _is_made(site: Site, anew: bool) -> bool:
    made = site.folder / "made"
    return not anew and made.exists() and made.read_text() == _fingerprint(site)


def _fingerprint(site: Site) -> str:
    """Another one when the corpus, or the shape of the tables, is another one."""
    digest = hashlib.sha256(json.dumps(fixture(range(1), 100)).encode())
    if site.name == "ours":
        digest.update((ROOT / "bench/bulk.py").read_bytes())
        digest.update(" ".join(sorted(path.name for path in ROOT.glob("*/migrations/*.py"))).encode())
    else:
        for name in ("models.py", "loading.py"):
            digest.update((ROOT / "bench" / "peers" / site.name / name).read_bytes())
    return digest.hexdigest()
