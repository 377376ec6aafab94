"""The four documents against golden.txt: every mention by offset, with three casts."""

from pathlib import Path

import pytest

from characters.recognition import Gazetteer, recognise

from .recognition_cases import HERE, entity

DOCUMENTS = Path(__file__).parents[2] / "documents"
KNOWN = [entity(line) for line in (HERE / "world.txt").read_text().splitlines() if not line.startswith("#")]


def golden():
    """Each document with its three casts and, for each cast, the mentions that it must have."""
    found = []
    for block in (HERE / "golden.txt").read_text(encoding="utf-8").strip().split("\n\n")[1:]:
        document, own, other, *rows = [
            line.split(None, 1)[1] if line[0].isalpha() else line for line in block.split("\n")
        ]
        casts = (own.split(), [], other.split())
        expected = ([], [], [])
        for row in rows:
            start, end, *_, first, second, third = row.split()
            for mentions, who in zip(expected, (first, second, third), strict=True):
                if who != "-":
                    mentions.append((int(start), int(end), who))
        found += [(document, cast, mentions) for cast, mentions in zip(casts, expected, strict=True)]
    return found


def answer(document, cast):
    return recognise((DOCUMENTS / document).read_text(encoding="utf-8"), Gazetteer(KNOWN), cast)


@pytest.mark.parametrize(("document", "cast", "mentions"), golden())
class TestDocument:
    def test_has_the_mentions_on_record_and_no_other(self, document, cast, mentions):
        found = [
            (one.start, one.end, one.entity or "?" + ",".join(one.candidates))
            for one in answer(document, cast).mentions
        ]
        assert found == mentions

    def test_proposes_nobody_and_nowhere(self, document, cast, mentions):
        assert [one.name for one in answer(document, cast).suggestions if one.kind != "other"] == []


class TestCastsEmptied:
    def questions(self, document):
        found = answer(document, []).mentions
        return {(one.text, one.candidates) for one in found if one.entity is None}

    def test_the_second_document_asks_one_question_about_sophia(self):
        assert self.questions("001_fd4824435dc73adf.txt") == {("Sophia", ("sophia", "petrova"))}

    def test_the_third_document_asks_none(self):
        assert self.questions("002_89c967bf3a44605e.txt") == set()
