"""Names that are words of the language: the word is left alone, the name is found, wherever they stand."""

import pytest

from characters.recognition import Gazetteer, recognise

from .recognition_cases import HERE, unmark


def sentences():
    """Each marked sentence of names_as_words.txt with the kind of name that its section speaks of."""
    kind = ""
    for line in (HERE / "names_as_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, marked = line.partition(": ")
            yield pytest.param(kind, name, marked, id=line[:60])


@pytest.mark.parametrize(("kind", "name", "marked"), list(sentences()))
class TestNameThatIsAWord:
    def test_is_told_from_the_word_by_what_surrounds_it(self, kind, name, marked):
        text, spans = unmark(marked)
        result = recognise(text, Gazetteer([{"id": "x", "kind": kind, "name": name}]), ["x"])
        assert [(one.start, one.end, one.entity) for one in result.mentions] == spans
