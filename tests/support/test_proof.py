"""A proof has its full number when it is asked for, and goes on where it stopped."""

from types import SimpleNamespace
from unittest import mock

import pytest

from . import proof

FULL = 200


@pytest.fixture
def begin(tmp_path):
    def proving():
        found = proof.Proving("races", tmp_path)
        return found, proof.Noting(found)

    return proving


def item(name, part=None, is_property=False):
    marker = SimpleNamespace(args=[part]) if part else None
    obj = SimpleNamespace(is_hypothesis_test=is_property)
    return SimpleNamespace(nodeid=name, obj=obj, get_closest_marker=lambda _name: marker)


def left(proving, *names):
    items = [item(name, "races") for name in names]
    config = SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda items: None))
    proving.pytest_collection_modifyitems(config, items)
    return [one.nodeid for one in items]


def passes(noting, name):
    noting.pytest_runtest_logreport(SimpleNamespace(when="call", passed=True, nodeid=name))


def test_an_ordinary_run_tries_a_tenth():
    with mock.patch.object(proof, "PART", ""):
        assert (proof.proof(FULL), proof.proof(5)) == (20, 1)
    with mock.patch.object(proof, "PART", "races"):
        assert proof.proof(FULL) == FULL


def test_a_part_is_what_is_marked_so_and_fuzz_is_every_property():
    assert proof.part_of(item("a", "races")) == "races"
    assert proof.part_of(item("b", is_property=True)) == "fuzz"
    assert proof.part_of(item("c")) == ""


def test_what_has_passed_is_left_out_after_a_stop(begin):
    proving, noting = begin()
    assert left(proving, "one", "two") == ["one", "two"]
    passes(noting, "one")
    proving, noting = begin()
    assert left(proving, "one", "two") == ["two"]
    passes(noting, "two")
    assert left(begin()[0], "one", "two") == []


def test_other_code_begins_anew(begin):
    passes(begin()[1], "one")
    with mock.patch.object(proof, "_code", lambda: "other"):
        assert left(begin()[0], "one", "two") == ["one", "two"]


def test_there_is_no_other_part(tmp_path):
    with pytest.raises(pytest.UsageError, match="only of"):
        proof.Proving("dreams", tmp_path)
