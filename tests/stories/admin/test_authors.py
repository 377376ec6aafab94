"""The editors' form of an author, and authors in the form of a story."""

import pytest
from django.urls import reverse

from characters.models import FormerAddress
from stories.content.value import content_of_revision
from stories.models import Author, Change, Story
from stories.publishing.publish import newest_revision, publish, withdraw
from tests.stories.admin.test_catalogue import CatalogueTestCase
from tests.stories.admin.test_story import StoryAdminTestCase, rows
from tests.support import chosen
from tests.support.browser_forms import filled_in
from tests.support.factories import make_author, make_character, make_revision, make_story, make_user

pytestmark = pytest.mark.sql


class AnAuthor(CatalogueTestCase):
    def change(self, author):
        return reverse("admin:stories_author_change", args=[author.pk])

    def test_a_name_is_enough(self):
        self.send("author", name="Clara von Voss")
        author = Author.objects.get()
        self.assertEqual((author.slug, author.sort_name), ("clara-von-voss", "Voss, Clara von"))

    def test_links_are_lines_of_an_address_and_words(self):
        self.send("author", name="Clara", links="https://example.org/a  Her   site\r\n\r\nhttp://example.org")
        author = Author.objects.get()
        self.assertEqual(author.links, [["https://example.org/a", "Her site"], ["http://example.org", ""]])
        page = self.client.get(self.change(author))
        self.assertContains(page, ">\nhttps://example.org/a Her site\nhttp://example.org</textarea>")
        self.send("author", author, **filled_in(page.content.decode(), {"line": "Born in Ulm."}))
        self.assertEqual(Author.objects.get().links, author.links)

    def test_a_link_that_leads_elsewhere_than_to_the_web_is_refused_in_words(self):
        for link, said in (
            ("javascript:alert(1)", "is no address of the web"),
            ("example.org", "is no address of the web"),
            ("https://example.org/" + "a" * 300, "A link is too long"),
            ("\n".join(["https://example.org"] * 21), "at most 20 links"),
        ):
            response = self.send("author", name="Clara", links=link)
            self.assertContains(response, said, msg_prefix=link[:30])
        self.assertFalse(Author.objects.exists())

    def test_two_may_bear_one_name_at_two_addresses(self):
        self.send("author", name="Clara Voss")
        self.send("author", name="Clara Voss")
        self.assertEqual(set(Author.objects.values_list("slug", flat=True)), {"clara-voss", "clara-voss-2"})

    def test_another_address_leaves_the_old_one_behind(self):
        author = make_author()
        self.send("author", author, name="Clara Voss", sort_name="Voss, Clara", slug="clara")
        self.assertEqual(FormerAddress.objects.get(section="author").address, "clara-voss")

    def test_one_of_a_story_is_not_deleted_and_the_stories_are_listed(self):
        author = make_author()
        live, withdrawn = (make_story(title=title, authors=[author]) for title in ("The Window", "The Door"))
        withdraw(withdrawn, by=None)
        page = self.client.get(reverse("admin:stories_author_delete", args=[author.pk]))
        for story in (live, withdrawn):
            address = reverse("admin:stories_story_change", args=[story.pk])
            self.assertContains(page, f"<a href='{address}'>{story.title}</a> is by this author")
        response = chosen.act(self.client, reverse("admin:stories_author_changelist"), "delete_chosen", [author])
        self.assertContains(response, "Something leans on it.")
        self.assertTrue(Author.objects.exists())

    def test_one_of_no_story_is_deleted_and_brought_back_as_it_was(self):
        author = make_author(line="Born in Ulm.", links=[["https://example.org", "Hers"]])
        self.client.post(reverse("admin:stories_author_delete", args=[author.pk]), {"post": "yes"})
        self.assertFalse(Author.objects.exists())
        change = Change.objects.get(subject="author", what="deleted")
        page = self.client.get(reverse("admin:undo_change", args=[change.pk]))
        self.assertContains(page, "https://example.org Hers")
        self.client.post(reverse("admin:undo_change", args=[change.pk]), {"undo": "yes"})
        back = Author.objects.get()
        self.assertEqual((back.key, back.line, back.links), (author.key, author.line, author.links))

    def test_what_two_editors_change_of_one_is_joined_and_asked(self):
        author = make_author(links=[["https://example.org", "Hers"]])
        mine, theirs = (self.client.get(self.change(author)).content.decode() for _ in range(2))
        self.client.post(self.change(author), filled_in(theirs, {"line": "Born in Ulm.", "_save": ""}))
        self.client.post(self.change(author), filled_in(mine, {"links": "https://example.org/new", "_save": ""}))
        author.refresh_from_db()
        self.assertEqual((author.line, author.links), ("Born in Ulm.", [["https://example.org/new", ""]]))
        response = self.client.post(self.change(author), filled_in(mine, {"links": "http://example.org", "_save": ""}))
        self.assertContains(response, "https://example.org/new", status_code=409)
        self.assertEqual(Author.objects.get().links, [["https://example.org/new", ""]])

    def test_the_list_finds_by_the_beginning_of_a_word_and_sorts_by_surname(self):
        make_author("Clara Voss")
        make_author("Theo Brandt")
        page = self.client.get(reverse("admin:stories_author_changelist"))
        text = page.content.decode()
        self.assertLess(text.index("Theo Brandt"), text.index("Clara Voss"))
        page = self.client.get(reverse("admin:stories_author_changelist"), {"q": "vos"})
        self.assertContains(page, "Clara Voss")
        self.assertNotContains(page, "Theo Brandt")

    def test_the_desk_finds_the_author_and_the_drafts_by_a_new_name_too(self):
        author = make_author()
        make_revision(title="Unfinished", authors=[author])
        self.send("author", author, name="Clara Quandt", sort_name="Quandt, Clara", slug="clara-voss")
        page = self.client.get(reverse("admin:search"), {"q": "quandt"})
        self.assertContains(page, "Unfinished")
        self.assertContains(page, self.change(author))


class OfAStory(StoryAdminTestCase):
    def authors(self, story):
        return [row.name for row in content_of_revision(newest_revision(story)).authors]

    def save(self, story, *authors, began=0, **words):
        filled = [{"author": author.pk, "ORDER": turn} for turn, author in enumerate(authors, 1)]
        self.send(story, title=story.title, slug=story.slug, **rows("authors", *filled, began=began), **words)

    def test_any_number_is_kept_in_its_order_and_goes_out_with_the_text(self):
        clara, theo, ann = make_author("Clara Voss"), make_author("Theo Brandt"), make_author("Ann Lee")
        story = make_story()
        self.save(story, theo, ann, clara)
        self.assertEqual(self.authors(story), ["Theo Brandt", "Ann Lee", "Clara Voss"])
        self.assertEqual(self.client.get("/authors/ann-lee/").status_code, 404)
        publish(newest_revision(story), by=None)
        page = self.client.get(story.get_absolute_url()).content.decode()
        self.assertIn("Ann Lee", page)

    def test_one_twice_is_refused(self):
        story, clara = make_story(), make_author()
        filled = [{"author": clara.pk, "ORDER": turn} for turn in (1, 2)]
        response = self.send(story, **rows("authors", *filled))
        self.assertContains(response, "Clara Voss is among the authors already.")

    def test_one_that_was_deleted_meanwhile_is_named_as_gone(self):
        clara = make_author()
        story = make_revision(authors=[clara]).story
        clara.delete()
        self.assertContains(self.client.get(self.change(story)), "Clara Voss")

    def test_the_history_compares_them(self):
        clara, theo = make_author("Clara Voss"), make_author("Theo Brandt")
        story = make_revision(authors=[clara]).story
        make_revision(Story.objects.get(pk=story.pk), authors=[theo])
        page = self.client.get(reverse("admin:stories_story_compare", args=[story.pk]), {"a": 1, "b": 2})
        self.assertContains(page, "Clara Voss")
        self.assertContains(page, "Theo Brandt")
        self.assertContains(page, "Authors")

    def test_a_writer_adds_one_beside_the_form_and_changes_none(self):
        writer = make_user("willa", role="writer")
        self.client.force_login(writer)
        self.client.post(reverse("admin:stories_story_chips", args=["author"]), {"name": "Ann Lee"})
        author = Author.objects.get()
        response = self.client.post(reverse("admin:stories_author_change", args=[author.pk]), {"name": "Other"})
        self.assertEqual(response.status_code, 403)

    def test_the_list_is_narrowed_by_author(self):
        clara = make_author()
        make_story(title="Hers", authors=[clara])
        make_story(title="Somebody's")
        page = self.client.get(reverse("admin:stories_story_changelist"), {"author": clara.pk})
        self.assertContains(page, "Hers")
        self.assertNotContains(page, "Somebody&#x27;s")

    def test_a_person_of_that_name_is_somebody_else(self):
        person, author = make_character("Clara Voss"), make_author("Clara Voss")
        story = make_story(paragraphs=["Clara Voss came in."], cast=[person], authors=[author])
        page = self.client.get(story.get_absolute_url()).content.decode()
        self.assertIn('href="/people/clara-voss/"', page)
        self.assertIn('href="/authors/clara-voss/"', page)
