"""
A client that costs little: one thread, some connections that are kept open, requests that are written beforehand.

It reads what it must to tell answers apart, and keeps no cookies and follows nothing.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

CONNECTIONS = 8
LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\nTransfer-Encoding: *chunked", re.IGNORECASE)
CLOSING = re.compile(rb"\r\nConnection: *close", re.IGNORECASE)
ETAG = re.compile(rb"\r\nETag: *([^\r]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """One answer, its head with the status line and its body as they came; how long it took, in seconds."""

    head: bytes
    body: bytes
    took: float

    @property
    def status(self) -> int:
        return int(self.head[9:12])

    @property
    def etag(self) -> str:
        """Its ETag; empty where it has none."""
        found = ETAG.search(self.head)
        return found[1].decode() if found else ""


def request(path: str, etag: str = "", *, encoding: str = "gzip, br", **headers: str) -> bytes:
    """A GET as a browser would send it; with `etag`, one that asks whether anything is new."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept-Encoding: {encoding}"]
    lines += [f"If-None-Match: {etag}"] * bool(etag)
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class _Connection:
    port: int
    open: socket.socket | None = None
    buffer: bytearray = field(default_factory=bytearray)
    began: float = 0.0

    def send(self, asked: bytes, selector: selectors.BaseSelector) -> None:
        if self.open is None:
            self.open = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self.open.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self.open, selectors.EVENT_READ, self)
        self.began = time.perf_counter()
        self.open.sendall(asked)

    def receive(self, selector: selectors.BaseSelector) -> Answer | None:
        """The answer when it is whole."""
        assert self.open
        got = self.open.recv(262_144)
        self.buffer += got
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            if not got:
                raise ConnectionError("The server closed a connection without an answer.")
            return None
        head, body = bytes(self.buffer[: end + 2]), self.buffer[end + 4 :]
        if not is_whole(head, body) and got:
            return None
        self.buffer.clear()
        answer = Answer(head, bytes(body), time.perf_counter() - self.began)
        if not got or CLOSING.search(head):
            self.close(selector)
        return answer

    def close(self, selector: selectors.BaseSelector) -> None:
        if self.open:
            selector.unregister(self.open)
            self.open.close()
            self.open = None


def is_whole(head: bytes, body: bytes | bytearray) -> bool:
    """Whether an answer with this head has all of its body."""
    if head[9:12] == b"304":
        return True
    if length := LENGTH.search(head):
        return len(body) >= int(length[1])
    return bool(CHUNKED.search(head)) and body.endswith(b"0\r\n\r\n")


def fetch(port: int, asked: Iterable[bytes], connections: int = CONNECTIONS) -> list[Answer]:
    """The answers to all of `asked`, as they come in. Raises `ConnectionError` and `TimeoutError`."""
    answers: list[Answer] = []
    drive(port, iter(asked), answers.append, connections)
    return answers


def drive(port: int, asked: Iterator[bytes], take: Callable[[Answer], object], connections: int = CONNECTIONS) -> None:
    """Ask on all connections, on each the next as soon as an answer is there, until there is no more to ask."""
    with selectors.DefaultSelector() as selector:
        busy = 0
        for connection in [_Connection(port) for _ in range(connections)]:
            if (first := next(asked, None)) is not None:
                connection.send(first, selector)
                busy += 1
        while busy:
            ready = selector.select(timeout=120)
            if not ready:
                raise TimeoutError("No answer came for two minutes.")
            for key, _events in ready:
                connection = key.data
                answer = connection.receive(selector)
                if answer is None:
                    continue
                take(answer)
                if (following := next(asked, None)) is not None:
                    connection.send(following, selector)
                else:
                    connection.close(selector)
                    busy -= 1
