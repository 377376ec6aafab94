"""Files as a person brings them, through the door of the site: each in a process of its own."""

from spystories.lib.manuscripts import frame, read_file

PROSE = "He walked down to the river and waited for the boat, which did not come until after ten. " * 4


def manuscript(text, name="story.txt", **options):
    reading = read_file(text.encode(), name, **options)
    assert not reading.refused
    (only,) = reading.manuscripts
    return only


class TestAFile:
    def test_becomes_a_story_with_its_title_and_byline(self):
        story = manuscript(f"The Lisbon Cipher\n\nby Jane Doe\n\n{PROSE}\n\n* * *\n\n_Never_, she said.\n\nTHE END\n")
        assert (story.title, story.byline, story.authors) == ("The Lisbon Cipher", "Jane Doe", ("Jane Doe",))
        assert story.body == f"<p>{PROSE.strip()}</p>\n<hr>\n<p><em>Never</em>, she said.</p>"
        assert story.counts == {"ending: THE END": 1}

    def test_that_is_empty_is_refused_in_one_sentence(self):
        reading = read_file(b"\0\n", "story.docx")
        assert (reading.refused, reading.manuscripts) == ("The file is empty.", ())

    def test_is_read_as_it_is_without_a_process_of_its_own(self):
        in_vietnamese = "Tiêng Viê\u0323t\n\nHa\u0300 Nô\u0323i".encode("cp1258")
        reading = read_file(in_vietnamese, "story.txt")
        assert dict(reading.encodings)["cp1258"] == "Tiêng Việt\nHà Nội"
        assert frame.read(in_vietnamese, "story.txt") == reading
