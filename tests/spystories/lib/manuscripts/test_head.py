"""The lines around a story: what of them is its title, its byline, an address, and what is text."""

from collections import Counter

import pytest

from spystories.lib.manuscripts.counts import say_counts
from spystories.lib.manuscripts.found import Source
from spystories.lib.manuscripts.framing import frame
from spystories.lib.manuscripts.plain import read

TEXT = (
    "He walked down to the river and waited for the boat, which did not come until after ten. She never saw East "
    "Berlin again, nor the people whom she had left there in the dark. "
)
BODY = f"<p>{TEXT.strip()}</p>"
IN_GERMAN = "Er ging zum Fluss hinunter und wartete auf das Boot, das nicht kam, und es war schon nach zehn. " * 2
IN_FRENCH = "Il descendit vers le fleuve et attendit le bateau, qui ne vint pas, dans la nuit, avec les autres. " * 2
IN_SPANISH = "Bajó al río y esperó el barco, que no llegó hasta las diez, con los otros, pero no se movió. " * 2
IN_ITALIAN = "Scese al fiume e aspettò la barca, che non venne, con gli altri della casa, ma non era tardi. " * 2
IN_HEBREW = "הוא ירד אל הנהר וחיכה לסירה שלא באה עד אחרי עשר בלילה. " * 4


def counted(story):
    """The counts without the words that they quote."""
    return Counter(name.partition(": ")[0] for name in story.counts)


def framed(text, name="x.txt", **said):
    source = read(text)
    for key, value in said.items():
        setattr(source, key, value)
    return frame(source, name)


def taken(text, name="x.txt", after=TEXT, **said):
    """The title, byline and standfirst of `text` with a story after it, which must be all that is left."""
    story = framed(f"{text}\n\n{after}", name, **said)
    assert story.body == f"<p>{after.strip()}</p>"
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
            ("Who Goes There?\n\nA short story by X. Y. Zed", "Who Goes There?", "X. Y. Zed", ""),
            ("Long Way\n\nA story of the river\n\nby Jane Doe", "Long Way", "Jane Doe", "A story of the river"),
            ("1984\n\nby E. A. Blair and Jane Doe", "1984", "E. A. Blair and Jane Doe", ""),
        ],
    )
    def test_are_taken_where_they_are_sure(self, lines, title, byline, standfirst):
        assert taken(lines) == (title, byline, standfirst)

    @pytest.mark.parametrize(
        ("lines", "after"),
        [
            ("Der lange Weg\n\nvon Jörg Müller", IN_GERMAN),
            ("Le Long Chemin\n\npar Marie de la Tour", IN_FRENCH),
            ("El largo camino\n\npor María García", IN_SPANISH),
            ("Il lungo cammino\n\ndi Anna Rossi", IN_ITALIAN),
            ("הדרך הארוכה\n\nמאת דנה כהן", IN_HEBREW),
        ],
    )
    def test_say_by_whom_it_is_in_the_language_of_the_text_alone(self, lines, after):
        title, line = lines.split("\n\n")
        assert taken(lines, after=after) == (title, line.partition(" ")[2], "")
        assert framed(f"{lines}\n\n{TEXT}").body == f"<p>{line}</p>\n{BODY}"

    @pytest.mark.parametrize(
        "lines",
        [
            "They said he would talk\nBy Friday.", "The door opened\nBy God, Henry!", "The General\n— By Saint George.",
            "The General\n— De Gaulle Himself", "Le Train\nPar Avion Rouge", "Il Treno\nDi Notte A Roma",
            "The Train\nText: COME HOME", "The Train\nBy Nightfall", "Cuentos\nDe Noche",
            "The General\nBy Saint George",
            "The Boat\nBy Karl Holm.",
        ],
    )  # fmt: skip
    def test_that_only_sound_like_a_byline_stay(self, lines):
        together, apart = framed(f"{lines}\n\n{TEXT}"), framed(lines.replace("\n", "\n\n") + f"\n\n{TEXT}")
        title, last = lines.split("\n")
        assert (together.byline, together.body) == ("", f"<p>{title}<br>{last}</p>\n{BODY}")
        assert (apart.title, apart.byline, apart.body) == (title, "", f"<p>{last}</p>\n{BODY}")

    @pytest.mark.parametrize("line", ["The bomb was made by Karl Holm", "He was loved by Anna Karenina"])
    def test_that_only_speak_of_somebody_are_parted_into_no_title_and_byline(self, line):
        story = framed(f"{line}\n\n{TEXT}")
        assert (story.title, story.byline, story.body) == (line, "", BODY)

    def test_are_counted_where_they_say_more_than_is_kept_of_them(self):
        story = framed(f"Home\n\nby Jane Doe, © 2024 Moon Press\n\n{TEXT}")
        assert (story.byline, story.counts) == ("Jane Doe", {"above: by Jane Doe, © 2024 Moon Press": 1})

    @pytest.mark.parametrize("line", ["他来了。", "「你好」", "Run!", "Who?", "你是谁？", "『来』", "هل جاء؟"])
    def test_that_are_sentences_in_any_script_are_no_title(self, line):
        assert f"<p>{line}</p>" in framed(f"{line}\n\n{TEXT}").body

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
        assert say_counts(story.counts) == [
            "5 lines of an address left out: “Jane Doe”, “12 Long St.”, “London N1”, “+44 20 7946 0000”, "
            "“jane@doe.example”",
            "1 count of words left out: “about 5,400 words”",
            "1 line like “The End” left out: “END”",
        ]

    def test_without_a_byline_is_by_whoever_the_address_names(self):
        story = framed(f"{ADDRESS}\n\nThe Long Way Home\n\n{TEXT}")
        assert (story.title, story.byline, story.authors) == ("The Long Way Home", "Jane Doe", ("Jane Doe",))
        assert counted(story) == {"word count": 1, "address": 4}

    def test_may_have_its_address_below_the_title(self):
        story = framed(f"Home\n\nby Jane Doe\n\njane@doe.example\n\nWord count: 3200\n\n© 2024 Jane Doe\n\n{TEXT}")
        assert (story.title, story.byline, story.body) == ("Home", "Jane Doe", BODY)
        assert counted(story) == {"word count": 1, "address": 1, "rights": 1}

    @pytest.mark.parametrize(
        "lines",
        [
            "From: m@sis.gov.uk\nTo: head@sis.gov.uk\nSubject: Lisbon", "Write to me at anna@doe.example, my dear.",
            "Berlin\n\n13.08.1961", "13.08.1961", "Number?\n\nFour lines.\n\n0171 555 0199",
            "She read it aloud\n\n1-800-555-0199", "4711 0815 2233", "0171 555 0199", "01-02-1961",
            "He wrote down the address\n\n14 Rue de Lille\n\nTel. 01 42 60 12 34", "5 words.",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("head", ["", "The Lisbon Cipher\n\nby Jane Doe\n\n"])
    def test_is_not_what_a_story_begins_with(self, lines, head):
        story = framed(f"{head}{lines}\n\n{TEXT}")
        assert all(line in f"{story.title}\n{story.body}" for line in lines.split("\n"))
        assert (story.byline, story.counts) == ("Jane Doe" if head else "", {})

    @pytest.mark.parametrize("line", ["1939-1945", "1939–1945"])
    def test_is_no_span_of_years(self, line):
        story = framed(f"The Long War\n\n{line}\n\n{TEXT}")
        assert (story.title, story.byline, story.body) == ("The Long War", "", f"<p>{line}</p>\n{BODY}")
        assert framed(f"{line}\n\n{TEXT}").title == line

    def test_has_nobodys_name_in_the_title(self):
        story = framed(f"The Wire\n\nWord count: 12\n\n{TEXT}")
        assert (story.title, story.byline, story.body) == ("The Wire", "", BODY)
        assert story.counts == {"word count: Word count: 12": 1}

    def test_without_a_title_below_it_is_the_text(self):
        story = framed(f"Jane Doe\n\njane@doe.example\n\n{TEXT}")
        assert story.body == f"<p>Jane Doe</p>\n<p>jane@doe.example</p>\n{BODY}"

    @pytest.mark.parametrize(
        "line", ["© 2024 Jane Doe", "Copyright 2024 by Jane Doe.", "(c) Jane Doe, 2024", "All rights reserved.",
                 "First North American serial rights", "Member, SFWA", "Disposable copy"],
    )  # fmt: skip
    def test_may_say_whose_the_rights_are(self, line):
        story = framed(f"Home\n\nby Jane Doe\n\n{line}\n\n{TEXT}")
        assert (story.body, story.counts) == (BODY, {f"rights: {line}": 1})

    @pytest.mark.parametrize(
        "line",
        [
            "Copyright is theft, he said.", "(c) he muttered was the third option",
            "He read: all rights reserved, and laughed", "Member of the SFWA, he was not.",
        ],
    )  # fmt: skip
    def test_says_nothing_of_rights_in_a_sentence(self, line):
        story = framed(f"Home\n\nby Jane Doe\n\n{line}\n\n{TEXT}")
        assert (story.body, story.counts) == (f"<p>{line}</p>\n{BODY}", {})


class TestTheLastLines:
    @pytest.mark.parametrize(
        "end", ["THE END", "The End", "### ", "# # #\n\nEND", "-30-", "ENDE", "FIN", "~ fin ~", "- xxx -", "(end)"]
    )
    def test_that_say_that_it_ends_are_taken(self, end):
        story = framed(f"{TEXT}\n\n* * *\n\n{TEXT}\n\n{end}\n")
        assert story.body == f"{BODY}\n<hr>\n{BODY}"
        assert set(counted(story)) <= {"ending"}

    @pytest.mark.parametrize(
        "line",
        [
            "Fine.",
            "— Fine.",
            "Fine",
            "Fin",
            "The end.",
            "30.",
            "30",
            "xxx",
            "Ende",
            "End of story.",
            "— The end",
            "5 words.",
        ],
    )
    def test_that_may_be_said_by_somebody_stay(self, line):
        story = framed(f"{TEXT}\n\n{line}\n")
        assert (story.body, story.counts) == (f"{BODY}\n<p>{line}</p>", {})

    def test_that_say_it_in_the_language_of_the_text_are_taken(self):
        assert framed(f"{IN_GERMAN}\n\nEnde").counts == {"ending: Ende": 1}

    def test_that_count_the_words_are_taken(self):
        assert counted(framed(f"{TEXT}\n\nThe End\n\n(5,400 words)")) == {"word count": 1, "ending": 1}

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


@pytest.mark.parametrize(
    "line",
    ["#" * 5000 + "x", "© " + "Aa-" * 70, "by " + "Aa-" * 24 + "a!", "x by " * 20 + "Aa-" * 6, "# " * 30 + "END?"],
)
def test_lines_made_to_be_slow_to_read_stay(line):
    body = framed(f"{TEXT}\n\n{line}").body
    assert body == f"{BODY}\n<p>{line.strip()}</p>"
    assert line.strip() in framed(f"Home\n\n{line}\n\n{TEXT}").body
