"""Every case of cases.txt: what must be found, what must stay open, what must be left alone."""

import pytest

from characters.recognition import Gazetteer, recognise

from .recognition_cases import load_cases

CASES = load_cases()


def name_of(case):
    return f"{case.group}: {case.text[:60]}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
class TestCase:
    def result(self, case):
        return recognise(case.text, Gazetteer(case.known), case.cast, case.dismissed)

    def test_every_mention_is_the_right_one_and_there_is_no_other(self, case):
        found = [(one.start, one.end, one.entity or set(one.candidates)) for one in self.result(case).mentions]
        assert found == [
            (start, end, set(who[1:].split(",")) if who.startswith("?") else who) for start, end, who in case.spans
        ]

    def test_new_names_are_suggested_and_those_turned_down_are_not(self, case):
        found = {f"{one.name} = {one.kind}" for one in self.result(case).suggestions if one.kind != "other"}
        if "none" in case.new:
            assert found == set()
        else:
            assert found >= set(case.new)


class TestTheCases:
    def test_are_enough_and_a_third_was_kept_aside(self):
        assert len(CASES) >= 150
        assert sum(case.held for case in CASES) * 3 >= len(CASES)
