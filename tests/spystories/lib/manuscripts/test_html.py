"""Pages of HTML: what their heads say, and their text without what a site sets around it."""

from spystories.lib.manuscripts.frame import read
from tests.spystories.lib.manuscripts.test_frame import PROSE


def story(text, name="x.html"):
    reading = read(text.encode(), name)
    assert reading.format == "html"
    return reading.manuscripts[0]


class TestAPage:
    def test_says_in_its_head_what_it_is(self):
        head = (
            "<title>The Long Way | Night Post</title><meta name='author' content='Jane Doe'>"
            "<meta property='article:published_time' content='2024-05-01T10:00:00Z'>"
        )
        found = story(f"<!doctype html><html lang='en_gb'><head>{head}</head><body><h1>The Long Way</h1><p>{PROSE}</p>")
        assert (found.title, found.authors) == ("The Long Way", ("Jane Doe",))
        assert (found.lang, found.dated) == ("en-GB", "2024-05-01T10:00:00Z")
        assert found.body == f"<p>{PROSE.strip()}</p>"

    def test_loses_what_a_site_sets_around_it_which_is_counted(self):
        around = "<header><p>Night Post</p></header>{}<footer><p>All rights reserved.</p><p>Mail us.</p></footer>"
        found = story(around.format(f"<article><style>.i{{font-style:italic}}</style><p class=i>{PROSE}</p></article>"))
        assert found.body == f"<p><em>{PROSE.strip()}</em></p>"
        assert found.counts == {"around": 3}

    def test_without_one_article_is_text_as_a_whole(self):
        found = story(f"<html><article><p>One. {PROSE}</p></article><article><p>Two. {PROSE}</p></article>")
        assert found.body == f"<p>One. {PROSE.strip()}</p>\n<p>Two. {PROSE.strip()}</p>"

    def test_of_google_docs_has_its_italics_and_no_comment_in_its_words(self):
        found = story(
            "<html><head><style>.c1{font-style:italic}</style></head><body>"
            f'<p>He <span class="c1">never</span> paid.<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> {PROSE}</p>'
            '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>Is she drunk here?</p></div></body></html>'
        )
        assert found.body.startswith("<p>He <em>never</em> paid. He walked") and "drunk" not in found.body
        assert found.counts == {"comment": 1}

    def test_of_word_loses_deleted_and_hidden_words_which_are_counted(self):
        found = story(
            "<html><p>He <del>never</del> <ins>always</ins> paid."
            f"<span style='mso-hide:all'> Secret.</span> {PROSE}</p>"
        )
        assert found.body == f"<p>He always paid. {PROSE.strip()}</p>"
        assert found.counts == {"deletion": 1, "hidden": 1}
