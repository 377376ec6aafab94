"""The stories that are measured are always the same, and as skewed as those of a real site."""

from collections import Counter
from itertools import chain

from bench.corpus import BLOCK, code_of, fixture, fixture_of


def of(rows, model):
    return [row["fields"] for row in rows if row["model"] == model]


def share(rows, model, column):
    """Of the stories, how many have the most frequent value of a column."""
    ((_value, most),) = Counter(row[column][0] for row in of(rows, model)).most_common(1)
    return most / len(of(rows, "stories.story"))


class TestBlocks:
    rows = fixture(range(1))

    def test_are_the_same_each_time(self):
        assert fixture(range(1)) == self.rows

    def test_differ_by_their_code_alone(self):
        other = [row for row in fixture(range(1, 2)) if row["model"] != "stories.site"]
        mine = [row for row in self.rows if row["model"] != "stories.site"]
        for row in other:
            if "number" in row["fields"]:
                row["fields"]["number"] -= BLOCK
        assert repr(other).replace(code_of(1), code_of(0)) == repr(mine)

    def test_have_texts_of_some_six_hundred_words(self):
        words = [len(story["body"].split()) for story in of(self.rows, "stories.story")]
        assert len(words) == BLOCK
        assert min(words) > 560 and max(words) < 700

    def test_have_a_busiest_tag_place_and_person(self):
        assert 0.2 < share(self.rows, "stories.storytag", "tag") < 0.3
        assert 0.3 < share(self.rows, "stories.setting", "place") < 0.45
        assert 0.02 < share(self.rows, "stories.castmember", "character") < 0.1

    def test_share_given_names_tags_and_cities(self):
        people = Counter(row["name"].split()[0] for row in of(self.rows, "characters.character"))
        assert max(people.values()) > 10
        twice = fixture(range(2), 10)
        assert len(of(twice, "stories.tag")) == len(of(fixture(range(1), 10), "stories.tag"))
        assert len(of(twice, "characters.character")) == 2 * len(of(fixture(range(1), 10), "characters.character"))


class TestSites:
    def test_of_four_hold_the_fixtures(self):
        rows = list(chain(*fixture_of(4)))
        assert len(of(rows, "stories.story")) == 4

    def test_of_thousands_hold_as_many_blocks(self):
        blocks = list(fixture_of(2 * BLOCK))
        assert [len(of(rows, "stories.story")) for rows in blocks] == [BLOCK, BLOCK]
        assert [of(rows, "stories.story")[0]["number"] for rows in blocks] == [1, BLOCK + 1]
