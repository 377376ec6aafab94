"""The editors' search: over all that they may see, drafts by their newest text, and never seen by readers."""

import pytest
from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse

from characters import editing
from stories.derived.reindex import reindex
from stories.history import catalogue
from stories.models import DeskDocument, Revision, SearchDocument, SearchWord
from stories.publishing import trash
from stories.publishing.publish import withdraw
from stories.search import documents
from tests.stories.search.test_search import NASTY
from tests.stories.search.test_search import found as found_by_readers
from tests.support import crowds
from tests.support.factories import (
    make_character,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_tag,
    make_user,
)
from tests.support.readers import queries, read

pytestmark = pytest.mark.sql

MOST_QUERIES = 16  # four of them for who is asking and what they may


class Desk(TestCase):
    role = "editor"

    def setUp(self):
        self.user = make_user("ana", role=self.role)
        self.client.force_login(self.user)

    def search(self, words, **more):
        return read(self.client, "/admin/search/", data={"q": words, **more})

    def found(self, words, **more):
        return self.search(words, **more).texts(".//ol[@class='hits']/li/h2")

    def suggested(self, words):
        rows = self.client.get("/admin/search/suggest/", {"q": words}).json()["suggestions"]
        return [(row["name"], row["kind"]) for row in rows]


class TestWhatIsFound(Desk):
    def tearDown(self):
        assert documents.check() == {}

    def test_a_draft_by_its_words_its_people_and_its_places(self):
        cast, settings = [make_character("Zora Quill")], [make_place("Atlantis")]
        make_story(live=False, title="Hush", paragraphs=["A zeppelin."], cast=cast, settings=settings)
        for words in ("hush", "zeppelins", "quill atlantis"):
            assert "Hush" in self.found(words), words
        assert self.found("Zora Quill") == ["Zora Quill", "Hush"]
        assert self.found("Atlantis") == ["Atlantis", "Hush"]

    def test_the_newest_text_of_a_live_story_and_not_the_one_before(self):
        story = make_story(title="Hush", paragraphs=["Old words."])
        make_revision(story, title="Quiet", paragraphs=["Fresh words."])
        assert self.found("fresh") == ["Quiet"]
        assert self.found("hush") == self.found("old") == []

    def test_people_places_tags_and_collections_that_no_reader_sees(self):
        make_character("Zora Quill", aliases=["the Swallow"])
        make_place("Atlantis")
        catalogue.save(make_tag("Secrets"))
        catalogue.save(make_collection("Silences"))
        assert self.found("swallow") == ["Zora Quill"]
        for name in ("Atlantis", "Secrets", "Silences"):
            assert self.found(name) == [name]

    def test_a_renamed_person_in_the_drafts_that_they_are_in(self):
        zora = make_character("Zora Quill")
        make_story(live=False, title="Hush", cast=[zora])
        zora.name = "Anna Berg"
        editing.save_character(zora)
        editing.announce(characters=[zora.pk])
        assert self.found("berg") == ["Anna Berg", "Hush"]
        assert self.found("quill") == []

    def test_a_moved_place_in_the_drafts_that_are_set_there(self):
        vienna, graz = make_place("Vienna"), make_place("Graz")
        cellar = make_place("the Cellar", parent=vienna)
        make_story(live=False, title="Hush", settings=[cellar])
        cellar.parent = graz
        editing.save_place(cellar)
        editing.announce(places=[cellar.pk])
        assert "Hush" in self.found("graz")
        assert "Hush" not in self.found("vienna")

    def test_a_draft_no_more_by_the_names_of_who_and_where_are_deleted(self):
        zora, atlantis = make_character("Zora Quill"), make_place("Atlantis")
        make_story(live=False, title="Hush", cast=[zora], settings=[atlantis])
        editing.delete(zora)
        editing.delete(atlantis)
        assert self.found("quill") == self.found("atlantis") == []

    def test_what_is_withdrawn_or_in_the_trash_says_so(self):
        story = withdraw(make_story(title="Hush"), by=None)
        assert "Story, withdrawn, newest text: draft" in self.search("hush").text(".//ol")
        trash.trash(story, by=None)
        assert "Story, in the trash" in self.search("hush").text(".//ol")

    def test_nothing_of_what_is_deleted(self):
        story = make_story(live=False, title="Hush")
        trash.trash(story, by=None)
        trash.delete(story, by=None)
        assert self.found("hush") == []

    def test_all_again_after_reindexing(self):
        make_story(live=False, title="Hush", cast=[make_character("Zora Quill")])
        DeskDocument.objects.all().delete()
        assert self.found("hush") == []
        reindex()
        assert self.found("quill") == ["Zora Quill", "Hush"]


class TestTheCheck(Desk):
    def test_a_draft_without_a_document_is_counted(self):
        make_story(live=False)
        DeskDocument.objects.all().delete()
        assert documents.check() == {"missing": 1}

    def test_a_draft_whose_document_is_of_an_older_text_is_counted(self):
        story = make_story(live=False)
        words = {"title": "Later", "links": story.revisions.get().links}
        Revision.objects.create(story=story, number=2, **words)
        assert documents.check() == {"out of date": 1}


class TestReaders(Desk):
    def test_find_nothing_of_what_editors_find(self):
        story = make_story(title="Hush", paragraphs=["Old words."])
        make_revision(story, title="Quiet", slug=story.slug, paragraphs=["A zeppelin."])
        make_story(live=False, title="Wait", paragraphs=["A dirigible."], cast=[make_character("Zora Quill")])
        for words in ("quiet", "zeppelin", "wait", "dirigible", "quill"):
            assert self.found(words) != [], words
            assert found_by_readers(self.client, words) == [], words
            assert self.client.get("/search/suggest/", {"q": words}).json() == {"suggestions": []}

    def test_are_not_told_of_the_words_of_drafts(self):
        make_story(live=False, title="Wait", paragraphs=["A dirigible."])
        assert not SearchWord.objects.filter(word__in=["wait", "dirigible"]).exists()
        assert not SearchDocument.objects.exists()

    def test_are_sent_to_the_login(self):
        self.client.logout()
        for address in ("/admin/search/?q=a", "/admin/search/suggest/?q=a"):
            assert self.client.get(address).status_code == 302


class TestASlip(Desk):
    def meant(self, words):
        page = self.search(words)
        return [(link.text, link.get("href")) for link in page.all(".//p[@role='status']/a")]

    def test_is_guessed_by_the_names_of_what_no_reader_sees(self):
        make_story(live=False, title="Hush", cast=[make_character("Zora Quill")])
        assert self.meant("zroa quill") == [("Zora quill", "/admin/search/?q=Zora+quill")]
        assert self.meant("hussh") == [("Hush", "/admin/search/?q=Hush")]

    def test_is_guessed_by_the_words_that_readers_find(self):
        make_story(title="Hush", paragraphs=["A zeppelin."])
        assert self.meant("zepelin") == [("zeppelin", "/admin/search/?q=zeppelin")]

    def test_is_guessed_within_the_kind_that_was_chosen_for_everything(self):
        make_character("Zora Quill")
        make_story(live=False, title="Hush")
        page = self.search("zroa", kind="story")
        assert page.text(".//p[@role='status']") == "Nothing for “zroa”. Did you mean Zora?"

    def test_is_guessed_by_nothing_that_one_may_not_see(self):
        make_story(live=False, title="Hush", paragraphs=["A zeppelin."])
        make_story(title="Quiet", paragraphs=["A dirigible."])
        make_character("Zora Quill")
        vera = make_user("vera", role=None)
        vera.user_permissions.add(Permission.objects.get(codename="view_character"))
        self.client.force_login(vera)
        assert self.meant("hussh") == self.meant("dirigibl") == self.meant("dirigble") == []
        assert self.meant("zroa") == [("Zora", "/admin/search/?q=Zora")]

    def test_costs_no_more(self):
        crowds.fill(stories=60, people=4, places=2)
        assert queries(self.client, "/admin/search/?q=storry&kind=story") <= MOST_QUERIES
        assert self.meant("storry")


class TestRights(Desk):
    role = "writer"

    def test_a_writer_finds_what_the_lists_show_them_also_others_drafts(self):
        make_story(live=False, title="Hush", by=make_user("eve", role="editor"))
        assert self.found("hush") == ["Hush"]

    def test_who_may_see_only_people_finds_only_people(self):
        vera = make_user("vera", role=None)
        vera.user_permissions.add(Permission.objects.get(codename="view_character"))
        self.client.force_login(vera)
        make_story(live=False, title="Zora", cast=[make_character("Zora Quill")])
        assert self.found("zora") == ["Zora Quill"]
        assert self.suggested("zor") == [("Zora Quill", "person")]
        assert self.client.get("/admin/search/", {"q": "zora", "kind": "story"}).status_code == 404

    def test_who_may_see_nothing_finds_nothing(self):
        make_story(live=False, title="Hush")
        self.client.force_login(make_user("vera", role=None))
        assert self.found("hush") == self.suggested("hus") == []


class TestThePage(Desk):
    def test_every_page_of_the_admin_has_the_field(self):
        for address in ("/admin/", "/admin/stories/story/", "/admin/search/"):
            field = read(self.client, address).tree.find(".//header//form//input[@name='q']")
            assert field.get("data-admin-search") == ""

    def test_what_was_typed_stays_in_the_field(self):
        field = self.search('"><b>').tree.find(".//header//form//input[@name='q']")
        assert field.get("value") == '"><b>'

    def test_a_sentence_is_shown_with_its_words_marked_and_opens_there(self):
        padding = "He spoke of the sea and of his brother, and of the long way home to the north of the river, " * 4
        sentence = "and laid the brass key of the cellar on his plate"
        story = make_story(title="Breakfast", paragraphs=["One.", f"{padding}{sentence}. Nobody spoke."])
        page = self.search(sentence)
        assert [mark.text for mark in page.all(".//ol//mark")] == sentence.split()
        address = reverse("admin:stories_story_change", args=[story.pk])
        assert page.links(".//ol") == [address, f"{address}?at=2#id_body"]

    def test_passages_show_the_words_marked_with_their_paragraph(self):
        make_story(live=False, title="Hush", paragraphs=["Nothing.", "The zeppelins came."])
        page = self.search("zeppelin")
        assert [mark.text for mark in page.all(".//ol//mark")] == ["zeppelins"]
        assert "paragraph 2" in page.text(".//ol")

    def test_each_result_leads_to_where_it_is_edited(self):
        story = make_story(live=False, title="Hush")
        assert self.search("hush").links(".//ol") == [f"/admin/stories/story/{story.pk}/change/"]

    def test_kinds_are_counted_and_can_be_chosen(self):
        make_story(live=False, title="Zora", cast=[make_character("Zora Quill")])
        page = self.search("zora")
        assert page.texts(".//ul[@class='hit-kinds']/li") == ["Everything 2", "Stories 1", "People 1"]
        assert self.found("zora", kind="person") == ["Zora Quill"]

    def test_many_results_are_on_pages_and_cost_no_more(self):
        crowds.fill(stories=60, people=4, places=2)
        assert len(self.found("story")) == 20
        assert len(self.found("story", page=3)) == 20
        assert self.client.get("/admin/search/", {"q": "story", "page": 99}).status_code == 404
        assert queries(self.client, "/admin/search/?q=story&kind=story") <= MOST_QUERIES

    def test_any_words_are_answered(self):
        make_story(live=False, title="Spies, and a café")
        for words in NASTY:
            self.search(words)
            assert self.client.get("/admin/search/suggest/", {"q": words}).status_code == 200, words

    def test_unknown_kinds_and_pages_are_not_found(self):
        for query in ("kind=x", "page=0", "page=x", "page=2"):
            assert self.client.get(f"/admin/search/?q=spy&{query}").status_code == 404, query
