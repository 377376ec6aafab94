"""Two people at one story: both changes are kept, and what both changed is asked."""

from datetime import timedelta

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from stories.models import Story
from stories.publishing import review, schedule
from stories.publishing.publish import newest_revision, withdraw
from tests.support.factories import make_character, make_place, make_story, make_superuser, make_tag
from tests.support.opened import fields_of, opened

TEXT = ["One bakes.", "Two walks.", "Three sleeps."]


def body(*paragraphs):
    return "\n".join(f"<p>{text}</p>" for text in paragraphs)


class TogetherTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana, cls.tomas = make_superuser("ana"), make_superuser("tomas")
        cls.emil, cls.paris, cls.jazz = make_character("Emil Berg"), make_place("Paris"), make_tag("Jazz")

    def setUp(self):
        self.client.force_login(self.ana)
        self.other = Client()
        self.other.force_login(self.tomas)
        self.story = make_story(live=False, slug="the-window", body=body(*TEXT))

    @property
    def address(self):
        return reverse("admin:stories_story_change", args=[self.story.pk])

    def both_open(self):
        return opened(self.client, self.address), opened(self.other, self.address)

    def save(self, client, sent, button="_save", **changed):
        return client.post(self.address, sent | changed | {button: "x"}, follow=True)

    def newest(self):
        return newest_revision(Story.objects.get(pk=self.story.pk))


class DifferentThings(TogetherTestCase):
    def test_changes_of_different_paragraphs_are_both_kept_and_told(self):
        mine, theirs = self.both_open()
        self.save(self.other, theirs, body=body("One bakes bread.", *TEXT[1:]))
        response = self.save(self.client, mine, body=body(*TEXT[:2], "Three snores."))
        self.assertEqual(self.newest().body, body("One bakes bread.", "Two walks.", "Three snores."))
        self.assertContains(response, "Tomas saved meanwhile")
        self.assertContains(response, f"{reverse('admin:stories_story_compare', args=[self.story.pk])}?a=1&amp;b=2")
        self.assertEqual(self.newest().note, "Joined with what tomas saved meanwhile")

    def test_lines_cast_places_and_tags_are_joined_too(self):
        mine, theirs = self.both_open()
        self.save(self.other, theirs, **{"byline": "By Tomas", "cast-0-character": self.emil.pk})
        changed = {"standfirst": "Mine", "settings-0-place": self.paris.pk, "tags-0-tag": self.jazz.pk}
        self.save(self.client, mine, **changed)
        newest = self.newest()
        self.assertEqual((newest.byline, newest.standfirst), ("By Tomas", "Mine"))
        keys = [[row["key"] for row in newest.links[name]] for name in ("cast", "settings", "tags")]
        self.assertEqual(keys, [[self.emil.key], [self.paris.key], [self.jazz.key]])

    def test_a_tie_follows_its_words_into_the_joined_text(self):
        mine, theirs = self.both_open()
        self.save(self.other, theirs, body=body("Before all.", *TEXT))
        tie = {"ties-0-quote": "sleeps", "ties-0-character": self.emil.pk}
        self.save(self.client, mine, body=body(TEXT[0], "In between.", *TEXT[1:]), **tie)
        (row,) = self.newest().links["ties"]
        self.assertEqual((row["quote"], row["paragraph"]), ("sleeps", 5))

    def test_three_at_once_lose_nothing(self):
        vera = Client()
        vera.force_login(make_superuser("vera"))
        sent = [opened(client, self.address) for client in (self.client, self.other, vera)]
        for client, form, at in zip((self.client, self.other, vera), sent, range(3), strict=True):
            text = [line.upper() if at == i else line for i, line in enumerate(TEXT)]
            self.save(client, form, body=body(*text))
        self.assertEqual(self.newest().body, body(*(line.upper() for line in TEXT)))


class TheSameThing(TogetherTestCase):
    def clash(self, button="_save"):
        mine, theirs = self.both_open()
        self.save(self.other, theirs, body=body("One bakes bread.", *TEXT[1:]))
        changed = body("One bakes cakes.", TEXT[1], "Three snores.")
        return self.save(self.client, mine, button, body=changed, standfirst="Mine")

    def test_one_paragraph_comes_back_with_both_texts_and_nothing_is_saved_over(self):
        response = self.clash()
        self.assertEqual(response.status_code, 409)
        for text in ("tomas saved this", "<del>bread.</del>", "<ins>cakes.</ins>", "Three snores.", "Mine"):
            self.assertContains(response, text, status_code=409)
        self.assertIn("bread", self.newest().body)

    def test_each_passage_is_settled_by_a_choice(self):
        for way, first in (
            ("theirs", ["One bakes bread."]),
            ("mine", ["One bakes cakes."]),
            ("both", ["One bakes bread.", "One bakes cakes."]),
        ):
            with self.subTest(way):
                self.story = make_story(live=False, body=body(*TEXT))
                asked = self.clash()
                (name,) = [q["name"] for q in asked.context["questions"]]
                self.save(self.client, fields_of(asked), **{name: way})
                self.assertEqual(self.newest().body, body(*first, TEXT[1], "Three snores."))
                self.assertEqual(self.newest().standfirst, "Mine")

    def test_a_passage_worked_over_by_hand_counts_as_mine(self):
        asked = self.clash()
        (name,) = [q["name"] for q in asked.context["questions"]]
        text = body("One bakes bread and cakes.", TEXT[1], "Three snores.")
        self.save(self.client, fields_of(asked), body=text, **{name: "mine"})
        self.assertEqual(self.newest().body, text)

    def test_without_a_choice_it_is_asked_again(self):
        asked = self.clash()
        self.assertEqual(self.save(self.client, fields_of(asked)).status_code, 409)

    def test_an_answer_does_not_count_for_what_was_saved_after_the_question(self):
        asked = self.clash()
        self.save(self.other, opened(self.other, self.address), body=body("One bakes rolls.", *TEXT[1:]))
        (name,) = [q["name"] for q in asked.context["questions"]]
        again = self.save(self.client, fields_of(asked), **{name: "mine"})
        self.assertContains(again, "<del>rolls.</del>", status_code=409)

    def test_a_line_and_a_row_are_asked_as_well(self):
        mine, theirs = self.both_open()
        row = {"cast-0-character": self.emil.pk}
        self.save(self.other, theirs, title="Theirs", **row, **{"cast-0-part": "baker"})
        asked = self.save(self.client, mine, title="Mine", **row, **{"cast-0-part": "spy"})
        names = {str(q["label"]): q["name"] for q in asked.context["questions"]}
        self.assertEqual(set(names), {"Title", "Cast"})
        self.save(self.client, fields_of(asked), **{names["Title"]: "mine", names["Cast"]: "theirs"})
        self.assertEqual(self.newest().title, "Mine")
        self.assertEqual(self.newest().links["cast"][0]["part"], "baker")


class NoFalseAlarm(TogetherTestCase):
    def test_both_typed_the_same(self):
        mine, theirs = self.both_open()
        text = body("One bakes bread.", *TEXT[1:])
        self.save(self.other, theirs, body=text)
        self.assertContains(self.save(self.client, mine, body=text), "Nothing had changed.")
        self.assertEqual(self.story.revisions.count(), 2)

    def test_i_typed_nothing(self):
        mine, theirs = self.both_open()
        self.save(self.other, theirs, title="Theirs")
        self.assertContains(self.save(self.client, mine), "Nothing had changed.")
        self.assertEqual(self.newest().title, "Theirs")

    def test_the_button_was_pressed_twice(self):
        sent = opened(self.client, self.address)
        for _press in range(2):
            response = self.save(self.client, sent, "_publish", title="The Door")
            self.assertContains(response, "Published. Readers see it now.")
            self.assertNotContains(response, "meanwhile")
        self.assertEqual(self.story.revisions.count(), 2)

    def test_somebody_only_made_a_move(self):
        sent = opened(self.client, self.address)
        review.approve(Story.objects.get(pk=self.story.pk), by=self.tomas)
        response = self.save(self.client, sent, title="The Door")
        self.assertContains(response, "Approved (tomas)")
        self.assertEqual(self.newest().title, "The Door")


class Moving(TogetherTestCase):
    """What would be done with the text waits, when it or its standing is not what was seen."""

    def test_text_that_came_in_is_not_published_unseen(self):
        mine, theirs = self.both_open()
        self.save(self.other, theirs, body=body("One bakes bread.", *TEXT[1:]))
        response = self.save(self.client, mine, "_publish", standfirst="Mine")
        self.assertContains(response, "Not published yet.")
        self.story.refresh_from_db()
        self.assertFalse(self.story.is_live)
        self.assertEqual(self.newest().standfirst, "Mine")

    def test_what_was_withdrawn_meanwhile_does_not_come_back_by_a_save(self):
        story = self.story = make_story(body=body(*TEXT))
        sent = opened(self.client, self.address)
        withdraw(Story.objects.get(pk=story.pk), by=self.tomas)
        self.assertContains(self.save(self.client, sent, "_publish", title="Mine"), "Withdrawn (tomas)")
        story.refresh_from_db()
        self.assertEqual((story.state, story.working_title), ("withdrawn", "Mine"))

    def test_a_time_set_meanwhile_stays_with_the_words_that_it_was_set_for(self):
        sent = opened(self.client, self.address)
        at = timezone.now() + timedelta(days=2)
        schedule.schedule(Story.objects.get(pk=self.story.pk), at, by=self.tomas)
        saved = self.save(self.client, sent, title="Mine")
        self.assertContains(saved, "It still goes out on")
        self.assertContains(saved, "as approved")
        self.story.refresh_from_db()
        self.assertEqual(self.story.goes_out_at, at)
        self.assertNotEqual(self.story.approved_revision.title, "Mine")
        self.assertEqual((self.story.work, self.story.working_title), ("draft", "Mine"))
