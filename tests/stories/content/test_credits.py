"""The authors of a content: compared, joined, kept apart from people of the same key."""

from dataclasses import replace

from characters.names.forms import NameRules
from stories.content.compare import GONE, NEW, compare
from stories.content.merge import join
from stories.content.rename import rename_content
from stories.content.value import Content, Credit, Part

CLARA, THEO, ANN = (Credit(name.lower(), name) for name in ("Clara", "Theo", "Ann"))


def authored(*authors):
    return Content(title="The Window", authors=authors)


class TestCompare:
    def test_names_who_came_and_went(self):
        changes = compare(authored(CLARA, THEO), authored(THEO, ANN)).rows
        assert [(change.op, change.name, change.label) for change in changes] == [
            (GONE, "Clara", "Authors"),
            (NEW, "Ann", "Authors"),
        ]

    def test_another_order_is_a_change(self):
        (change,) = compare(authored(CLARA, THEO), authored(THEO, CLARA)).rows
        assert [piece.text for piece in change.pieces] == ["Clara, Theo", "Theo, Clara"]

    def test_another_name_of_the_same_author_is_none(self):
        assert authored(CLARA).same_as(authored(replace(CLARA, name="Clara Voss")))


class TestJoin:
    def test_who_was_added_on_both_sides_stays(self):
        joined = join(authored(CLARA), authored(CLARA, THEO), authored(ANN, CLARA))
        assert set(joined.content.authors) == {CLARA, THEO, ANN}
        assert not joined.open

    def test_who_was_taken_out_on_one_side_goes(self):
        joined = join(authored(CLARA, THEO), authored(THEO), authored(CLARA, THEO, ANN))
        assert joined.content.authors == (THEO, ANN)


class TestRename:
    def test_an_author_keeps_the_name_when_a_person_of_the_same_key_has_another(self):
        content = replace(authored(Credit("clara", "Clara")), cast=(Part("clara", "Clara"),))
        renamed = rename_content(content, [], NameRules("Clara", "Klara"), "clara")
        assert (renamed.authors[0].name, renamed.cast[0].name) == ("Clara", "Klara")
