"""Circles of things are looked for less often while much is made, and as before after it."""

import gc

import pytest

from spystories.lib.garbage import MORE_THINGS, seldom_collected


def test_less_often_within_and_as_before_after_it():
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold() == (MORE_THINGS, *before[1:])
        assert gc.get_freeze_count()
    assert gc.get_threshold() == before
    assert not gc.get_freeze_count()


def test_as_before_also_when_it_fails():
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        1 / 0  # noqa: B018
    assert gc.get_threshold() == before
    assert not gc.get_freeze_count()
