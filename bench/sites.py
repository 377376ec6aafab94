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
    "DEBUG",
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
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            sys.exit(f"{' '.join(arguments)[:200]} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def manage(self, *arguments: str) -> str:
        """Run a command of the site."""
        return self.run("manage.py", *arguments)

    def call(self, code: str) -> str:
        """Run some Python with the site's models at hand."""
        return self.manage("shell", "-v0", "-c", code)


def say(line: str) -> None:
    """Tell at once what is being done."""
    print(line, file=sys.stderr, flush=True)


def ours(stories: int, *, anew: bool = False) -> Site:
    """Our site with so many stories; made where it is not there yet."""
    address = os.environ.get("DATABASE_URL", "")
    server = urlsplit(address).scheme or "sqlite"
    folder = FOLDER / f"ours-{server}-{stories}"
    environment = _environment(VAR_DIR=str(folder))
    if server != "sqlite":
        environment["DATABASE_URL"] = _database(address, stories)
    else:
        environment.pop("DATABASE_URL", None)
    site = Site("ours", folder, environment, stories)
    if _is_made(site, anew):
        return site
    began = time.perf_counter()
    if stories <= BLOCK:
        _load(site, address)
    else:
        _write(site, ours(BLOCK, anew=anew), address)
    site.manage("quickstart", "--no-serve")
    _mark(site)
    say(f"Ours with {stories:,} stories was made in {time.perf_counter() - began:.0f} s.")
    return site


def _environment(**values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"} | values


def _database(address: str, stories: int) -> str:
    parts = urlsplit(address)
    return parts._replace(path=f"/spystories_bench_{stories}").geturl()


def _load(site: Site, address: str) -> None:
    """Through the door by which every fixture comes in."""
    _empty(site)
    if address and site.environment.get("DATABASE_URL"):
        _sql(address, f"CREATE DATABASE spystories_bench_{site.stories}")
    site.manage("migrate", "-v0")
    if site.stories == BLOCK:
        say(f"Loading {BLOCK:,} stories …")
        path = write_fixture(site.folder / "corpus.json", range(1))
        site.manage("loaddata", "roles", str(path), "-v0")


def _write(site: Site, first: Site, address: str) -> None:
    """From a copy of the site with one block."""
    _empty(site)
    if site.environment.get("DATABASE_URL"):
        _sql(address, f"CREATE DATABASE spystories_bench_{site.stories} TEMPLATE spystories_bench_{BLOCK}")
    else:
        shutil.copy(first.folder / "spystories.sqlite3", site.folder)
    say(f"Writing {site.stories:,} stories in bulk …")
    blocks = f"range(1, {site.stories // BLOCK})"
    site.call(f"from bench.bulk import *; write_blocks({blocks})")


def _empty(site: Site) -> None:
    shutil.rmtree(site.folder, ignore_errors=True)
    site.folder.mkdir(parents=True)


def _sql(address: str, statement: str) -> None:
    with psycopg.connect(urlsplit(address)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        name = statement.split()[2]
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(statement)


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
        _empty(site)
        say(f"Filling plain Django with {stories:,} stories …")
        site.run("-m", "bench.peers.plain.fill", str(stories))
        _mark(site)
    return site


def wagtail(stories: int, *, anew: bool = False) -> Site | None:
    """
    Wagtail with the same stories, in an environment of its own that pip fills; None where it cannot be had.

    Its own way of adding pages is slow: ten thousand take some minutes, and no more are tried.
    """
    python = FOLDER / "wagtail-environment" / "bin" / "python"
    if stories > MOST_IN_WAGTAIL or not _has_wagtail(python):
        return None
    folder = FOLDER / f"wagtail-{stories}"
    settings = {"DJANGO_SETTINGS_MODULE": "bench.peers.wagtail.settings", "BENCH_PEER": str(folder)}
    site = Site("wagtail", folder, _environment(**settings), stories, str(python))
    if not _is_made(site, anew):
        _empty(site)
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
    digest = hashlib.sha256((ROOT / "bench/corpus.py").read_bytes())
    if site.name == "ours":
        digest.update((ROOT / "bench/bulk.py").read_bytes())
        digest.update(" ".join(sorted(path.name for path in ROOT.glob("*/migrations/*.py"))).encode())
    else:
        for path in sorted((ROOT / "bench/peers" / site.name).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
