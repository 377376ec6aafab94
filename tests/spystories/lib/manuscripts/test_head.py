"""The lines around a story: what of them is its title, its byline, an address, and what is text."""

import pytest

from spystories.lib.manuscripts.found import Source
from spystories.lib.manuscripts.framing import frame
from spystories.lib.manuscripts.plain import read

TEXT = (
    "He walked down to the river and waited for the boat, which did not come until after ten. She never saw East "
    "Berlin again, nor the people whom she had left there in the dark. "
)
BODY = f"<p>{TEXT.strip()}</p>"


def framed(text, name="x.txt", **said):
    source = read(text)
    for key, value in said.items():
        setattr(source, key, value)
    return frame(source, name)


def taken(text, name="x.txt", **said):
    """The title, byline and standfirst of `text` with a story after it, which must be all that is left."""
    story = framed(f"{text}\n\n{TEXT}", name, **said)
    assert story.body == BODY
    return story.title, story.byline, story.standfirst


class TestTheFirstLines:
    @pytest.mark.parametrize(
        ("lines", "title", "byline", "standfirst"),
        [
            ("The Long Way Home", "The Long Way Home", "", ""),
            ("The Long Way Home\n\nby Jane Doe", "The Long Way Home", "Jane Doe", ""),
            ("The Long Way Home\nBy Jane Doe", "The Long Way Home", "Jane Doe", ""),
            ("THE LONG WAY HOME\n\nJANE DOE", "THE LONG WAY HOME", "Jane Doe", ""),
            ("The Long Way Home by Jane Doe", "The Long Way Home", "Jane Doe", ""),
            ("Der lange Weg\n\nvon Jörg Müller", "Der lange Weg", "Jörg Müller", ""),
            ("Le Long Chemin\n\npar Marie de la Tour", "Le Long Chemin", "Marie de la Tour", ""),
            ("El largo camino\n\npor María García", "El largo camino", "María García", ""),
            ("Il lungo cammino\n\ndi Anna Rossi", "Il lungo cammino", "Anna Rossi", ""),
            ("Who Goes There?\n\nA short story by X. Y. Zed", "Who Goes There?", "X. Y. Zed", ""),
            ("Long Way\n\nA story of the river\n\nby Jane Doe", "Long Way", "Jane Doe", "A story of the river"),
            ("1984\n\nby E. A. Blair and Jane Doe", "1984", "E. A. Blair and Jane Doe", ""),
        ],
    )
    def test_are_taken_where_they_are_sure(self, lines, title, byline, standfirst):
        assert taken(lines) == (title, byline, standfirst)

    @pytest.mark.parametrize(
        "line",
        [
            "It was late.", "“Who is it?”", "– Who is it?", "Dear Anna,", "Chapter One", "Vienna, 1948", "IV",
            "Monday morning", "10 June 1944", "Kapitel 3",
        ],
    )  # fmt: skip
    def test_that_begin_the_story_stay_in_it(self, line):
        story = framed(f"{line}\n\n{TEXT}", "night-post_final.docx")
        assert story.body == f"<p>{line}</p>\n{BODY}"
        assert (story.title, story.byline) == ("Night post", "")

    @pytest.mark.parametrize("line", ["East Berlin", "Berlin, 1961", "Part One", "The Boat"])
    def test_below_the_title_that_are_no_name_stay(self, line):
        story = framed(f"The Long Way Home\n\n{line}\n\n{TEXT}")
        assert (story.title, story.byline, story.body) == ("The Long Way Home", "", f"<p>{line}</p>\n{BODY}")

    def test_keep_the_footnote_that_was_marked_in_them(self):
        notes = '<ol data-kind="notes"><li data-note="a1">First printed in 1990.</li></ol>'
        story = frame(Source(f'<h1>Home<span data-note="a1"></span></h1><p>{TEXT}</p>{notes}'), "x.docx")
        assert story.title == "Home"
        assert story.body == f'<p><span data-note="a1"></span>{TEXT.strip()}</p>\n{notes}'


ADDRESS = "Jane Doe\t\tabout 5,400 words\n12 Long St.\nLondon N1\n+44 20 7946 0000\njane@doe.example"


class TestAManuscriptInTheStandardFormat:
    def test_loses_its_address_which_is_counted(self):
        story = framed(f"{ADDRESS}\n\n\n\nThe Long Way Home\n\nby J. Doe\n\n{TEXT}\n\nEND")
        assert (story.title, story.byline, story.body) == ("The Long Way Home", "J. Doe", BODY)
        assert story.counts == {"word count": 1, "address": 5, "ending": 1}

    def test_without_a_byline_is_by_whoever_the_address_names(self):
        story = framed(f"{ADDRESS}\n\nThe Long Way Home\n\n{TEXT}")
        assert (story.title, story.byline, story.authors) == ("The Long Way Home", "Jane Doe", ("Jane Doe",))
        assert story.counts == {"word count": 1, "address": 4}

    def test_may_have_its_address_below_the_title(self):
        story = framed(f"Home\n\nby Jane Doe\n\njane@doe.example\n\nWord count: 3200\n\n© 2024 Jane Doe\n\n{TEXT}")
        assert (story.title, story.byline, story.body) == ("Home", "Jane Doe", BODY)
        assert story.counts == {"word count": 1, "address": 1, "rights": 1}


class TestTheLastLines:
    @pytest.mark.parametrize("end", ["THE END", "The End.", "### ", "# # #\n\nEND", "-30-", "ENDE", "Fin", "~ fin ~"])
    def test_that_say_that_it_ends_are_taken(self, end):
        story = framed(f"{TEXT}\n\n* * *\n\n{TEXT}\n\n{end}\n")
        assert story.body == f"{BODY}\n<hr>\n{BODY}"
        assert set(story.counts) <= {"ending"}

    def test_that_count_the_words_are_taken(self):
        assert framed(f"{TEXT}\n\nThe End\n\n(5,400 words)").counts == {"word count": 1, "ending": 1}

    def test_that_only_speak_of_an_end_stay(self):
        assert framed(f"{TEXT}\n\nIn the end.").body == f"{BODY}\n<p>In the end.</p>"

    @pytest.mark.parametrize("text", ["# Home", "# Home\n\nby Jane Doe", "jane@doe.example"])
    def test_that_nothing_follows_are_the_text(self, text):
        story = frame(Source("".join(f"<p>{line}</p>" for line in text.split("\n\n"))), "x.txt")
        assert story.body == "\n".join(f"<p>{line}</p>" for line in text.split("\n\n"))
        assert story.counts == {}

    def test_are_never_all_that_there_is(self):
        story = framed("THE END")
        assert (story.body, story.counts) == ("<p>THE END</p>", {})


class TestTheTitle:
    @pytest.mark.parametrize(
        "junk",
        ["Document1", "Microsoft Word - Document1.doc", "Untitled", "Dokument 2", "template", "---", "My Story.docx"],
    )
    def test_that_a_program_made_up_is_none(self, junk):
        story = framed(TEXT, "my-story.docx", title=junk)
        assert story.title.lower() == "my story" if "Story" in junk else story.title == "My story"

    def test_of_the_file_is_taken_and_its_line_goes(self):
        assert taken("THE LONG WAY HOME", title="The Long Way Home") == ("The Long Way Home", "", "")

    def test_in_the_lines_with_a_byline_is_surer_than_that_of_the_file(self):
        assert taken("The Long Way\n\nby Jane Doe", title="Old Draft of Something")[:2] == ("The Long Way", "Jane Doe")

    def test_of_the_file_leaves_a_line_that_says_something_else(self):
        story = framed(f"The Boat\n\n{TEXT}", title="The Long Way Home")
        assert (story.title, story.body) == ("The Long Way Home", f"<p>The Boat</p>\n{BODY}")

    def test_is_a_heading_by_itself_but_none_of_several(self):
        one = frame(Source(f"<h1>Home</h1><h2>Part One</h2><p>{TEXT}</p><h2>Part Two</h2><p>{TEXT}</p>"), "x.docx")
        several = frame(Source(f"<h1>The Boat</h1><p>{TEXT}</p><h1>The River</h1><p>{TEXT}</p>"), "Home.docx")
        assert (one.title, one.body[:18]) == ("Home", "<h2>Part One</h2>\n")
        assert (several.title, several.body[:17]) == ("Home", "<h2>The Boat</h2>")

    def test_of_the_files_name_is_without_the_authors(self):
        assert framed(TEXT, "Jane Doe - The Long Way v2.docx", authors=("Jane Doe",)).title == "The Long Way"


class TestTheAuthors:
    def test_are_those_of_the_byline_where_the_file_names_whoever_typed_it(self):
        story = framed(f"Home\n\nby Jane Doe\n\n{TEXT}", authors=("Some Typist",))
        assert (story.byline, story.authors) == ("Jane Doe", ("Jane Doe",))

    @pytest.mark.parametrize("nobody", ["Microsoft Office User", "admin", "Windows User", "python-docx"])
    def test_are_not_what_a_program_writes(self, nobody):
        assert framed(TEXT, authors=(nobody,)).authors == ()

    def test_known_from_the_file_are_found_below_the_title(self):
        assert taken("Home\n\nEast, J.", authors=("East, J.",))[1] == "East, J."
