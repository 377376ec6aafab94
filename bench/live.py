"""
Measuring while an editor publishes: whether any worker ever answers with what was, and how readers fare meanwhile.

The editor is a process of its own that goes through the site's own verbs, in a copy of the site.
"""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
TURNS, SECONDS = 5, 5
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
    """
    Sixteen connections, and an editor who publishes every second: the site and plain Django in turn.

    Turn by turn, so that what else the computer does falls on both.
    """
    with copied(ours(stories)) as site, ExitStack() as at_work:
        sites = {"load": site, "load of plain": plain(stories)}
        servers = at_work.enter_context(serve(sites))
        loads = [Load(servers[name], at_work.enter_context(editing(each)), stories) for name, each in sites.items()]
        for number in range(TURNS):
            say(f"Turn {number + 1} of {TURNS}: {SECONDS} s of {CONNECTIONS} connections to each …")
            for load in loads:
                load.take_turn()
        return {f"{load.server.name}, {what}": figure for load in loads for what, figure in load.found().items()}


class Load:
    """Readers of one server while its editor publishes. Its pages are warm."""

    def __init__(self, server: Server, editor: Editor, stories: int):
        self.server, self.editor = server, editor
        requests = [request(address) for page in pages(stories)[:4] for address in page.at(server.site.name)]
        say(f"Warming {server.name} …")
        fetch(server.port, requests)
        self.asked = cycle(requests)
        self.answers: list[Answer] = []
        self.published = 0

    def take_turn(self) -> None:
        """Ask as quickly as answers come, while a publication begins every second."""
        until = time.monotonic() + SECONDS
        at_work = Thread(target=self._publish, args=(until,))
        at_work.start()
        drive(self.server.port, self._ask(until), self.answers.append, CONNECTIONS)
        at_work.join()

    def found(self) -> dict[str, float]:
        """Of all turns together."""
        return {
            "a second": len(self.answers) / (TURNS * SECONDS),
            "p99 ms": 1_000 * quantiles([answer.took for answer in self.answers], n=100)[98],
            "errors": sum(answer.status != 200 for answer in self.answers),
            "publications": self.published,
        }

    def _ask(self, until: float) -> Iterator[bytes]:
        while time.monotonic() < until:
            yield next(self.asked)

    def _publish(self, until: float) -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            self.editor.publish()
            self.published += 1
            time.sleep(max(0, PAUSE - (time.monotonic() - began)))
