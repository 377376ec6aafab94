"""Connections are shared out among the workers of a server."""

import socket
from contextlib import ExitStack
from threading import Thread
from unittest import mock

import pytest
from gunicorn.config import Config

from spystories import gunicorn


@pytest.fixture
def listener():
    with ExitStack() as open_ones:
        listener = open_ones.enter_context(socket.create_server(("127.0.0.1", 0)))
        open_ones.enter_context(socket.create_connection(listener.getsockname()))
        yield listener


def worker(connections, workers=2):
    """One that has so many connections, and drops what it takes."""
    config = Config()
    config.set("workers", workers)
    config.set("threads", gunicorn.threads)
    made = gunicorn.FairWorker(1, 1, [], None, 30, config, mock.Mock())
    made.tmp.close()
    made.nr_conns = connections
    made.enqueue_req = lambda taken: taken.sock.close()
    return made


def test_who_has_a_thread_free_takes_it_at_once(listener):
    idle = worker(connections=gunicorn.threads - 1)
    with mock.patch.object(gunicorn.time, "sleep", side_effect=AssertionError):
        idle.accept(listener)
    assert idle.nr_conns == gunicorn.threads


def test_who_has_none_free_leaves_it_to_another(listener):
    listener.setblocking(False)
    busy, idle = worker(connections=gunicorn.threads), worker(connections=0)

    def meanwhile(seconds):
        other = Thread(target=idle.accept, args=(listener,))
        other.start()
        other.join()

    with mock.patch.object(gunicorn.time, "sleep", meanwhile):
        busy.accept(listener)
    assert (busy.nr_conns, idle.nr_conns) == (gunicorn.threads, 1)


def test_what_nobody_else_takes_is_taken(listener):
    listener.setblocking(False)
    busy = worker(connections=gunicorn.threads + 3)
    busy.accept(listener)
    assert busy.nr_conns == gunicorn.threads + 4


def test_one_that_is_alone_waits_for_nobody(listener):
    alone = worker(connections=20, workers=1)
    with mock.patch.object(gunicorn.time, "sleep", side_effect=AssertionError):
        alone.accept(listener)
    assert alone.nr_conns == 21


def test_the_server_uses_it():
    config = Config()
    config.set("worker_class", gunicorn.worker_class)
    assert config.worker_class is gunicorn.FairWorker
