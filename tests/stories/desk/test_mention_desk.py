"""The mention desk's page: what an editor sees, answers, takes back and publishes."""

import re
from unittest.mock import DEFAULT, patch

from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from characters.models import Character
from spystories.lib.locks import EditConflict
from stories.bulk import drafts, questions
from stories.content.value import content_of_revision
from stories.desk import mention_desk
from stories.models import Mention, NameAnswer, Story
from stories.publishing.publish import newest_revision
from tests.support.factories import make_character, make_revision, make_story, make_user

JSON = {"headers": {"Accept": "application/json"}}


class DeskCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor, cls.writer = make_user("edda", role="editor"), make_user("wanda", role="writer")
        cls.lind, cls.holm = make_character("Sophia Lind"), make_character("Sophia Holm")
        cls.address = reverse("admin:mention_desk")

    def setUp(self):
        self.client.force_login(self.editor)

    def story(self, *paragraphs, title="The Window", **given):
        return make_story(title=title, paragraphs=paragraphs or ["He waited for Sophia."], **given)

    def send(self, choice, *stories, follow=True, other="", everywhere="", shown=(), **more):
        """Press the button `choice` of the first question."""
        page = self.client.get(self.address).content.decode()
        sent = {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("form", "among")}
        pks = [story.pk for story in stories] or re.findall('name="story" value="([^"]+)"', page)
        data = sent | {"story": pks, "choice": choice, "other": other}
        data |= {"everywhere": everywhere, "shown": shown} if everywhere else {}
        return self.client.post(self.address, data, follow=follow, **more)

    def decisions(self, story):
        return [(row.form, row.in_words) for row in content_of_revision(newest_revision(story)).decisions]


class ThePage(DeskCase):
    def test_shows_sentences_and_whom_they_may_mean(self):
        self.story("It rained. He waited for Sophia. She left.")
        page = self.client.get(self.address)
        self.assertContains(page, "One question is open.")
        self.assertContains(page, "<p>He waited for <mark>Sophia</mark>.</p>", html=True)
        self.assertContains(page, f'value="character:{self.lind.key}"')
        self.assertContains(page, "Someone new")

    def test_is_reached_from_the_desk_which_says_how_much_waits(self):
        self.story()
        page = self.client.get(reverse("admin:index"))
        self.assertContains(page, self.address)
        self.assertIn('Mention desk <span class="numeric">1', " ".join(page.content.decode().split()))

    def test_says_when_nothing_is_open(self):
        self.assertContains(self.client.get(self.address), "No question is open.")

    def test_shows_names_not_on_file_apart(self):
        self.story("He met Boris Volkov. Boris Volkov smiled.")
        self.assertNotContains(self.client.get(self.address), "Boris")
        self.assertContains(self.client.get(self.address + "?about=new"), "<mark>Boris Volkov</mark>")

    def test_shows_some_stories_of_a_question_and_then_the_others(self):
        for number in range(questions.STORIES_SHOWN + 2):
            self.story(title=f"Story {number}", live=False)
        page = self.client.get(self.address)
        self.assertContains(page, "Also in 2 more stories that ask the same")
        self.send("nothing")
        self.assertContains(self.client.get(self.address), "in 2 stories")

    def test_goes_over_pages(self):
        for name in "ABCDEFGHIJK":
            make_character(f"{name}nton Lind"), make_character(f"{name}nton Holm")
            self.story(f"He saw {name}nton.", title=name, live=False)
        self.assertContains(self.client.get(self.address), "?page=2")
        self.assertContains(self.client.get(self.address + "?page=2"), "nton")
        self.assertEqual(self.client.get(self.address + "?page=3").status_code, 404)

    def test_asks_the_database_the_same_however_many_questions_there_are(self):
        self.story()
        self.client.get(self.address)
        with CaptureQueriesContext(connection) as few:
            self.client.get(self.address)
        for name in "ABCDEFGH":
            make_character(f"{name}nton Lind"), make_character(f"{name}nton Holm")
            self.story(f"He saw {name}nton.", title=name, live=False)
        with self.assertNumQueries(len(few)):
            self.client.get(self.address)

    def test_is_for_those_who_work_on_stories(self):
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.client.get(self.address).status_code, 403)
        self.assertEqual(self.client.post(self.address, {"publish": ""}).status_code, 403)


class Answering(DeskCase):
    def test_without_script_comes_back_to_the_desk(self):
        story = self.story()
        page = self.send(f"character:{self.lind.key}")
        self.assertContains(page, "Sophia: Sophia Lind, in one story.")
        self.assertContains(page, "No question is open.")
        self.assertEqual(self.decisions(story), [("Sophia", "Sophia Lind")])

    def test_with_script_is_told_in_a_word(self):
        self.story()
        told = self.send("open", **JSON).json()
        self.assertEqual(
            told,
            {"said": "Sophia: left open, in one story.", "undo": NameAnswer.objects.get().pk, "made": ""},
        )

    def test_may_name_somebody_else_on_file(self):
        story = self.story()
        make_character("Anna Lind")
        told = self.send("other", other="anna lind")
        self.assertContains(told, "Sophia: Anna Lind, in one story.")
        self.assertEqual(self.decisions(story), [("Sophia", "Anna Lind")])

    def test_leads_to_the_page_of_whom_it_put_on_file(self):
        self.story()
        page = self.send("add:character")
        new = Character.objects.get(name="Sophia")
        self.assertContains(page, reverse("admin:characters_character_change", args=[new.pk]))
        self.assertContains(page, "Fill in the new entry")

    def test_of_nobody_on_file_is_told_and_decides_nothing(self):
        story = self.story()
        for typed, said in (
            ("Zoë", "Nobody and nowhere on file is called “Zoë”."),
            ("", "Say who is meant."),
        ):
            self.assertContains(self.send("other", other=typed), said)
        self.assertEqual(self.decisions(story), [])

    def test_goes_for_all_stories_at_once_but_those_that_were_unticked(self):
        stories = [self.story(title=f"Story {number}", live=False) for number in range(questions.STORIES_SHOWN + 2)]
        page = self.client.get(self.address).content.decode()
        shown = re.findall('name="shown" value="([^"]+)"', page)
        self.assertEqual(len(shown), questions.STORIES_SHOWN)
        unticked = int(shown[0])
        answered = [story for story in stories if story.pk != unticked]
        told = self.send("nothing", *answered[:2], everywhere="yes", shown=[unticked, *(s.pk for s in answered[:2])])
        self.assertContains(told, "Sophia: not a name, in seven stories.")
        self.assertEqual([story.pk for story in stories if not self.decisions(story)], [unticked])
        self.client.post(self.address, {"undo": NameAnswer.objects.get().pk})
        self.assertFalse(any(self.decisions(story) for story in stories))

    def test_goes_for_no_more_stories_at_once_than_one_can_wait_for(self):
        for number in range(4):
            self.story(title=f"Story {number}", live=False)
        with patch.object(questions, "MOST_AT_ONCE", 3):
            self.assertContains(self.send("nothing", everywhere="yes", shown=[]), "in three stories.")
        self.assertContains(self.client.get(self.address), "One question is open.")

    def test_in_all_stories_is_in_none_of_others_for_a_writer(self):
        others, own = self.story(title="Another’s"), self.story(title="Own", live=False, by=self.writer)
        self.client.force_login(self.writer)
        self.send("nothing", own, everywhere="yes", shown=[own.pk])
        self.assertEqual([bool(self.decisions(story)) for story in (others, own)], [False, True])

    def test_leaves_out_stories_that_were_unticked(self):
        one, two = self.story(title="One"), self.story(title="Two")
        self.send("nothing", one)
        self.assertEqual((self.decisions(one), self.decisions(two)), ([("Sophia", "not a name")], []))

    def test_of_what_was_answered_meanwhile_is_refused(self):
        story = self.story()
        among = story.open_questions.get().among
        self.send("nothing")
        data = {"form": "sophia", "among": among, "story": story.pk, "choice": "open"}
        answer = self.client.post(self.address, data, **JSON)
        self.assertIn("answered or changed meanwhile", answer.json()["refused"])

    def test_in_a_story_of_others_is_refused_to_a_writer(self):
        story = self.story()
        self.client.force_login(self.writer)
        data = {
            "form": "sophia",
            "among": story.open_questions.get().among,
            "story": story.pk,
            "choice": "open",
        }
        self.assertIn("refused", self.client.post(self.address, data, **JSON).json())
        self.assertEqual(self.decisions(story), [])

    def test_with_anything_odd_is_refused_and_fails_nothing(self):
        story = self.story()
        among = story.open_questions.get().among
        for data in ({"story": "x"}, {"choice": "tag:1"}, {"choice": "character:"}, {"story": "9" * 30}):
            sent = {"form": "sophia", "among": among, "story": story.pk, "choice": "open"} | data
            self.assertIn("refused", self.client.post(self.address, sent, **JSON).json())
        self.assertEqual(self.client.post(self.address, {}).status_code, 404)
        self.assertEqual(self.client.post(self.address, {"undo": "9" * 30}).status_code, 404)


class TakingBack(DeskCase):
    def test_is_offered_and_done(self):
        story = self.story()
        page = self.send("add:character")
        self.assertContains(page, "Take it back")
        page = self.client.post(self.address, {"undo": NameAnswer.objects.get().pk}, follow=True)
        self.assertContains(page, "Taken back: Sophia.")
        self.assertContains(page, "One question is open.")
        self.assertEqual(self.decisions(story), [])

    def test_says_what_somebody_changed_since(self):
        story = self.story()
        self.send("open")
        story.refresh_from_db()
        make_revision(story, title="Since")
        page = self.client.post(self.address, {"undo": NameAnswer.objects.get().pk}, follow=True)
        self.assertContains(page, "Changed since, and left as it is: “Since”.")

    def test_is_for_ones_own_answers(self):
        self.story()
        self.send("open")
        self.client.force_login(make_user("erik", role="editor"))
        answer = self.client.post(self.address, {"undo": NameAnswer.objects.get().pk})
        self.assertEqual(answer.status_code, 404)


class Publishing(DeskCase):
    def test_puts_out_what_only_answers(self):
        story, changed = self.story(title="One"), self.story(title="Two")
        make_revision(changed, title="Two", paragraphs=["Others waited for Sophia."])
        self.send(f"character:{self.lind.key}")
        page = self.client.get(self.address)
        self.assertContains(page, "2 drafts with answers wait to go out")
        page = self.client.post(self.address, {"publish": ""}, follow=True)
        self.assertContains(page, "1 story published. 1 has other changes too")
        self.assertEqual(Mention.objects.get().story, story)
        self.assertNotIn("Others", Story.objects.get(pk=changed.pk).body)

    def test_goes_on_after_one_that_is_refused_and_says_why(self):
        for title in ("One", "Two", "Three"):
            self.story(title=title)
        self.send("nothing")
        replies = [DEFAULT, ValidationError("Its address is taken."), EditConflict()]
        with patch.object(drafts, "publish", wraps=drafts.publish, side_effect=replies):
            page = self.client.post(self.address, {"publish": ""}, follow=True)
        self.assertContains(page, "1 story published. 2 were left as they are.")
        refused = r"“(One|Two|Three)”: Its address is taken\. “(One|Two|Three)”: Somebody saved this"
        self.assertRegex(page.content.decode(), refused)
        self.assertContains(page, "2 drafts with answers wait to go out")

    def test_is_not_offered_to_a_writer(self):
        self.story(by=self.writer)
        self.client.force_login(self.writer)
        page = self.send("open")
        self.assertNotContains(page, "wait to go out")
        self.client.post(self.address, {"publish": ""})
        self.assertEqual(Story.objects.get().work, "draft")


class ManyQuestions(DeskCase):
    def test_are_counted_for_the_desk_by_one_query(self):
        self.story(title="One"), self.story(title="Two", by=self.writer)
        self.editor.has_perm("stories.change_story")
        with self.assertNumQueries(1):
            self.assertEqual(questions.count_open(self.editor), 1)

    def test_that_wait_to_go_out_are_published_a_part_at_a_time(self):
        self.story(title="One"), self.story(title="Two")
        self.send("nothing")
        mention_desk.DRAFTS, before = 1, mention_desk.DRAFTS
        self.addCleanup(setattr, mention_desk, "DRAFTS", before)
        page = self.client.post(self.address, {"publish": ""}, follow=True)
        self.assertContains(page, "One draft with an answer waits to go out")
