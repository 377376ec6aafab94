"""Joining what two people made of one text."""

from dataclasses import replace

from hypothesis import given

from stories.content.merge import join
from stories.content.value import Content, Part

from .test_compare import BODIES, body, content


def fields(joined):
    return tuple(clash.field for clash in joined.open)


class TestJoin:
    base = content("One.", "Two.", "Three.", standfirst="S", cast=(Part("a", "Anna"),))

    def test_keeps_changes_of_different_paragraphs(self):
        mine = replace(self.base, body=body("One!", "Two.", "Three."))
        theirs = replace(self.base, body=body("One.", "Two.", "Three!", "Four."))
        merged = join(self.base, mine, theirs)
        assert (merged.content.body, fields(merged)) == (body("One!", "Two.", "Three!", "Four."), ())

    def test_keeps_apart_neighbours_that_were_rewritten(self):
        mine = replace(self.base, body=body("Mine.", "Mine too.", "Three."))
        theirs = replace(self.base, body=body("One.", "Theirs.", "Theirs too."))
        (clash,) = (merged := join(self.base, mine, theirs)).clashes
        assert (clash.base, clash.mine, clash.theirs) == (
            ["<p>Two.</p>"],
            ["<p>Mine too.</p>"],
            ["<p>Theirs.</p>"],
        )
        assert merged.content.body == body("Mine.", "Mine too.", "Theirs too.")

    def test_names_the_field_where_both_changed_one_paragraph(self):
        mine = replace(self.base, body=body("One!", "Two.", "Three."))
        theirs = replace(self.base, body=body("One?", "Two.", "Three."))
        merged = join(self.base, mine, theirs)
        assert (merged.content.body, fields(merged)) == (mine.body, ("body",))

    def test_is_no_conflict_when_both_did_the_same(self):
        same = replace(self.base, body=body("One!", "Two.", "Three."), title="New")
        assert join(self.base, same, same) == join(self.base, same, self.base)
        assert fields(join(self.base, same, same)) == ()

    def test_of_two_insertions_at_one_place_is_a_conflict(self):
        mine = replace(self.base, body=body("One.", "Mine.", "Two.", "Three."))
        theirs = replace(self.base, body=body("One.", "Theirs.", "Two.", "Three."))
        assert fields(join(self.base, mine, theirs)) == ("body",)

    def test_of_a_change_and_a_deletion_of_one_paragraph_is_a_conflict(self):
        mine = replace(self.base, body=body("One.", "Two!", "Three."))
        theirs = replace(self.base, body=body("One.", "Three."))
        assert fields(join(self.base, mine, theirs)) == ("body",)

    def test_joins_rows_by_their_key(self):
        mine = replace(self.base, cast=(Part("a", "Anna"), Part("b", "Ben")))
        theirs = replace(self.base, cast=(Part("a", "Anna", "lead"), Part("c", "Cleo")))
        merged = join(self.base, mine, theirs)
        assert [(row.key, row.part) for row in merged.content.cast] == [("a", "lead"), ("b", ""), ("c", "")]
        assert fields(merged) == ()

    def test_of_one_row_changed_by_both_is_a_conflict(self):
        mine = replace(self.base, cast=(Part("a", "Anna", "lead"),))
        theirs = replace(self.base, cast=(Part("a", "Anna", "villain"),))
        assert fields(join(self.base, mine, theirs)) == ("cast",)

    @given(BODIES, BODIES)
    def test_with_one_side_unchanged_is_the_other_side(self, old, new):
        base, other = Content(body=old), Content(body=new)
        assert join(base, base, other).content == other
        assert join(base, other, base).content == other

    @given(BODIES, BODIES, BODIES)
    def test_comes_to_the_same_from_both_sides(self, old, mine, theirs):
        base, mine, theirs = Content(body=old), Content(body=mine), Content(body=theirs)
        one, other = join(base, mine, theirs), join(base, theirs, mine)
        assert fields(one) == fields(other)
        if not one.open:
            assert one.content == other.content
