"""The editors' lists and their first page: what they show, find and cost."""

from unittest import mock

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy

from characters.models import Character, FormerAddress
from stories.models import InnerLink, Story
from stories.publishing import trash
from stories.publishing.publish import publish
from tests.support import chosen, crowds
from tests.support.factories import (
    make_character,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
    make_user,
)
from tests.support.proof import proof

pytestmark = pytest.mark.sql

LISTS = (
    "stories_story",
    "characters_character",
    "characters_place",
    "stories_tag",
    "stories_collection",
    "characters_formeraddress",
    "auth_user",
)


class ListTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = make_superuser("ana", first_name="Ana")

    def setUp(self):
        self.client.force_login(self.ana)

    def found(self, name="stories_story", **query):
        response = self.client.get(reverse(f"admin:{name}_changelist"), query)
        return list(response.context["cl"].result_list)


class Leading(ListTestCase):
    def test_no_address_leads_from_any_row_to_where_it_will_be(self):
        kind = ContentType.objects.get_for_model(Story)
        draft = make_story(live=False, slug="a-secret")
        self.client.force_login(make_user("nobody"))
        response = self.client.get(f"{reverse('admin:index')}r/{kind.pk}/{draft.pk}/")
        self.assertEqual(response.status_code, 404)


class Counting(ListTestCase):
    def test_people_tags_and_collections_say_how_many_live_stories_they_have(self):
        story = make_story(cast=[make_character("Emil Berg")], tags=[make_tag("Trains")])
        make_story(title="Draft", live=False, cast=[make_character("Lena Falk")])
        make_collection(stories=[story])
        for name in ("characters_character", "stories_tag", "stories_collection"):
            page = self.client.get(reverse(f"admin:{name}_changelist"))
            self.assertContains(page, '<td class="field-live_stories">1</td>', html=True)


class StoryList(ListTestCase):
    def test_numbers_of_words_are_grouped_as_everywhere(self):
        story = make_story(paragraphs=["word " * 1234])
        address = reverse("admin:stories_story_changelist")
        self.assertContains(self.client.get(address), '<td class="field-words">1,234</td>', html=True)
        history = self.client.get(reverse("admin:stories_story_history", args=[story.pk]))
        self.assertContains(history, "+1,237 −0")  # title and address too

    def test_finds_by_title_text_and_cast_also_of_drafts(self):
        emil = make_character("Emil Berg")
        live = make_story(title="The Ferry", paragraphs=["Rain fell."], cast=[emil])
        draft = make_story(title="The Oak", paragraphs=["Snow fell."], live=False)
        self.assertEqual(self.found(q="ferry"), [live])
        self.assertEqual(self.found(q="rain"), [live])
        self.assertEqual(self.found(q="berg"), [live])
        self.assertEqual(self.found(q="snow"), [draft])
        self.assertEqual(self.found(q="fe -snow"), [live])
        self.assertEqual(self.found(q="…"), [])

    def test_finds_by_the_newest_text(self):
        story = make_story(paragraphs=["Rain fell."])
        make_revision(story, body="<p>Snow fell.</p>")
        self.assertEqual((self.found(q="snow"), self.found(q="rain")), ([story], []))

    def test_what_is_found_is_narrowed_ordered_and_paged_as_ever(self):
        emil = make_character("Emil Berg")
        titles = ("Ash", "Birch", "Cedar")
        ash, birch, _cedar = (make_story(title=title, paragraphs=["Rain fell."], cast=[emil]) for title in titles)
        make_story(title="Draft", paragraphs=["Rain fell."], live=False)
        make_story(title="Elm", paragraphs=["Snow fell."], cast=[emil])
        trash.trash(make_story(title="Fir", paragraphs=["Rain fell."], live=False), by=None)
        with mock.patch.object(admin.site.get_model_admin(Story), "list_per_page", 2):
            self.assertEqual(self.found(q="rain", person=emil.pk, state__exact="live", o="1"), [ash, birch])
            rest = self.found(q="rain", person=emil.pk, state__exact="live", o="1", p="2")
        self.assertEqual([story.title for story in rest], ["Cedar"])
        self.assertEqual(len(self.found(q="rain")), 4)
        self.assertEqual(len(self.found(q="rain", state__exact="trashed")), 1)

    def test_that_only_the_newest_of_very_many_are_looked_through_is_said_once(self):
        stories = [make_story(paragraphs=["Rain fell."], live=False) for _ in range(3)]
        with mock.patch("stories.search.finding.MOST_LISTED", 2):
            page = self.client.get(reverse("admin:stories_story_changelist"), {"q": "rain"})
            self.assertContains(page, "the newest of them are looked through", count=1)
            self.assertEqual({*page.context["cl"].result_list}, {*stories[1:]})
            choice = {"app_label": "stories", "model_name": "fact", "field_name": "story", "term": "rain"}
            self.client.get(reverse("admin:autocomplete"), choice)
        self.assertNotContains(self.client.get(reverse("admin:stories_story_changelist")), "looked through")

    def test_is_narrowed_by_state_person_place_tag_and_collection(self):
        emil, france, jazz = make_character(), make_place("France"), make_tag("Jazz")
        paris = make_place("Paris", parent=france)
        story = make_story(cast=[emil], settings=[paris], tags=[jazz])
        shelf = make_collection(stories=[story])
        make_story(live=False)
        for name, value in (
            ("state__exact", "live"),
            ("person", emil.pk),
            ("place", france.pk),
            ("tag", jazz.pk),
            ("collection", shelf.pk),
        ):
            self.assertEqual(self.found(**{name: value}), [story], name)

    def test_nonsense_in_the_address_is_no_error_of_the_server(self):
        address = reverse("admin:stories_story_changelist")
        nonsense = ("tag=abc", "person=-1", "place=" + "9" * 40, "p=x", "p=99", "o=9.9", "state__exact=x")
        for query in (*nonsense, "q=%22("):
            response = self.client.get(f"{address}?{query}", follow=True)
            self.assertEqual(response.status_code, 200, query)
        for query in ("_popup=x", "_to_field=title", "_changelist_filters=%3F%26"):
            for page in (address, reverse("admin:stories_story_add")):
                self.assertLess(self.client.get(f"{page}?{query}", follow=True).status_code, 500, query)

    def test_titles_are_escaped(self):
        make_story(title="<script>alert(1)</script>", slug="odd")
        for address in (reverse("admin:stories_story_changelist"), reverse("admin:index")):
            self.assertNotContains(self.client.get(address), "<script>alert")


class StoriesAtOnce(ListTestCase):
    address = reverse_lazy("admin:stories_story_changelist")

    def act(self, action, *stories):
        return chosen.act(self.client, self.address, action, stories)

    def test_publishing_asks_first_and_says_why_some_were_not(self):
        good = make_story(title="Ready", live=False)
        bad = make_story(title="", slug="", live=False)
        question = chosen.ask(self.client, self.address, "publish_chosen", [good, bad])
        self.assertContains(question, "Publish 2 stories?")
        self.assertEqual(Story.objects.live().count(), 0)
        response = chosen.confirm(self.client, self.address, question)
        self.assertContains(response, "1 story published.")
        self.assertContains(response, "A story needs a title before it goes out.")
        self.assertEqual(list(Story.objects.live()), [good])

    def test_a_story_saved_since_is_left_as_it_is(self):
        seen, saved = make_story(title="Seen", live=False), make_story(title="Ready", live=False)
        question = chosen.ask(self.client, self.address, "publish_chosen", [seen, saved])
        make_revision(saved, title="Not meant for readers")
        response = chosen.confirm(self.client, self.address, question)
        self.assertContains(response, "Somebody saved this after you looked at it.")
        self.assertEqual(list(Story.objects.live()), [seen])

    def test_nothing_is_done_to_what_was_not_asked_about(self):
        story = make_story(live=False)
        for versions in ("", "x", f"{story.pk}", f"{story.pk}:x", "1:1:1 :"):
            data = {"action": "publish_chosen", "_selected_action": story.pk, "_confirmed": "yes"}
            response = self.client.post(self.address, data | {"_versions": versions}, follow=True)
            self.assertContains(response, "Somebody saved this after you looked at it.")
        self.assertFalse(Story.objects.live().exists())

    def test_what_is_the_number_of_no_row_counts_as_not_chosen(self):
        story = make_story(live=False)
        for odd in ("", "x", "1,2", "²", "-1", "9" * 19, "9" * 5000):
            data = {"action": "publish_chosen", "_selected_action": [story.pk, odd]}
            data |= {"_listed": f"{odd}:1 007:1 ٣:1 {story.pk}:{story.version}"}
            self.assertEqual(self.client.post(self.address, data).context["count"], 1, odd)

    def test_withdrawing(self):
        story, draft = make_story(), make_story(live=False)
        response = self.act("withdraw_chosen", story, draft)
        self.assertContains(response, "1 story withdrawn.")
        self.assertContains(response, "“Withdraw” is not possible now")

    def test_moving_to_the_trash_leaves_live_stories(self):
        story, draft = make_story(), make_story(live=False)
        response = self.act("trash_chosen", story, draft)
        self.assertContains(response, "1 story is in the trash.")
        self.assertEqual(list(Story.objects.exclude(state="trashed")), [story])

    def test_deleting_takes_only_what_is_in_the_trash(self):
        story = make_story(live=False)
        self.act("delete_chosen", story)
        self.assertEqual(Story.objects.count(), 1)
        trash.trash(story, by=None)
        self.assertNotContains(self.client.get(reverse("admin:stories_story_changelist")), "The Window")
        in_trash = reverse("admin:stories_story_changelist") + "?state__exact=trashed"
        self.assertContains(self.client.get(in_trash), "The Window")
        chosen.act(self.client, in_trash, "delete_chosen", [story])
        self.assertEqual(Story.objects.count(), 0)

    def test_whoever_may_not_publish_has_no_such_action(self):
        story = make_story(live=False)
        self.client.force_login(make_user("vera", role=None))
        self.assertEqual(self.act("publish_chosen", story).status_code, 403)
        self.assertFalse(Story.objects.live().exists())


class FormerAddresses(ListTestCase):
    def test_each_says_where_it_leads_now(self):
        story = make_story(slug="first")
        publish(make_revision(story, slug="second"), by=None)
        response = self.client.get(reverse("admin:characters_formeraddress_changelist"))
        self.assertContains(response, "/stories/second/")

    def test_can_be_given_up_and_not_written(self):
        row = FormerAddress.objects.create(section="story", address="old", key="gone")
        change = reverse("admin:characters_formeraddress_change", args=[row.pk])
        self.assertEqual(self.client.post(change, {"address": "new"}).status_code, 403)
        self.client.post(reverse("admin:characters_formeraddress_delete", args=[row.pk]), {"post": "yes"})
        self.assertFalse(FormerAddress.objects.exists())

    def test_given_up_it_leads_the_links_in_stories_nowhere(self):
        story = make_story(slug="first")
        make_story(title="Linking", body='<p><a href="/stories/first/">x</a></p>')
        publish(make_revision(story, slug="second"), by=None)
        row = FormerAddress.objects.get(address="first")
        self.client.post(reverse("admin:characters_formeraddress_delete", args=[row.pk]), {"post": "yes"})
        self.assertEqual(InnerLink.objects.get().leads, "nowhere")


@pytest.mark.proof("crowds")
@pytest.mark.slow
class Cost(ListTestCase):
    """As many queries with hundreds or thousands of rows as with a few."""

    def queries(self, address):
        with CaptureQueriesContext(connection) as captured:
            self.assertEqual(self.client.get(address).status_code, 200)
        return len(captured)

    def test_is_the_same_for_few_and_for_many(self):
        crowds.fill(stories=4, people=4, places=20, tags=4, collections=4)
        self.move(3)
        addresses = [reverse(f"admin:{name}_changelist") for name in LISTS]
        self.client.get(addresses[0])  # the first answer of a session also stores it
        few = {address: self.queries(address) for address in addresses}
        many = proof(2000)
        crowds.fill(stories=many, people=many, places=many, tags=many, collections=proof(300))
        self.move(60)
        self.assertEqual({address: self.queries(address) for address in addresses}, few)
        self.assertLessEqual(max(few.values()), 12)

    def move(self, count):
        rows = Character.objects.order_by("-pk")[:count]
        FormerAddress.objects.bulk_create(
            FormerAddress(section="person", address=f"was-{row.pk}", key=row.key) for row in rows
        )
