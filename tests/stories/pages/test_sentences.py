"""A sentence has an address: its story opened there, with a card; found by its words, and gone when they are."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from stories.content.sentence_addresses import find_sentence, mark_of, sentences_in
from stories.models import Rendering, Story
from stories.pages.sentences import mark_sentence
from stories.pages.site_texts import forget_site_texts
from stories.publishing.publish import publish, withdraw
from tests.support.content import load_content
from tests.support.factories import make_author, make_character, make_revision, make_story
from tests.support.kinds import EVERY_KIND
from tests.support.pngs import as_drawings, few_drawings, size_of
from tests.support.readers import Document, read

pytestmark = pytest.mark.sql

FIRST = "Emil Novak sat in Paris. He didn't look up -- not once. It rained."
SECOND = "It rained. “Late,” she said."


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.story = make_story(
            title="The Window",
            standfirst="She waited.",
            paragraphs=[FIRST, SECOND],
            cast=[make_character("Emil Novak")],
            authors=[make_author("Clara Voss")],
        )

    def address(self, paragraph, turn, words, slug="the-window"):
        return f"/stories/{slug}/{paragraph}-{turn}-{mark_of(words)}/"

    def rewrite(self, *paragraphs, slug="the-window"):
        story = Story.objects.get(pk=self.story.pk)
        publish(make_revision(story, title="The Window", slug=slug, paragraphs=list(paragraphs)), by=None)


class ASentence(Case):
    def test_is_the_page_of_its_story_opened_there(self):
        page = read(self.client, self.address(1, 2, "He didn't look up -- not once."))
        [mark] = page.all(".//mark")
        self.assertEqual(mark.text, "He didn’t look up – not once.")
        self.assertIn("autofocus", mark.attrib)
        self.assertEqual(mark.get("tabindex"), "-1")
        self.assertEqual(page.text(".//h1"), "The Window")

    def test_has_a_title_words_and_a_card_of_its_own(self):
        address = self.address(2, 2, "“Late,” she said.")
        page = read(self.client, address)
        self.assertEqual(page.meta("og:title"), "““Late,” she said.” in The Window")
        self.assertEqual(page.meta("description"), "“Late,” she said.")
        self.assertEqual(page.meta("og:url"), f"http://127.0.0.1:8000{address}")
        self.assertEqual(page.meta("og:image"), f"http://127.0.0.1:8000{address}card.png")

    def test_says_that_the_story_is_what_counts(self):
        page = read(self.client, self.address(1, 1, "Emil Novak sat in Paris."))
        self.assertEqual(page.meta("robots"), "noindex")
        [link] = page.all(".//link[@rel='canonical']")
        self.assertEqual(link.get("href"), "http://127.0.0.1:8000/stories/the-window/")
        story = read(self.client, "/stories/the-window/")
        self.assertIsNone(story.meta("robots"))
        self.assertEqual(story.all(".//mark"), [])

    def test_is_marked_around_the_links_in_it(self):
        page = read(self.client, self.address(1, 1, "Emil Novak sat in Paris."))
        self.assertEqual("".join("".join(mark.itertext()) for mark in page.all(".//mark")), "Emil Novak sat in Paris.")
        self.assertEqual(len(page.all(".//mark[@autofocus]")), 1)

    def test_of_two_equal_ones_is_the_one_that_the_numbers_say(self):
        for paragraph, turn in ((1, 3), (2, 1)):
            page = read(self.client, self.address(paragraph, turn, "It rained."))
            self.assertEqual(len(page.all(f".//p[@id='p{paragraph}']/mark")), 1)

    def test_is_found_by_its_words_wherever_they_go(self):
        address = self.address(2, 2, "“Late,” she said.")
        self.rewrite("New.", "“Late”, she said. And so on.")
        page = read(self.client, address)
        self.assertEqual(page.text(".//mark"), "“Late”, she said.")
        self.assertEqual(page.meta("og:url"), f"http://127.0.0.1:8000{self.address(2, 1, 'late she said')}")

    def test_leads_to_the_story_when_its_words_are_gone(self):
        address = self.address(2, 2, "“Late,” she said.")
        self.rewrite("Nothing of it.")
        self.assertRedirects(self.client.get(address), "/stories/the-window/")
        self.assertRedirects(self.client.get(f"{address}card.png"), "/stories/the-window/card.png")

    def test_follows_its_story_to_another_address(self):
        address = self.address(1, 3, "It rained.")
        self.rewrite(FIRST, slug="the-door")
        for end in ("", "card.png"):
            there = self.address(1, 3, "It rained.", slug="the-door") + end
            self.assertRedirects(self.client.get(address + end), there, 301)

    def test_costs_as_many_queries_as_the_page_of_its_story(self):
        with CaptureQueriesContext(connection) as whole:
            self.client.get("/stories/the-window/")
        forget_site_texts()
        with self.assertNumQueries(len(whole)):
            self.client.get(self.address(1, 3, "It rained."))

    def test_is_not_stored(self):
        for address in (self.address(1, 3, "It rained."), self.address(1, 3, "It rained.") + "card.png"):
            self.assertFalse(hasattr(self.client.get(address).resolver_match.func, "stored_by"))


class ItsCard(Case):
    def drawn(self, address):
        with as_drawings():
            return self.client.get(f"{address}card.png").content.decode()

    def test_reads_the_sentence_and_covers_the_rest(self):
        drawn = self.drawn(self.address(1, 2, "He didn't look up -- not once."))
        said = " ".join(re.findall("<text[^>]*>([^<]*)</text>", drawn))
        self.assertEqual(said, "He didn’t look up – not once. Spy Stories The Window, by Clara Voss")

    def test_is_a_picture_of_a_fixed_size(self):
        answer = self.client.get(self.address(1, 2, "He didn't look up -- not once.") + "card.png")
        self.assertEqual(size_of(answer.content), (1200, 630))

    def test_is_drawn_so_many_times_a_minute(self):
        with few_drawings(1):
            self.assertEqual(self.client.get(self.address(1, 1, FIRST[:24]) + "card.png").status_code, 200)
            self.assertEqual(self.client.get(self.address(1, 3, "It rained.") + "card.png").status_code, 429)


class TheSentences(Case):
    def test_of_a_text_are_its_words_on_the_page_each_with_an_address(self):
        page = read(self.client, "/stories/the-window/")
        for paragraph in ("p1", "p2"):
            rows = self.client.get(f"/stories/the-window/sentences/{paragraph}/").json()
            self.assertEqual("".join(words for words, _address in rows), page.text(f".//p[@id='{paragraph}']"))
            for words, address in rows:
                marks = read(self.client, address).all(".//mark")
                self.assertEqual("".join("".join(mark.itertext()) for mark in marks), words.strip())

    def test_of_a_text_that_is_not_there_are_not_found(self):
        for text in ("p3", "n1", "x", "p01", "p9999999999"):
            self.assertEqual(self.client.get(f"/stories/the-window/sentences/{text}/").status_code, 404)


class NotThere(Case):
    def test_what_is_not_live_has_none(self):
        withdraw(self.story, by=None)
        address = self.address(1, 3, "It rained.")
        for path in (address, f"{address}card.png", "/stories/the-window/sentences/p1/"):
            self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_words_of_a_draft_lead_to_the_story_alone(self):
        make_revision(Story.objects.get(pk=self.story.pk), title="The Window", paragraphs=["Zzyzx came."])
        address = self.address(1, 1, "Zzyzx came.")
        self.assertRedirects(self.client.get(address), "/stories/the-window/")
        self.assertNotContains(self.client.get("/stories/the-window/sentences/p1/"), "Zzyzx")

    def test_what_has_no_page_yet_has_none(self):
        Rendering.objects.all().delete()
        self.assertEqual(self.client.get(self.address(1, 3, "It rained.")).status_code, 404)
        self.assertEqual(self.client.get(self.address(1, 3, "It rained.") + "card.png").status_code, 404)

    def test_addresses_of_another_form_are_not_found(self):
        mark = mark_of("It rained.")
        for odd in (f"0-1-{mark}", f"1-0-{mark}", f"1-3-{mark[:5]}", f"1-3-{mark}x", f"1-3-{mark.upper()}"):
            self.assertEqual(self.client.get(f"/stories/the-window/{odd}/").status_code, 404, odd)
        for odd in (f"99999999-1-{mark}", f"01-1-{mark}", f"-1-1-{mark}", f"1-١-{mark}"):
            self.assertEqual(self.client.get(f"/stories/the-window/{odd}/").status_code, 404, odd)


class _Plain(HTMLParser):
    """The text inside marks, and all of the text."""

    def __init__(self, html):
        super().__init__()
        self.open, self.marked, self.all, self.tags = 0, "", "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.open += tag == "mark"
        self.tags.append((tag, [pair for pair in attributes if tag != "mark"]))

    def handle_endtag(self, tag):
        self.open -= tag == "mark"

    def handle_data(self, data):
        self.all += data
        self.marked += data if self.open else ""


class EverySentence(TestCase):
    def check(self, story):
        """Marks hold the sentence's words, and take nothing from the page."""
        html = Rendering.objects.get(story=story).html
        plain = _Plain(html)
        for number, text in story.texts.items():
            for one in sentences_in(number, text):
                if not one.mark:
                    continue
                marked = mark_sentence(html, text, one)
                found = _Plain(marked)
                self.assertEqual(
                    mark_of(found.marked.replace("\xad", "")), self.mark(text, one), text[one.start : one.end]
                )
                self.assertEqual(found.all, plain.all)
                self.assertEqual([tag for tag in found.tags if tag[0] != "mark"], plain.tags)
                self.assertEqual(marked.count("autofocus"), 1)

    def mark(self, text, one):
        """That of the words as they run together where lines break."""
        return mark_of(text[one.start : one.end].replace("\n", ""))

    def test_of_the_four_stories(self):
        load_content()
        for story in Story.objects.live():
            self.check(story)

    def test_of_every_kind_of_text(self):
        self.check(make_story(title="Kinds", body=EVERY_KIND))

    def test_with_signs_that_html_writes_otherwise(self):
        self.check(make_story(paragraphs=["A & B < C > D. “E” 'f' -- g. <p id=\"p1\">No.</p> &amp; &lt;. 𝔸 🍋. Ｚ."]))

    def test_that_is_not_on_the_page_leaves_it(self):
        found = find_sentence({7: "He came."}, 7, 1, mark_of("He came."))
        self.assertEqual(mark_sentence('<p id="p1">He came.</p>', "He came.", found), '<p id="p1">He came.</p>')


class Documents(Case):
    def test_are_whole(self):
        answer = self.client.get(self.address(1, 1, "Emil Novak sat in Paris."))
        Document(answer)
