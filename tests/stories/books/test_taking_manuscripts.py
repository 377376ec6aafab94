"""Manuscripts to take along: by readers where the editors allow it, and of every revision by editors."""

import re

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse

from spystories.lib.manuscripts.frame import read
from stories.history.catalogue import save_site
from stories.models import Site, Story
from stories.publishing.publish import withdraw
from tests.support.factories import make_author, make_collection, make_revision, make_story, make_tag, make_user
from tests.support.kinds import EVERY_KIND
from tests.support.wordprocessing import Docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def allow(given=True):
    site = Site.objects.filter(pk=1).first() or Site(pk=1)
    site.readers_take_manuscripts = given
    save_site(site)


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna, cls.karl = make_author("Anna Berg", sort_name="Berg, Anna"), make_author("Karl Holm")
        cls.window = make_story(title="The Window", body=EVERY_KIND, authors=[cls.anna], standfirst="She waited.")
        cls.door = make_story(title="The Door", paragraphs=["Vienna slept."], byline="K. Holm", lang="de")
        cls.draft = make_story(title="Unseen", live=False, paragraphs=["Unseen words."], authors=[cls.anna])
        cls.tag = make_tag("Trains")
        cls.collection = make_collection("Winter", stories=[cls.door, cls.draft, cls.window], line="Two of them.")

    def content(self, address):
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200, address)
        return b"".join(answer) if answer.streaming else answer.content


class Readers(Case):
    ADDRESSES = tuple(
        f"{page}book.{form}"
        for page in ("/stories/the-window/", "/collections/winter/", "/authors/anna-berg/")
        for form in ("docx", "md")
    )

    def test_get_none_unless_the_editors_allow_it(self):
        for address in self.ADDRESSES:
            self.assertEqual(self.client.get(address).status_code, 404, address)
            page = self.client.get(address.rpartition("book.")[0]).content.decode()
            self.assertNotRegex(page, r"book\.(docx|md)")
        allow()
        for address in self.ADDRESSES:
            self.assertEqual(self.client.get(address).status_code, 200, address)
            self.assertIn(f'href="{address}"', self.client.get(address.rpartition("book.")[0]).content.decode())
        allow(False)
        for address in self.ADDRESSES:
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_get_none_of_a_draft(self):
        allow()
        for form in ("docx", "md"):
            self.assertEqual(self.client.get(f"/stories/unseen/book.{form}").status_code, 404)
        make_revision(self.window, title="The Window", paragraphs=["Unseen words."])
        for address in self.ADDRESSES:
            content = self.content(address)
            if address.endswith("docx"):
                content = Docx(content).archive.read("word/document.xml")
            self.assertNotIn(b"nseen", content, address)
        withdraw(Story.objects.get(pk=self.window.pk), by=None)
        for address in self.ADDRESSES[:2] + self.ADDRESSES[4:]:
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_get_none_of_what_is_no_story_collection_or_author(self):
        allow()
        for form in ("docx", "md"):
            self.assertEqual(self.client.get(f"/tags/trains/book.{form}").status_code, 404)

    def test_get_a_file_with_its_kind_and_name(self):
        allow()
        for form, kind in (("docx", DOCX), ("md", "text/markdown; charset=utf-8")):
            address = f"/stories/the-window/book.{form}"
            got, told = self.client.get(address), self.client.head(address)
            self.assertEqual(got["Content-Type"], kind)
            self.assertIn(f'filename="anna-berg_the-window.{form}"', got["Content-Disposition"])
            self.assertEqual(told["ETag"], got["ETag"])
            self.assertEqual(self.client.get(address, headers={"If-None-Match": got["ETag"]}).status_code, 304)
            self.assertEqual(self.client.post(address).status_code, 405)

    def test_get_a_story_that_comes_back_the_same(self):
        allow()
        for form in ("docx", "md"):
            (text,) = read(self.content(f"/stories/the-window/book.{form}"), "x").manuscripts
            found, body = (re.sub(' data-note="[a-z0-9]+"', " data-note", one) for one in (text.body, EVERY_KIND))
            self.assertEqual(found, body)
            self.assertEqual(text[:5], ("The Window", "", ("Anna Berg",), "She waited.", "en"))

    def test_get_a_collection_in_its_order(self):
        allow()
        document = Docx(self.content("/collections/winter/book.docx"))
        self.assertEqual(document.faults(), [])
        self.assertEqual(
            document.paragraphs[:7],
            [
                ("ManuscriptHead", "K. Holm, Anna Berg\tabout 470 words"),
                ("Title", "Winter"),
                ("Subtitle", "Two of them."),
                ("ManuscriptStory", "The Door"),
                ("Author", "K. Holm"),
                ("FirstParagraph", "Vienna slept."),
                ("ManuscriptStory", "The Window"),
            ],
        )

    def test_get_a_collection_that_comes_back_as_its_stories(self):
        allow()
        for form in ("docx", "md"):
            door, window = read(self.content(f"/collections/winter/book.{form}"), "x").manuscripts
            self.assertEqual(door[:5], ("The Door", "K. Holm", (), "", "de"))
            self.assertEqual(window[:5], ("The Window", "", ("Anna Berg",), "She waited.", "en"))
            self.assertEqual(door.body, "<p>Vienna slept.</p>")
            found, body = (re.sub(' data-note="[a-z0-9]+"', " data-note", one) for one in (window.body, EVERY_KIND))
            self.assertEqual(found, body)

    def test_cost_no_more_queries_with_more_stories(self):
        allow()
        for i in range(4):
            shelf = make_collection(f"Shelf {i}", stories=[make_story(title=f"More {i} {j}") for j in range(2 + 4 * i)])
            for form, queries in (("docx", 10), ("md", 7)):
                with self.subTest(form), self.assertNumQueries(queries):
                    self.client.get(f"/collections/{shelf.slug}/book.{form}")

    def test_the_running_head_names_the_author_as_filed_or_else_the_site(self):
        allow()
        others = [make_story(title=f"Story {i}", byline=f"Writer {i}") for i in range(3)]
        make_collection("Many", stories=[self.window, *others])
        for address, head in (
            ("/stories/the-window/", "Berg / THE WINDOW / "),
            ("/authors/anna-berg/", "Berg / ANNA BERG / "),
            ("/collections/many/", "Spy Stories / MANY / "),
        ):
            header = Docx(self.content(f"{address}book.docx")).tree("word/header1.xml")
            self.assertEqual("".join(header.itertext()), f"{head} PAGE 2")


class TheSwitch(Case):
    def setUp(self):
        allow(False)
        self.address = reverse("admin:stories_site_change", args=[1])
        self.keeper = make_user("kim", role="keeper")

    def send(self):
        page = self.client.get(self.address)
        form = page.context["adminform"].form
        sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
        return self.client.post(self.address, {**sent, "readers_take_manuscripts": "on", "_save": "1"})

    def test_is_off_until_somebody_who_may_publish_turns_it_on(self):
        self.client.force_login(self.keeper)
        self.send()
        self.assertTrue(Site.objects.get().readers_take_manuscripts)

    def test_is_only_shown_to_those_who_may_not_publish(self):
        clerk = make_user("cleo")
        clerk.user_permissions.set(Permission.objects.filter(codename__in=("change_site", "view_site")))
        clerk.is_staff = True
        clerk.save()
        self.client.force_login(clerk)
        self.send()
        self.assertFalse(Site.objects.get().readers_take_manuscripts)


class Editors(Case):
    def address(self, story, number, form):
        return reverse("admin:stories_story_manuscript", args=[story.pk, number, form])

    def setUp(self):
        self.editor = make_user("edith", role="editor")
        self.client.force_login(self.editor)

    def test_take_any_revision_along(self):
        make_revision(self.draft, title="Seen?", body=EVERY_KIND, authors=[self.anna, self.karl])
        for form in ("docx", "md"):
            (first,), (second,) = (
                read(self.content(self.address(self.draft, number, form)), "x").manuscripts for number in (1, 2)
            )
            self.assertEqual((first.title, first.body), ("Unseen", "<p>Unseen words.</p>"))
            self.assertEqual((second.title, second.authors), ("Seen?", ("Anna Berg", "Karl Holm")))

    def test_get_the_same_bytes_each_time(self):
        for form in ("docx", "md"):
            address = self.address(self.window, 1, form)
            self.assertEqual(self.content(address), self.content(address))

    def test_get_a_file_named_by_title_and_revision(self):
        for form in ("docx", "md"):
            answer = self.client.get(self.address(self.draft, 1, form))
            self.assertEqual(answer["Content-Disposition"], f'attachment; filename="unseen-1.{form}"')
            self.assertIn("private", answer["Cache-Control"])

    def test_find_the_links_on_the_story_and_in_its_history(self):
        for page, numbers in (("change", [2]), ("history", [2, 1])):
            make_revision(self.draft, title="Seen?") if page == "change" else None
            found = self.client.get(reverse(f"admin:stories_story_{page}", args=[self.draft.pk])).content.decode()
            links = re.findall(r'href="(/admin/[^"]*/manuscript/[^"]*)"', found)
            self.assertEqual(links, [self.address(self.draft, n, form) for n in numbers for form in ("docx", "md")])

    def test_of_what_is_not_there_is_nothing(self):
        for number, form in ((9, "docx"), (1, "pdf")):
            self.assertEqual(self.client.get(self.address(self.draft, number, form)).status_code, 404)
        self.assertEqual(self.client.post(self.address(self.draft, 1, "md")).status_code, 405)

    def test_alone_see_drafts(self):
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.client.get(self.address(self.draft, 1, "md")).status_code, 403)
        self.client.logout()
        self.assertEqual(self.client.get(self.address(self.draft, 1, "md")).status_code, 302)
