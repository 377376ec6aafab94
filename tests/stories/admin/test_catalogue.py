"""The editors' forms of tags, collections and the site's own texts."""

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from characters.models import FormerAddress
from stories.history import catalogue
from stories.models import Collection, ContentVersion, Site, Tag
from tests.support import chosen
from tests.support.factories import make_collection, make_story, make_superuser, make_tag, make_user

pytestmark = pytest.mark.sql


class CatalogueTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = make_superuser("ana")

    def setUp(self):
        self.client.force_login(self.ana)

    def send(self, what, row=None, **fields):
        fields = {"_save": "Save"} | fields
        if row is None:
            return self.client.post(reverse(f"admin:stories_{what}_add"), fields)
        row.refresh_from_db()
        fields = {"version": row.version} | fields
        return self.client.post(reverse(f"admin:stories_{what}_change", args=[row.pk]), fields)

    def stamp(self):
        return ContentVersion.objects.get().value


class Tags(CatalogueTestCase):
    def test_a_name_is_enough(self):
        self.send("tag", name="Cold War")
        self.assertEqual(Tag.objects.get().slug, "cold-war")

    def test_case_and_accents_make_no_other_tag(self):
        make_tag("Café")
        response = self.send("tag", name="CAFE", line="Typed")
        self.assertContains(response, "There is a tag “Café” already.")
        self.assertContains(response, "Typed")

    def test_renaming_leaves_the_old_address_behind_and_is_seen_at_once(self):
        jazz, before = make_tag("Jazz"), self.stamp()
        self.send("tag", jazz, name="Blues", slug="blues")
        self.assertEqual(FormerAddress.objects.get().address, "jazz")
        self.assertGreater(self.stamp(), before)

    def test_renaming_is_seen_on_the_stories_that_are_near_by_it(self):
        jazz = make_tag("Jazz")
        stories = [make_story(title=title, tags=[jazz]) for title in ("A", "B")]
        self.send("tag", jazz, name="Blues", slug="jazz")
        for story in stories:
            self.assertContains(self.client.get(story.get_absolute_url()), "Blues again")

    def test_the_address_of_another_is_refused(self):
        make_tag("Jazz")
        self.assertContains(self.send("tag", name="Blues", slug="jazz"), "already exists")

    def test_one_that_a_story_carries_is_not_deleted(self):
        jazz = make_tag("Jazz")
        make_story(title="The Window", tags=[jazz])
        response = self.client.get(reverse("admin:stories_tag_delete", args=[jazz.pk]))
        self.assertContains(response, "The Window</a> carries the tag")

    def test_among_many_says_which_story_keeps_it_from_being_deleted(self):
        jazz = make_tag("Jazz <b>")
        story = make_story(title="The <i>Window", tags=[jazz])
        response = chosen.act(self.client, reverse("admin:stories_tag_changelist"), "delete_chosen", [jazz])
        address = reverse("admin:stories_story_change", args=[story.pk])
        self.assertContains(response, f"<a href='{address}'>The &lt;i&gt;Window</a> carries the tag")
        self.assertContains(response, "“Jazz &lt;b&gt;”: Something leans on it.")

    def test_the_address_of_one_deleted_stays_taken(self):
        jazz = make_tag("Jazz")
        self.client.post(reverse("admin:stories_tag_delete", args=[jazz.pk]), {"post": "yes"})
        self.assertContains(self.send("tag", name="Jazz again", slug="jazz"), "once led to another page")

    def test_a_stale_copy_is_refused(self):
        jazz = make_tag("Jazz")
        began = jazz.version
        self.send("tag", jazz, name="Blues", slug="jazz")
        response = self.send("tag", jazz, version=began, name="Swing", slug="jazz")
        self.assertContains(response, "<ins>Swing</ins>", status_code=409)

    def test_by_typing_a_tag_can_be_found(self):
        self.send("tag", name="Jazz")
        query = {"app_label": "stories", "model_name": "storytag", "field_name": "tag", "term": "jaz"}
        self.assertContains(self.client.get(reverse("admin:autocomplete"), query), "Jazz")


class Synonyms(CatalogueTestCase):
    def synonyms(self, tag):
        tag.refresh_from_db()
        return tag.synonyms

    def test_come_one_a_line_or_with_commas_and_none_twice(self):
        self.send("tag", name="Trains", synonyms=" Railways,  the\trails \r\n\r\nRAILWAYS, trains,\nMétro")
        self.assertEqual(Tag.objects.get().synonyms, ["Railways", "the rails", "Métro"])

    def test_are_shown_one_a_line_and_can_be_taken_out(self):
        trains = make_tag("Trains", synonyms=["Railways", "Rails"])
        page = self.client.get(reverse("admin:stories_tag_change", args=[trains.pk]))
        self.assertContains(page, ">\nRailways\nRails</textarea>")
        self.send("tag", trains, name="Trains", slug="trains", synonyms="")
        self.assertEqual(self.synonyms(trains), [])

    def test_lead_readers_to_the_tag_at_once(self):
        trains = make_tag("Trains")
        make_story(tags=[trains])
        self.send("tag", trains, name="Trains", slug="trains", synonyms="Railways")
        found = self.client.get(reverse("search"), {"q": "railways"})
        self.assertContains(found, trains.get_absolute_url())

    def test_another_tag_has_are_refused_beside_the_field(self):
        make_tag("Café", synonyms=["Tea room"])
        for word in ("CAFE", "tea  ROOM"):
            response = self.send("tag", name="Bars", line="Typed", synonyms=f"Pubs\n{word}")
            self.assertFormError(
                response.context["adminform"].form,
                "synonyms",
                f"“{' '.join(word.split())}” already leads to the tag “Café”.",
            )
            self.assertContains(response, "Pubs")
            self.assertContains(response, "Typed")
        response = self.send("tag", name="Tea Room")
        self.assertContains(response, "is a synonym of the tag “Café” already.")

    def test_that_cannot_be_stored_are_refused_in_words(self):
        for words, message in (
            ("a\x01b", "invisible control character"),
            ("x" * 81, "at most 80 characters"),
            (",".join(map(str, range(51))), "at most 50 synonyms"),
        ):
            self.assertContains(self.send("tag", name="Trains", synonyms=words), message)
        self.assertFalse(Tag.objects.exists())

    def test_find_the_tag_in_the_list_and_by_typing(self):
        self.send("tag", name="Trains", synonyms="Métro lines")
        self.send("tag", name="Jazz")
        trains = Tag.objects.get(name="Trains")
        found = self.client.get(reverse("admin:stories_tag_changelist"), {"q": "METRO"})
        self.assertEqual(list(found.context["cl"].result_list), [trains])
        query = {"app_label": "stories", "model_name": "storytag", "field_name": "tag", "term": "métro"}
        results = self.client.get(reverse("admin:autocomplete"), query).json()["results"]
        self.assertEqual([row["text"] for row in results], ["Trains"])

    def test_of_a_stale_copy_are_shown_beside_what_was_saved(self):
        trains = make_tag("Trains", synonyms=["Rails"])
        began = trains.version
        self.send("tag", trains, name="Trains", slug="trains", synonyms="Rails, Tracks")
        response = self.send("tag", trains, version=began, name="Trains", slug="trains", synonyms="Lines")
        self.assertContains(response, "Rails, Tracks", status_code=409)
        self.assertContains(response, "<ins>Lines</ins>", status_code=409)


class Collections(CatalogueTestCase):
    def entries(self, *filled, began=0):
        data = {"entries-TOTAL_FORMS": len(filled), "entries-INITIAL_FORMS": began}
        for i, cells in enumerate(filled):
            data |= {f"entries-{i}-{name}": value for name, value in cells.items()}
        return data

    def test_stories_come_in_the_order_given(self):
        first, second = make_story(), make_story()
        rows = self.entries({"story": first.pk, "position": 2}, {"story": second.pk, "position": 1})
        self.send("collection", title="Winter", **rows)
        shelf = Collection.objects.get()
        self.assertEqual([entry.story for entry in shelf.entries.all()], [second, first])
        second.refresh_from_db()
        self.assertEqual(second.rendering.neighbours, {"collection": shelf.pk, "after": first.pk})

    def test_a_senseless_choice_is_refused_beside_its_field(self):
        for value in ("x", "\0", "9" * 30):
            answer = self.send("collection", title="Winter", **self.entries({"story": value, "position": 1}))
            self.assertContains(answer, "errorlist")
        self.assertFalse(Collection.objects.exists())

    def test_one_without_a_place_comes_last(self):
        first, second = make_story(), make_story()
        rows = self.entries({"story": first.pk, "position": 7}, {"story": second.pk, "position": ""})
        self.send("collection", title="Winter", **rows)
        self.assertEqual([entry.story for entry in Collection.objects.get().entries.all()], [first, second])

    def test_a_story_taken_out_has_no_neighbours_there(self):
        first, second = make_story(), make_story()
        shelf = make_collection(stories=[first, second])
        kept, gone = shelf.entries.all()
        rows = self.entries(
            {"id": kept.pk, "collection": shelf.pk, "story": first.pk, "position": 0},
            {"id": gone.pk, "collection": shelf.pk, "story": second.pk, "position": 1, "DELETE": "on"},
            began=2,
        )
        self.send("collection", shelf, title="Winter", slug="winter", **rows)
        second.refresh_from_db()
        self.assertEqual(second.rendering.neighbours, {})

    def test_the_same_story_twice_is_refused(self):
        story = make_story()
        rows = self.entries({"story": story.pk}, {"story": story.pk})
        self.assertContains(self.send("collection", title="Winter", **rows), "Something is here twice")

    def test_deleting_one_leaves_its_address_taken(self):
        shelf = make_collection()
        self.client.post(reverse("admin:stories_collection_delete", args=[shelf.pk]), {"post": "yes"})
        self.assertEqual(FormerAddress.objects.get().section, "collection")


class Counts(TestCase):
    def test_are_not_written_by_an_edit_that_began_before_a_publication(self):
        jazz = make_tag("Jazz")
        winter = make_collection("Winter", stories=[make_story(tags=[jazz])])
        for row in (jazz, winter):
            with CaptureQueriesContext(connection) as captured:
                catalogue.save(row)
            counts = [
                query["sql"]
                for query in captured
                if query["sql"].startswith("UPDATE") and "story_count" in query["sql"]
            ]
            self.assertEqual(counts, [])  # nothing came or went, so nothing is counted
            row.refresh_from_db()
            self.assertEqual(row.story_count, 1)


class SiteTexts(CatalogueTestCase):
    def setUp(self):
        super().setUp()
        self.site = Site.objects.get()

    def test_the_list_leads_to_the_one_form(self):
        response = self.client.get(reverse("admin:stories_site_changelist"))
        self.assertRedirects(response, reverse("admin:stories_site_change", args=[self.site.pk]))

    def test_the_page_about_the_site_is_cleaned(self):
        self.send("site", self.site, name="Spies", about="<p>Us<script>alert(1)</script></p>")
        self.site.refresh_from_db()
        self.assertEqual((self.site.name, self.site.about), ("Spies", "<p>Us</p>"))

    def test_only_a_live_story_can_open_the_home_page(self):
        draft, live = make_story(title="Draft", live=False), make_story(title="Live")
        query = {"app_label": "stories", "model_name": "site", "field_name": "home_story", "term": ""}
        found = self.client.get(reverse("admin:autocomplete"), query).json()["results"]
        self.assertEqual([row["text"] for row in found], ["Live"])
        response = self.send("site", self.site, name="Spies", home_story=draft.pk)
        self.assertContains(response, "not one of the available choices")
        self.send("site", self.site, name="Spies", home_story=live.pk)
        self.site.refresh_from_db()
        self.assertEqual(self.site.home_story, live)

    def test_there_is_no_second_one_and_no_deleting(self):
        self.assertEqual(self.client.get(reverse("admin:stories_site_add")).status_code, 403)
        delete = reverse("admin:stories_site_delete", args=[self.site.pk])
        self.assertEqual(self.client.post(delete, {"post": "yes"}).status_code, 403)

    def test_whoever_may_not_change_them_cannot(self):
        self.client.force_login(make_user("vera"))
        self.assertEqual(self.send("site", self.site, name="Mine").status_code, 403)
