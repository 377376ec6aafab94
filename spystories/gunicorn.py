"""How gunicorn serves the site. Flags and GUNICORN_CMD_ARGS still win over what stands here."""

import os
import socket
import struct
import time
from logging import LogRecord
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Before the settings are read: a server keeps a pool of connections, and no page may take longer than this.
os.environ.setdefault("DATABASE_POOL", "4")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "25")

from spystories import settings

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
workers = settings.WORKERS
threads = 4
STEP_BACK = 0.001  # seconds in which another worker may take a connection


class FairWorker(ThreadWorker):
    """
    Leaves a connection to the other workers while it has more of them than threads.

    Connections stay open, and whichever worker wakes first takes all that come at once: it would answer them alone
    while the others stand idle. One that nobody else takes within a millisecond it takes all the same.
    """

    def accept(self, listener: socket.socket) -> None:
        if self.cfg.workers > 1 and self.nr_conns >= self.cfg.threads:
            time.sleep(STEP_BACK)
        super().accept(listener)


worker_class = FairWorker
timeout = 30
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
control_socket_disable = True
loglevel = "error"
preload_app = True
# Only what TRUSTED_PROXIES allows is read from a proxy, and Django reads it; gunicorn itself believes nobody.
forwarded_allow_ips = ""
forwarder_headers = ""

PATIENCE = 10  # seconds without a byte after which a client that sends or takes too slowly is given up


def post_worker_init(worker: Any) -> None:
    """Let no client hold a thread for ever: what a listener waits for, each of its connections does."""
    for listener in worker.sockets:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", PATIENCE, 0))
    worker.log.error_log.addFilter(_is_not_slowness)


def _is_not_slowness(record: LogRecord) -> bool:
    """Whether a record is about more than a client that was given up: strangers do not fill the log."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))
