"""
Measuring while an editor publishes: whether any worker ever answers with what was, and how readers fare meanwhile.

The editor is a process of its own that goes through the site's own verbs, in a copy of the site.
"""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from threading import Thread

from bench.client import Answer, drive, fetch, is_whole, request
from bench.pages import pages
from bench.servers import Server, serve
from bench.sites import ROOT, Site, copied, ours, plain, say

TRIES = 2_000  # connections until each worker has taken one: a busy computer may favour one for long

EDITS = 100
CONNECTIONS = 16
SECONDS = 20
PAUSE = 1.0  # between two publications


class Editor:
    """Somebody at a site who publishes whenever told to."""

    def __init__(self, site: Site):
        self.process = subprocess.Popen(  # noqa: S603
            [site.python, *_EDITING[site.name]],
            cwd=ROOT,
            env=site.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def publish(self) -> dict[str, str]:
        """Publish an edit, and return the story's slug and its new title once it is public."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("go on\n")
        self.process.stdin.flush()
        told: dict[str, str] = json.loads(self.process.stdout.readline())
        return told

    def stop(self) -> None:
        self.process.communicate("stop\n", timeout=60)


_EDITING = {
    "ours": ("manage.py", "shell", "-v0", "-c", "from bench.inside import edit_when_told; edit_when_told()"),
    "plain": ("-m", "bench.peers.plain.edit"),
}


@contextmanager
def editing(site: Site) -> Iterator[Editor]:
    """An editor at work in a site."""
    editor = Editor(site)
    try:
        yield editor
    finally:
        editor.stop()


def measure_edits(stories: int, edits: int = EDITS) -> dict[str, float]:
    """After each of many edits, ask every worker for the pages that show it. Half a second an edit, and more."""
    stale = answers = 0
    with copied(ours(stories)) as site, serve({"ours": site}) as servers, editing(site) as editor:
        server = servers["ours"]
        for number in range(edits):
            told = editor.publish()
            for path in (f"/stories/{told['slug']}/", "/stories/", "/", "/feeds/"):
                for body in each_worker(server, path):
                    answers += 1
                    stale += told["title"].encode() not in body
            if number % 50 == 49:
                say(f"{number + 1} of {edits} edits, {stale} stale answers of {answers:,}")
    return {"edits": edits, "answers after them": answers, "stale answers": stale}


def each_worker(server: Server, path: str) -> Iterator[bytes]:
    """What each worker answers, uncompressed. A connection is taken by whichever is free: ask until all have."""
    left = set(server.workers)
    asked = request(path, encoding="identity")
    for _ in range(TRIES):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(asked)
            answer = connection.recv(262_144)
            while not is_whole(*answer.partition(b"\r\n\r\n")[::2]):
                answer += connection.recv(262_144)
            left.discard(worker_of(server, connection))
        yield answer
        if not left:
            return
    raise SystemExit(f"A worker of {server.name} answered none of {TRIES} requests.")


def worker_of(server: Server, connection: socket.socket) -> int:
    """Which worker holds the other end of a connection; 0 where none does any more."""
    ends = [f"0100007F:{port:04X}" for port in (server.port, connection.getsockname()[1])]
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()]
    inode = next((f"socket:[{row[9]}]" for row in rows if row[1:3] == ends), "")
    for pid in server.workers:
        for file in Path(f"/proc/{pid}/fd").iterdir():
            try:
                if str(file.readlink()) == inode:
                    return pid
            except FileNotFoundError:
                continue
    return 0


def measure_load(stories: int) -> dict[str, float]:
    """Sixteen connections, and an editor who publishes every second: the site, and then plain Django."""
    found: dict[str, float] = {}
    with copied(ours(stories)) as site:
        beside = plain(stories)
        for name, each in (("load", site), ("load of plain", beside)):
            with serve({name: each}) as servers, editing(each) as editor:
                told = _load(servers[name], editor, stories)
            found |= {f"{name}, {what}": figure for what, figure in told.items()}
    return found


def _load(server: Server, editor: Editor, stories: int) -> dict[str, float]:
    requests = [request(address) for page in pages(stories)[:4] for address in page.at(server.site.name)]
    say(f"Warming {server.name} …")
    fetch(server.port, requests)
    asked = cycle(requests)
    until, answers, published = time.monotonic() + SECONDS, list[Answer](), list[float]()

    def publish() -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            editor.publish()
            published.append(time.monotonic() - began)
            time.sleep(max(0, PAUSE - published[-1]))

    def ask() -> Iterator[bytes]:
        while time.monotonic() < until:
            yield next(asked)

    say(f"{SECONDS} s of {CONNECTIONS} connections to {server.name} …")
    at_work = Thread(target=publish)
    at_work.start()
    drive(server.port, ask(), answers.append, CONNECTIONS)
    at_work.join()
    return {
        "a second": len(answers) / SECONDS,
        "p99 ms": 1_000 * quantiles([answer.took for answer in answers], n=100)[98],
        "errors": sum(answer.status != 200 for answer in answers),
        "publications": len(published),
    }
