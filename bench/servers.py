"""Sites being served by gunicorn, and the processor time that their workers take."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.sites import ROOT, Site

WORKERS = 2
OURS = (
    "-c",
    "python:spystories.gunicorn",
    "-w",
    str(WORKERS),
    "--max-requests",
    "0",
    "--max-requests-jitter",
    "0",
    "spystories.wsgi",
)
APPLICATIONS = {
    "ours": OURS,
    "bare": ("-c", "python:bench.peers.gunicorn", "bench.peers.bare"),
    "plain": ("-c", "python:bench.peers.gunicorn", "bench.peers.plain.wsgi"),
    "wagtail": ("-c", "python:bench.peers.gunicorn", "bench.peers.wagtail.wsgi"),
}


@dataclass(frozen=True)
class Server:
    """A site at a port of this computer, served by two workers."""

    name: str
    site: Site
    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def spent(self) -> float:
        """Seconds of processor time that the workers have taken since they began, all their threads together."""
        tasks = [task for pid in self.workers for task in Path(f"/proc/{pid}/task").iterdir()]
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Megabytes that the workers and their parent hold, what they share counted once."""
        pids = [self.process.pid, *self.workers]
        rows = [row for pid in pids for row in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
        return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


@contextmanager
def serve(sites: dict[str, Site]) -> Iterator[dict[str, Server]]:
    """Serve all of these at once, by the name that each has here, and stop them at the end."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(_served(name, site)) for name, site in sites.items()}


@contextmanager
def _served(name: str, site: Site) -> Iterator[Server]:
    port = _free_port()
    command = [site.python, "-m", "gunicorn", *APPLICATIONS[site.name]]
    environment = site.environment | {"PORT": str(port)}
    log = site.folder / f"{name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)  # noqa: S603
    try:
        server = Server(name, site, port, process)
        if not _is_up(server):
            sys.exit(f"The server of {name} does not answer:\n{log.read_text()[-4000:]}")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_up(server: Server) -> bool:
    """Whether a server and both of its workers come up within a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0 and len(server.workers) == WORKERS:
                return True
        time.sleep(0.05)
    return False


def commit() -> str:
    """The commit that is measured, as git tells it."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    return told.stdout.strip() or "unknown"
