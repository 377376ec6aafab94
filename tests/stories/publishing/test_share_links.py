"""Share links: who makes them, what they show to whom, and the notes that guests leave through them."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client, TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from spystories.lib import prose
from spystories.lib.locks import in_turn
from stories.content.anchors import find_passage
from stories.models import ContentVersion, Note, Share, Story
from stories.publishing import notes, share_links, trash
from stories.workflow import NotAllowed, Verb, can
from tests.support.factories import make_character, make_revision, make_superuser, make_user
from tests.support.readers import Document, read

pytestmark = pytest.mark.sql

TEXTS = ['He said "No" and left. He left.', "Nobody knew the name of the man at the window."]


def tomorrow():
    return timezone.now() + timedelta(days=1)


class SharingCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer = make_user("wanda", role="writer")
        cls.other = make_user("otto", role="writer")
        cls.editor = make_user("edith", role="editor")
        cls.revision = make_revision(paragraphs=TEXTS, by=cls.writer, title="The Window")
        cls.story = cls.revision.story

    def share(self, until=None, **more):
        return share_links.share(self.story, until or tomorrow(), by=self.writer, **more)

    def save(self, *paragraphs):
        return make_revision(Story.objects.get(pk=self.story.pk), paragraphs=paragraphs, by=self.writer)

    def fresh(self, share):
        return Share.objects.get(pk=share.pk)


class ALink(SharingCase):
    def test_shows_the_newest_text_unless_it_was_made_for_one_revision(self):
        newest, fixed = self.share(), self.share(revision=self.revision)
        self.save("Something else.")
        self.assertIn("Something else.", read(self.client, share_links.share_address(newest)).text())
        page = read(self.client, share_links.share_address(fixed)).text()
        self.assertIn("Nobody knew the name", page)
        self.assertIn("It stays as it was saved on", page)

    def test_counts_who_follows_it_and_nothing_else(self):
        share = self.share()
        address = share_links.share_address(share)
        for _reading in range(2):
            self.client.get(address)
        self.client.head(address)
        self.client.get(address, headers={"Sec-Purpose": "prefetch"})
        self.client.get(address + "?noted")
        fresh = self.fresh(share)
        self.assertEqual(fresh.reads, 2)
        self.assertIsNotNone(fresh.read_at)

    def test_is_kept_by_nobody_and_found_by_no_search_engine(self):
        response = self.client.get(share_links.share_address(self.share()))
        self.assertEqual(response["Cache-Control"], "no-store, private")
        self.assertIn("noindex", response["X-Robots-Tag"])
        self.assertEqual(response["Referrer-Policy"], "same-origin")
        self.assertIn("frame-ancestors 'none'", response["Content-Security-Policy"])
        self.assertNotIn("ETag", response)
        self.assertNotIn("Content-Encoding", response)
        page = Document(response)
        self.assertIn("noindex", page.meta("robots"))
        self.assertEqual((page.data, page.link("canonical")), ([], None))
        self.assertNotIn("data-story", page.source)

    def test_needs_no_cookie_and_sets_none(self):
        client = Client(enforce_csrf_checks=True)
        address = share_links.share_address(self.share())
        response = client.get(address, headers={"Accept-Encoding": "br, gzip"})
        stamp = response.context["form"].initial["stamp"]
        sent = {"paragraph": 1, "text": "A word.", "name": "Greta", "stamp": stamp}
        self.assertEqual(client.post(address, sent).status_code, 302)
        self.assertEqual(dict(client.cookies), {})

    def test_that_is_over_says_so_and_no_more(self):
        expired, revoked, trashed = self.share(), self.share(), self.share()
        Share.objects.filter(pk=expired.pk).update(until=timezone.now())
        share_links.revoke(revoked, by=self.editor)
        for share in (expired, revoked):
            self.assert_over(share)
        trash.trash(Story.objects.get(pk=self.story.pk), by=None)
        self.assert_over(trashed)
        self.assertEqual(self.fresh(expired).reads, 0)

    def assert_over(self, share):
        for ask in (self.client.get, self.client.post):
            response = ask(share_links.share_address(share))
            self.assertContains(response, "This link is over", status_code=410)
            self.assertNotContains(response, "The Window", status_code=410)
            self.assertEqual(response["Cache-Control"], "no-store, private")

    def test_that_nobody_signed_is_not_found_and_asks_no_table(self):
        share = self.share()
        real = share_links.share_address(share)
        for address in (real.replace(share.secret, "x" * 24), real[:-2] + "/", "/shared/x/", "/shared/%FF/"):
            with self.subTest(address), CaptureQueriesContext(connection) as found:
                response = self.client.get(address)
                self.assertContains(response, "No such link", status_code=404)
            self.assertFalse([query for query in found if "stories_share" in query["sql"]])

    def test_takes_no_other_method(self):
        for method in ("PUT", "DELETE", "TRACE", "OPTIONS"):
            answer = self.client.generic(method, share_links.share_address(self.share()))
            self.assertEqual(answer.status_code, 405)

    def test_costs_the_same_for_few_names_and_many(self):
        def queries(*letters):
            people = [make_character(f"Person {letter}son") for letter in letters]
            text = [f"{person.name} came in." for person in people]
            story = make_revision(title="T", slug=letters[0], paragraphs=text, cast=people, by=self.writer).story
            address = share_links.share_address(share_links.share(story, tomorrow(), by=self.writer))
            with CaptureQueriesContext(connection) as found:
                self.client.get(address)
            return len(found)

        few = queries("a")
        self.assertEqual(queries(*"bcdefgh"), few)
        self.assertLessEqual(few, 20)

    def test_makes_nothing_public(self):
        self.client.get(share_links.share_address(self.share()))
        for address in ("/", "/stories/", "/stories/the-window/", "/sitemap.xml"):
            self.assertNotIn("The Window", self.client.get(address).content.decode())


class ItsMaker(SharingCase):
    """A link ends with its maker, and with his right to save the story."""

    def assert_leads(self, share, leads):
        response = self.client.get(share_links.share_address(share))
        self.assertEqual(response.status_code, 200 if leads else 410)
        self.assertEqual("The Window" in response.content.decode(), leads)
        self.assertEqual(self.client.post(share_links.share_address(share)).status_code, 400 if leads else 410)

    def test_who_is_deactivated_takes_it_along_until_let_in_again(self):
        share = self.share()
        for active in (True, False, True):
            User.objects.filter(pk=self.writer.pk).update(is_active=active)
            self.assert_leads(share, active)

    def test_who_is_deleted_takes_it_along(self):
        share = share_links.share(self.story, tomorrow(), by=self.editor)
        self.assert_leads(share, True)
        self.editor.delete()
        self.assert_leads(share, False)

    def test_who_loses_the_role_takes_it_along(self):
        share = self.share()
        self.writer.groups.clear()
        self.assert_leads(share, False)

    def test_who_may_no_longer_save_the_stories_of_others_takes_it_along(self):
        share = share_links.share(self.story, tomorrow(), by=self.editor)
        self.editor.groups.set(self.writer.groups.all())
        self.assert_leads(share, False)

    def test_lets_no_guest_write_through_a_page_of_before(self):
        share = self.share()
        stamp = self.client.get(share_links.share_address(share)).context["form"].initial["stamp"]
        self.writer.groups.clear()
        sent = {"paragraph": 1, "text": "A word.", "name": "Greta", "stamp": stamp}
        self.assertEqual(self.client.post(share_links.share_address(share), sent).status_code, 410)
        passage = find_passage(prose.texts(self.revision.body), 1, "", "", "")
        with pytest.raises(NotAllowed):
            notes.leave(self.revision, passage, "A word.", by=None, guest=notes.Guest("Greta", share))
        self.assertFalse(Note.objects.exists())

    def test_is_asked_as_everywhere_else(self):
        """The database says the same as `can` of each link, whoever made it, of whatever story."""
        makers = [self.writer, self.other, self.editor, make_user("nobody"), make_superuser("root")]
        away = make_user("away", role="editor", is_active=False)
        makers += [away, make_superuser("gone", is_active=False), make_user("kit", role="keeper")]
        direct = make_user("dora")
        direct.user_permissions.add(Permission.objects.get(codename="change_story"))
        makers.append(direct)
        stories = [make_revision(title=f"Of {maker}", slug=maker.username).story for maker in makers]
        for story, maker in zip(stories, makers, strict=True):
            Story.objects.filter(pk=story.pk).update(created_by=maker)
        trash.trash(Story.objects.get(pk=stories[0].pk), by=None)
        stories = Story.objects.filter(pk__in=[story.pk for story in stories])
        links = [
            Share.objects.create(story=story, created_by=maker, until=tomorrow())
            for story in stories
            for maker in [*makers, None]
        ]
        may = {link.pk for link in links if link.created_by and can(link.created_by, Verb.SAVE, link.story)}
        self.assertEqual(set(share_links.open_links().values_list("pk", flat=True)), may)
        self.assertEqual({link.pk for link in links if share_links.is_open(link)}, may)
        self.assertTrue(len(makers) < len(may) < len(links))
        for user in makers:
            theirs = {link.pk for link in links if link.pk in may and can(user, Verb.SAVE, link.story)}
            self.assertEqual(set(share_links.open_links_of(user).values_list("pk", flat=True)), theirs, user)


class Making(SharingCase):
    def test_is_for_those_who_may_save_the_story(self):
        for who in (self.other, make_user("nobody")):
            with pytest.raises(NotAllowed):
                share_links.share(self.story, tomorrow(), by=who)
        share = self.share()
        with pytest.raises(NotAllowed):
            share_links.revoke(share, by=self.other)
        self.assertEqual((Share.objects.count(), self.fresh(share).revoked_at), (1, None))

    def test_and_taking_back_are_told_in_one_line_each_without_the_secret(self):
        with self.assertLogs("spystories.security") as told:
            share = self.share(whom="Greta")
            for _twice in range(2):
                share_links.revoke(share, by=self.editor)
        lines = [record.getMessage() for record in told.records]
        self.assertEqual([line.partition(":")[0] for line in lines], ["share link made", "share link taken back"])
        self.assertIn('by="wanda"', lines[0])
        self.assertIn('by="edith"', lines[1])
        for line in lines:
            self.assertIn(f'story="{self.story.key}" link="{share.pk}"', line)
            self.assertNotIn(share.secret, line)

    def test_is_taken_back_wherever_the_story_stands(self):
        share = self.share()
        trash.trash(Story.objects.get(pk=self.story.pk), by=None)
        share_links.revoke(self.fresh(share), by=self.editor)
        self.assertIsNotNone(self.fresh(share).revoked_at)

    def test_asks_for_a_time_within_a_year(self):
        for days in (-1, 400):
            with pytest.raises(ValidationError) as refused:
                self.share(timezone.now() + timedelta(days=days))
            self.assertEqual(list(refused.value.message_dict), ["until"])

    def test_ends_with_the_story(self):
        self.share()
        trash.trash(Story.objects.get(pk=self.story.pk), by=None)
        trash.delete(Story.objects.get(pk=self.story.pk), by=None)
        self.assertEqual(Share.objects.count(), 0)


class TheEditorsPage(SharingCase):
    def setUp(self):
        self.client.force_login(self.writer)
        self.address = reverse("admin:stories_story_share", args=[self.story.pk])

    def test_makes_a_link_that_works_and_lists_it(self):
        self.client.post(self.address, {"whom": "Greta", "lasts": "1", "revision": "1"})
        share = self.story.shares.get()
        self.assertEqual((share.whom, share.revision, share.created_by), ("Greta", self.revision, self.writer))
        self.assertAlmostEqual(share.until, tomorrow(), delta=timedelta(minutes=1))
        page = read(self.client, self.address)
        address = page.tree.find(".//input[@readonly]").get("value")
        self.assertTrue(address.startswith("http"))
        self.assertEqual(Client().get(address[address.index("/shared/") :]).status_code, 200)
        text = read(self.client, self.address).text()
        for words in ("Greta", "Shows revision 1.", "Read once, on", "wanda"):
            self.assertIn(words, text)

    def test_takes_any_time_within_a_year(self):
        when = timezone.localtime() + timedelta(days=40)
        day = {"until_0": when.strftime("%Y-%m-%d"), "until_1": "07:30"}
        self.client.post(self.address, {"lasts": ""} | day)
        until = timezone.localtime(self.story.shares.get().until)
        self.assertEqual((until.date(), until.hour, until.minute), (when.date(), 7, 30))

    def test_says_beside_the_field_what_is_wrong_and_keeps_the_rest(self):
        for until, words in (
            (("2020-01-01", "07:00"), "That time is past."),
            (("", ""), "Give the day and the time, or choose how long."),
            (("2999-01-01", "07:00"), "A link lasts a year at most."),
        ):
            sent = {"whom": "Greta", "lasts": "", "until_0": until[0], "until_1": until[1]}
            response = self.client.post(self.address, sent)
            self.assertContains(response, words)
            self.assertContains(response, 'value="Greta"')
        self.assertFalse(self.story.shares.exists())

    def test_takes_a_link_back(self):
        share = self.share()
        self.client.post(self.address, {"revoke": share.pk})
        self.assertIsNotNone(self.fresh(share).revoked_at)
        self.assertIn("Taken back on", read(self.client, self.address).text())
        for number in ("999", "x", "9" * 40):
            self.assertEqual(self.client.post(self.address, {"revoke": number}).status_code, 404)

    def test_says_of_a_link_why_it_leads_nowhere_and_takes_it_back_all_the_same(self):
        share = share_links.share(self.story, tomorrow(), by=self.editor)
        User.objects.filter(pk=self.editor.pk).update(is_active=False)
        page = read(self.client, self.address)
        self.assertIn("It leads nowhere, as whoever made it may not save this story now.", page.text())
        self.assertIsNone(page.tree.find(".//input[@readonly]"))
        self.client.post(self.address, {"revoke": share.pk})
        self.assertIn("Taken back on", read(self.client, self.address).text())

    def test_is_for_those_who_may_save_the_story(self):
        self.client.force_login(self.other)
        for answer in (self.client.get(self.address), self.client.post(self.address, {"lasts": "1"})):
            self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.story.shares.exists())

    def test_costs_the_same_with_one_link_and_many(self):
        def queries():
            with CaptureQueriesContext(connection) as found:
                self.client.get(self.address)
            return len(found)

        self.share()
        few = queries()
        for _number in range(6):
            self.share(revision=self.revision)
        self.assertLessEqual(queries(), few)


class AGuestsNote(SharingCase):
    def setUp(self):
        self.link = self.share()
        self.address = share_links.share_address(self.link)

    def send(self, **data):
        page = self.client.get(self.address)
        stamp = page.context["form"].initial["stamp"]
        given = {"paragraph": "2", "words": "", "text": "Who?", "name": "Greta", "stamp": stamp}
        return self.client.post(self.address, given | data)

    def test_is_left_on_the_words_that_were_selected(self):
        response = self.send(words="“No” and", before="He said ", after=" left. He")
        self.assertRedirects(response, f"{self.address}?noted#note", fetch_redirect_response=False)
        note = Note.objects.get()
        self.assertEqual((note.paragraph, note.quote, note.name, note.by), (1, '"No" and', "Greta", None))
        self.assertEqual((note.share, note.text, note.orphaned), (self.link, "Who?", False))
        self.assertContains(self.client.get(response["Location"]), "Your note is with the editors.")

    def test_is_left_on_a_paragraph_by_its_number(self):
        self.send()
        self.assertEqual((Note.objects.get().paragraph, Note.objects.get().quote), (2, TEXTS[1]))

    def test_is_left_on_the_text_that_the_guest_has_read(self):
        stamp = self.client.get(self.address).context["form"].initial["stamp"]
        self.save("Another text.")
        self.send(stamp=stamp, words="the man")
        note = Note.objects.get()
        self.assertEqual((note.revision, note.quote, note.orphaned), (self.revision, "the man", True))

    def test_says_beside_the_field_what_is_wrong_and_keeps_what_was_typed(self):
        for data, words in (
            ({"paragraph": "9"}, "The text has 2 paragraphs."),
            ({"kind": "change", "paragraph": ""}, "Give the words that you would change."),
            ({"kind": "change", "proposed": "x" * 2001, "words": "Who?"}, "at most 2000 characters"),
            ({"kind": "other"}, "Select a valid choice."),
            ({"paragraph": "x"}, "Enter a whole number."),
            ({"words": "elsewhere"}, "These words do not stand in the text."),
            ({"paragraph": "1", "words": "left"}, "These words stand in the text more than once."),
            ({"name": ""}, "This field is required."),
            ({"text": "x" * 2001, "words": "Who?"}, "at most 2000 characters"),
            ({"stamp": "forged"}, "This page was open for long."),
        ):
            with self.subTest(data):
                response = self.send(**data)
                self.assertContains(response, words, status_code=400)
                self.assertContains(response, "Who?", status_code=400)
        self.assertFalse(Note.objects.exists())

    def test_is_left_on_the_whole_story(self):
        self.assertEqual(self.send(paragraph="", text="I loved it.").status_code, 302)
        self.assertEqual((Note.objects.get().paragraph, Note.objects.get().quote), (0, ""))

    def test_may_be_other_words_that_an_editor_takes(self):
        self.assertEqual(self.send(kind="change", words="“No” and", proposed="“Never”, and", text="").status_code, 302)
        note = Note.objects.get()
        self.assertEqual((note.quote, note.proposed, note.share), ('"No" and', '"Never", and', self.link))
        made = notes.take(note, by=self.editor)
        self.assertEqual((made.created_by, made.note), (self.editor, "after a suggestion by Greta"))
        self.assertIn('He said "Never", and left.', made.body)

    def test_takes_nothing_endless_in_what_the_page_fills_in(self):
        for field in ("before", "after", "stamp"):
            self.assertEqual(self.send(words="the man", **{field: "x" * 2_000_000}).status_code, 400)
        self.assertFalse(Note.objects.exists())

    def test_can_be_sent_again_after_the_page_was_open_for_long(self):
        page = Document(self.send(stamp="old")).tree
        stamp = page.find(".//input[@name='stamp']").get("value")
        self.assertEqual(self.send(stamp=stamp).status_code, 302)

    def test_by_the_stamp_of_another_link_is_refused(self):
        other = self.client.get(share_links.share_address(self.share())).context["form"].initial["stamp"]
        self.assertEqual(self.send(stamp=other).status_code, 400)

    def test_is_braked(self):
        for number in range(notes.NOTES_AT_ONCE):
            self.assertEqual(self.send(text=f"Note {number}").status_code, 302)
        response = self.send(text="One more")
        self.assertContains(response, "many notes in a short time", status_code=429)
        self.assertContains(response, "One more", status_code=429)
        self.assertEqual(Note.objects.count(), notes.NOTES_AT_ONCE)

    def test_shows_no_notes_of_others(self):
        self.send(text="A secret between us")
        self.send(kind="change", words="the man", proposed="A secret between us", text="")
        self.assertEqual(Note.objects.count(), 2)
        self.assertNotContains(self.client.get(self.address), "A secret between us")


class WhileSomebodyWrites(TransactionTestCase):
    def test_the_page_comes_all_the_same(self):
        ContentVersion.objects.get_or_create(pk=1)
        share = share_links.share(make_revision(paragraphs=TEXTS).story, tomorrow(), by=make_superuser("root"))
        writing, read = threading.Event(), threading.Event()

        def write():
            with transaction.atomic():
                in_turn()
                writing.set()
                read.wait(timeout=10)
            connection.close()

        other = threading.Thread(target=write)
        other.start()
        writing.wait()
        try:
            self.assertContains(self.client.get(share_links.share_address(share)), "Nobody knew the name")
            self.assertTrue(other.is_alive())
        finally:
            read.set()
            other.join()
