"""The pages of a story's life in the admin: moves, history, comparing, bringing back."""

from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from stories.content.value import content_of_revision
from stories.models import Revision, Story, Transition
from stories.publishing import review, trash
from tests.support.factories import make_character, make_place, make_revision, make_story, make_tag, make_user


class MovesCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer = make_user("wanda", role="writer")
        cls.editor = make_user("edda", role="editor")
        cls.keeper = make_user("kim", role="keeper")

    def setUp(self):
        self.story = make_revision(title="The Ferry", slug="the-ferry", by=self.writer).story
        self.client.force_login(self.editor)

    def address(self, verb, story=None):
        return reverse("admin:stories_story_move", args=[(story or self.story).pk, verb])

    def move(self, verb, story=None, **data):
        story = Story.objects.get(pk=(story or self.story).pk)
        return self.client.post(self.address(verb, story), {"version": story.version} | data, follow=True)

    def fresh(self):
        return Story.objects.get(pk=self.story.pk)


class Moves(MovesCase):
    def test_say_what_they_do_and_do_nothing_on_get(self):
        self.assertContains(self.client.get(self.address("approve")), "it may go out as it stands")
        self.assertEqual(self.fresh().work, "draft")

    def test_lead_a_story_from_its_writer_to_its_readers(self):
        self.client.force_login(self.writer)
        self.move("submit", note="Ready, I think.")
        self.client.force_login(self.editor)
        self.assertContains(self.move("request_changes", note="A calmer ending."), "Given back")
        self.client.force_login(self.writer)
        self.move("submit")
        self.client.force_login(self.editor)
        self.move("approve")
        self.assertContains(self.move("publish"), "Readers see it now.")
        self.assertTrue(self.fresh().is_live)
        self.assertContains(self.move("withdraw"), "no such page")
        notes = list(Transition.objects.exclude(note="").order_by("pk").values_list("note", flat=True))
        self.assertEqual(notes, ["Ready, I think.", "A calmer ending."])

    def test_are_offered_only_to_those_who_may_make_them_now(self):
        self.client.force_login(self.writer)
        self.assertEqual(self.client.get(self.address("approve")).status_code, 403)
        self.assertEqual(self.move("approve").status_code, 403)
        self.assertEqual(self.fresh().work, "draft")
        self.client.force_login(self.editor)
        self.assertEqual(self.move("withdraw").status_code, 403)
        self.assertEqual(self.client.get(self.address("nonsense")).status_code, 404)
        change = self.client.get(reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertContains(change, self.address("schedule"))
        self.assertNotContains(change, self.address("withdraw"))

    def test_that_are_not_possible_are_refused_in_words(self):
        response = self.client.get(self.address("withdraw"))
        self.assertContains(response, "This is not possible now, or not for you.", status_code=403)
        self.assertContains(response, "css/readers", status_code=403)

    def test_on_a_stale_page_are_refused_with_what_was_typed(self):
        seen = self.fresh().version
        make_revision(self.fresh(), title="Meanwhile")
        response = self.client.post(self.address("approve"), {"version": seen, "note": "Fine by me"})
        self.assertContains(response, "saved this after you looked at it")
        self.assertContains(response, "Fine by me</textarea>")
        self.assertNotContains(response, "[&#x27;")
        self.assertEqual(self.fresh().work, "draft")
        time = {"publish_at_0": "2100-01-01", "publish_at_1": "10:00"}
        response = self.client.post(self.address("schedule"), {"version": seen} | time)
        self.assertContains(response, 'value="2100-01-01"')
        self.assertContains(response, f'name="version" value="{self.fresh().version}"')

    def test_tell_beside_the_field_what_keeps_a_story_from_its_schedule(self):
        response = self.move("schedule", publish_at_0="2020-01-01", publish_at_1="07:00")
        self.assertContains(response, "That time is past.")
        response = self.move("schedule", publish_at_0="soon", publish_at_1="07:00")
        self.assertContains(response, "Enter a valid date.")
        self.assertEqual(self.fresh().work, "draft")

    def test_show_the_time_that_a_story_keeps_under_a_draft(self):
        when = timezone.localtime() + timedelta(days=2)
        self.move("schedule", publish_at_0=when.strftime("%Y-%m-%d"), publish_at_1="07:30")
        make_revision(self.fresh(), title="Not read yet", slug="the-ferry", by=self.writer)
        page = self.client.get(self.address("schedule"))
        self.assertContains(page, f'value="{when.strftime("%Y-%m-%d")}"')

    def test_schedule_to_the_minute_in_the_sites_time(self):
        when = timezone.localtime() + timedelta(days=2)
        self.move("schedule", publish_at_0=when.strftime("%Y-%m-%d"), publish_at_1="07:30")
        at = timezone.localtime(self.fresh().publish_at)
        self.assertEqual((at.date(), at.hour, at.minute), (when.date(), 7, 30))
        change = self.client.get(reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertContains(change, "It goes out on")
        self.move("unschedule")
        self.assertEqual((self.fresh().publish_at, self.fresh().work), (None, "approved"))

    def test_of_what_is_in_the_trash_lead_out_of_it_and_to_deleting_it(self):
        story = make_story(live=False)
        trash.trash(story, by=None)
        self.client.force_login(self.keeper)
        page = self.client.get(reverse("admin:stories_story_change", args=[story.pk]))
        self.assertContains(page, reverse("admin:stories_story_move", args=[story.pk, "undelete"]))
        self.assertContains(page, reverse("admin:stories_story_delete", args=[story.pk]))

    def test_take_a_story_to_the_trash_and_back(self):
        self.client.force_login(self.keeper)
        self.move("trash")
        self.assertEqual(self.fresh().state, "trashed")
        page = self.client.get(reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertContains(page, self.address("undelete"))
        self.assertNotContains(page, "_save")
        self.move("undelete")
        self.assertEqual(self.fresh().state, "unpublished")


class History(MovesCase):
    def setUp(self):
        super().setUp()
        self.anna = make_character("Anna Berg")
        make_revision(
            self.story,
            title="The Ferry",
            slug="the-ferry",
            paragraphs=["Nobody knew the man at the window.", "He paid, and left."],
            cast=[self.anna],
            note="shorter",
        )

    def test_lists_revisions_with_their_words_and_who_did_what(self):
        review.submit(self.fresh(), by=self.writer, note="Please.")
        page = self.client.get(reverse("admin:stories_story_history", args=[self.story.pk]))
        self.assertContains(page, "2 revisions")
        self.assertContains(page, "shorter")
        self.assertContains(page, "Please.")
        self.assertContains(page, "−8")

    def test_compares_any_two_word_by_word_with_cast(self):
        address = reverse("admin:stories_story_compare", args=[self.story.pk])
        for shown in ("", "sides"):
            page = self.client.get(address, {"a": 1, "b": 2, "as": shown})
            self.assertContains(page, "<del>")
            self.assertContains(page, "<ins>Anna Berg</ins>")

    def test_compares_with_the_live_text(self):
        live = make_story(title="Out", slug="out", paragraphs=["Rain."])
        make_revision(live, title="Out", slug="out", paragraphs=["Snow."])
        page = self.client.get(reverse("admin:stories_story_compare", args=[live.pk]), {"a": "live"})
        self.assertContains(page, "<del>Rain.</del>")
        self.assertContains(page, "<ins>Snow.</ins>")

    def test_answers_odd_choices_with_a_sensible_one(self):
        address = reverse("admin:stories_story_compare", args=[self.story.pk])
        for value in ("99", "x", "-1", "9" * 30, "live"):
            self.assertEqual(self.client.get(address, {"a": value, "b": value}).status_code, 200)

    def test_brings_an_older_revision_back_as_a_new_one(self):
        address = reverse("admin:stories_story_restore", args=[self.story.pk, 1])
        self.assertContains(self.client.get(address), "<del>Anna Berg</del>")
        self.client.post(address, {"version": self.fresh().version})
        newest = self.fresh().revisions.first()
        self.assertEqual((newest.number, newest.links["cast"]), (3, []))

    def test_brings_back_tags_cast_places_and_every_line(self):
        words = {"standfirst": "Late.", "byline": "By A.", "content_notes": "Rain."}
        rows = {
            "cast": [(self.anna, "lead")],
            "settings": [(make_place("Paris"), "spoken")],
            "tags": [(make_tag("Jazz"), "He paid.")],
        }
        first = make_revision(title="Before", slug="before", **words, **rows)
        make_revision(first.story, title="After", slug="after")
        address = reverse("admin:stories_story_restore", args=[first.story_id, 1])
        self.client.post(address, {"version": Story.objects.get(pk=first.story_id).version})
        newest = Story.objects.get(pk=first.story_id).revisions.first()
        self.assertEqual(newest.number, 3)
        self.assertEqual(content_of_revision(newest), content_of_revision(first))

    def test_says_so_where_the_newest_is_the_same(self):
        address = reverse("admin:stories_story_restore", args=[self.story.pk, 2])
        page = self.client.post(address, {"version": self.fresh().version}, follow=True)
        self.assertContains(page, "Revision 2 says the same as revision 2. Nothing was saved.")

    def test_is_escaped(self):
        story = make_revision(title="<script>x</script>", paragraphs=["<b>a</b> & b"]).story
        make_revision(story, title="<i>y</i>", paragraphs=["c"])
        page = self.client.get(reverse("admin:stories_story_compare", args=[story.pk]), {"a": 1, "b": 2})
        self.assertNotContains(page, "<script>x")
        self.assertContains(page, "&lt;script&gt;x")

    def save_many(self):
        Revision.objects.bulk_create(
            Revision(story=self.story, number=number, title=f"Title {number}") for number in range(3, 121)
        )

    def test_has_pages_of_revisions_and_of_moves(self):
        self.save_many()
        long_ago = timezone.now() - timedelta(days=9)
        Transition.objects.create(story=self.story, verb="submit", note="Long ago.", at=long_ago)
        Transition.objects.bulk_create(Transition(story=self.story, verb="approve") for _ in range(50))
        address = reverse("admin:stories_story_history", args=[self.story.pk])
        pages = [self.client.get(address, {"page": number}) for number in (1, 2, 3)]
        for page, other in ((0, "?page=2"), (1, ""), (1, "?page=3"), (2, "?page=2")):
            self.assertContains(pages[page], f'href="{address}{other}"')
        self.assertNotContains(pages[0], "Long ago.")
        self.assertContains(pages[1], "Long ago.")
        newest_of_page = reverse("admin:stories_story_restore", args=[self.story.pk, 70])
        self.assertContains(pages[1], newest_of_page)
        self.assertNotContains(pages[1], "shorter")
        self.assertContains(pages[2], "shorter")

    def test_keeps_what_is_compared_from_page_to_page(self):
        self.save_many()
        address = reverse("admin:stories_story_compare", args=[self.story.pk])
        page = self.client.get(address, {"a": 1, "b": 120, "page": 2})
        for number in (1, 120):
            self.assertRegex(page.content.decode(), rf'<option value="{number}"\s+selected>')
        self.assertContains(page, '<option value="70">', count=2)
        self.assertContains(page, f'href="{address}?a=1&amp;b=120&amp;page=3"')

    def test_has_no_other_pages(self):
        for name in ("history", "compare"):
            address = reverse(f"admin:stories_story_{name}", args=[self.story.pk])
            for odd in ("2", "0", "x", "", "-1", "9" * 30):
                self.assertEqual(self.client.get(address, {"page": odd}).status_code, 404, (name, odd))

    def test_is_read_and_not_changed_by_other_writers(self):
        self.client.force_login(make_user("willem", role="writer"))
        page = self.client.get(reverse("admin:stories_story_history", args=[self.story.pk]))
        self.assertNotContains(page, "Bring back")
        restore = reverse("admin:stories_story_restore", args=[self.story.pk, 1])
        self.assertEqual(self.client.get(restore).status_code, 403)
        self.assertEqual(self.client.post(restore, {"version": 1}).status_code, 403)
        self.assertEqual(self.story.revisions.count(), 2)
