"""The history of what has no drafts: old and new values, who and when, and taking a change back."""

import pytest
from django.test import TestCase
from django.urls import reverse

from characters.models import Alias, Character, FormerAddress, Place
from stories.history.changes import keep_change, snapshot
from stories.models import Change, Fact, Site, Tag
from stories.publishing.publish import newest_revision, publish, save_revision
from tests.characters.test_admin import inline
from tests.support import chosen
from tests.support.browser_forms import filled_in
from tests.support.factories import (
    make_character,
    make_collection,
    make_content,
    make_fact,
    make_place,
    make_relationship,
    make_story,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.sql

SENTENCE = "Nobody knew the name of the man at the window."


class HistoryCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.keeper = make_user("kim", role="keeper")
        cls.editor = make_user("edda", role="editor")

    def setUp(self):
        self.client.force_login(self.keeper)

    def address(self, row, page):
        label = f"{row._meta.app_label}_{row._meta.model_name}"
        return reverse(f"admin:{label}_{page}", args=[row.pk])

    def send(self, row, **fields):
        """Type `fields` into the form of `row` as it stands, and save."""
        page = self.client.get(self.address(row, "change")).content.decode()
        data = filled_in(page, {"_save": "Save"} | fields)
        return self.client.post(self.address(row, "change"), data, follow=True)

    def delete(self, row):
        return self.client.post(self.address(row, "delete"), {"post": "yes"}, follow=True)

    def undo(self, change=None):
        change = change or Change.objects.latest("pk")
        return self.client.post(reverse("admin:undo_change", args=[change.pk]), follow=True)

    def last(self):
        return Change.objects.latest("pk")


class Keeping(HistoryCase):
    def test_a_saving_keeps_who_and_each_value_before_and_after(self):
        emil = make_character("Emil Berg")
        self.send(emil, name="Emil Bergmann", pronouns="he")
        change = self.last()
        self.assertEqual((change.subject, change.key, change.by), ("person", emil.key, self.keeper))
        self.assertEqual(change.values, {"name": ["Emil Berg", "Emil Bergmann"], "pronouns": ["", "he"]})

    def test_a_saving_that_changes_nothing_keeps_nothing(self):
        self.send(make_character("Emil Berg"))
        self.assertFalse(Change.objects.exists())

    def test_other_names_facts_and_what_a_value_points_at_are_kept_with_their_names(self):
        emil, paris, story = make_character("Emil Berg", aliases=["Baker"]), make_place("Paris"), make_story()
        make_fact(emil, story, SENTENCE, label="was", value="spy")
        data = inline("aliases", {"name": "Smith"}) | inline(
            "facts",
            {"label": "is", "value": "dead", "standing": "stated", "story": story.pk, "sentence": SENTENCE},
        )
        self.client.post(
            self.address(emil, "change"),
            {"name": "Emil Berg", "sort_name": "Berg, Emil", "slug": "emil-berg", "home": paris.pk}
            | {"version": emil.version, "_save": "Save"}
            | data
            | inline("introduction")
            | inline("relationships"),
        )
        values = self.last().values
        self.assertEqual(values["home"], [None, {"key": paris.key, "name": "Paris"}])
        self.assertEqual([[row["name"] for row in side] for side in values["aliases"]], [["Baker"], ["Baker", "Smith"]])
        self.assertEqual([len(side) for side in values["facts"]], [1, 2])

    def test_places_tags_collections_and_the_sites_texts_have_one_too(self):
        for row, fields in (
            (make_place("Paris"), {"name": "Lutetia"}),
            (make_tag("Jazz"), {"synonyms": "Swing"}),
            (make_collection("Winter", stories=[make_story()]), {"title": "Summer"}),
            (Site.objects.get(), {"line": "Short."}),
        ):
            self.send(row, **fields)
            self.assertEqual(self.last().values.keys(), fields.keys(), row)
            self.assertContains(self.client.get(self.address(row, "history")), "<ins>")

    def test_adding_and_deleting_are_kept_and_the_name_stays_readable(self):
        self.client.post(reverse("admin:stories_tag_add"), {"name": "Jazz", "_save": "Save"})
        self.delete(Tag.objects.get())
        self.assertEqual([str(row) for row in Change.objects.order_by("pk")], ["Added: Jazz", "Deleted: Jazz"])
        self.assertContains(self.client.get(reverse("admin:activity")), "Jazz")

    def test_each_of_many_changed_at_once_is_kept(self):
        people = [make_character("Emil Berg"), make_character("Lena Falk")]
        chosen.act(self.client, reverse("admin:characters_character_changelist"), "show_always", people)
        self.assertEqual(
            list(Change.objects.values_list("key", "values")),
            [(row.key, {"public_by_choice": [False, True]}) for row in reversed(people)],
        )

    def test_a_page_shows_it_escaped_with_who_and_when(self):
        jazz = make_tag("Jazz")
        self.send(jazz, line="<script>x</script>")
        page = self.client.get(self.address(jazz, "history"))
        self.assertContains(page, "<ins>&lt;script&gt;x")
        self.assertContains(page, "kim")
        self.assertContains(page, reverse("admin:undo_change", args=[self.last().pk]))

    def test_writers_read_it_and_are_offered_no_undo(self):
        jazz = make_tag("Jazz")
        self.send(jazz, line="Cool.")
        self.client.force_login(make_user("wanda", role="writer"))
        page = self.client.get(self.address(jazz, "history"))
        self.assertContains(page, "<ins>Cool.</ins>")
        self.assertNotContains(page, "undo")
        self.assertEqual(self.undo().status_code, 403)


class Undoing(HistoryCase):
    def test_puts_the_old_values_back_and_is_a_change_itself(self):
        emil = make_character("Emil Berg", aliases=["Baker"])
        self.send(emil, name="Max Holm", slug="max-holm")
        change = self.last()
        self.assertContains(self.undo(), "Undone.")
        emil.refresh_from_db()
        self.assertEqual((emil.name, emil.slug), ("Emil Berg", "emil-berg"))
        self.assertEqual((self.last().undoes, self.last().by), (change, self.keeper))
        self.assertEqual(FormerAddress.objects.get().address, "max-holm")

    def test_can_be_undone(self):
        jazz = make_tag("Jazz")
        self.send(jazz, line="Cool.")
        self.undo()
        self.undo()
        jazz.refresh_from_db()
        self.assertEqual(jazz.line, "Cool.")

    def test_is_seen_by_readers_at_once(self):
        emil = make_character("Emil Berg")
        story = make_story(cast=[emil], paragraphs=["The Baker left."])
        self.client.post(
            self.address(emil, "change"),
            {"name": "Emil Berg", "sort_name": "Berg, Emil", "slug": "emil-berg", "version": emil.version}
            | inline("aliases", {"name": "The Baker"})
            | inline("introduction")
            | inline("facts")
            | inline("relationships"),
        )
        self.assertEqual(story.mentions.count(), 1)
        self.undo()
        self.assertEqual((story.mentions.count(), Alias.objects.count()), (0, 0))

    def test_is_refused_when_the_same_was_changed_again(self):
        jazz = make_tag("Jazz")
        self.send(jazz, line="Cool.")
        first = self.last()
        self.send(jazz, line="Hot.")
        self.assertContains(self.undo(first), "Changed again since: Editors&#x27; line.")
        jazz.refresh_from_db()
        self.assertEqual(jazz.line, "Hot.")

    def test_holds_when_something_else_was_changed_since(self):
        jazz = make_tag("Jazz")
        self.send(jazz, line="Cool.")
        first = self.last()
        self.send(jazz, name="Swing")
        self.undo(first)
        jazz.refresh_from_db()
        self.assertEqual((jazz.name, jazz.line), ("Swing", ""))

    def test_of_rows_leaves_those_that_others_added_or_changed_since(self):
        emil = make_character("Emil Berg", aliases=["The Baker"])
        self.rows(emil, ["The Baker", "The Cook"])
        first = self.last()
        self.rows(emil, ["The Clerk", "The Cook"])
        self.undo(first)
        self.assertEqual(sorted(emil.aliases.values_list("name", flat=True)), ["The Clerk"])
        self.assertContains(self.undo(first), "Changed again since: Aliases.")

    def rows(self, person, names):
        """Give `person` these other names, as an editor's save does."""
        with keep_change(person, by=self.keeper):
            person.aliases.exclude(name__in=names).delete()
            for name in names:
                person.aliases.get_or_create(name=name)

    def test_is_refused_in_words_where_the_old_name_was_given_to_another(self):
        jazz = make_tag("Jazz")
        self.send(jazz, name="Swing", slug="swing")
        make_tag("Jazz", slug="new-jazz")
        page = self.undo()
        self.assertContains(page, "was left as it is")
        jazz.refresh_from_db()
        self.assertEqual(jazz.name, "Swing")

    def test_of_an_adding_deletes_it_again_unless_something_leans_on_it(self):
        self.client.post(reverse("admin:stories_tag_add"), {"name": "Jazz", "_save": "Save"})
        story = make_story(tags=[Tag.objects.get()])
        self.assertContains(self.undo(), "leans on it")
        publish(save_revision(story, make_content(story.title, slug=story.slug), by=None), by=None)
        self.undo()
        self.assertFalse(Tag.objects.exists())

    def test_of_a_deleting_brings_somebody_back_with_all_that_hung_on_it(self):
        emil = make_character("Emil Berg", aliases=["Baker"], public_by_choice=True)
        lena, story = make_character("Lena Falk"), make_story(paragraphs=["Nobody knew Emil Berg."])
        make_fact(emil, story, "Nobody knew Emil Berg.")
        make_relationship(emil, lena, story, "Nobody knew Emil Berg.")
        before, key = snapshot(emil), emil.key
        self.delete(emil)
        self.assertFalse(Character.objects.filter(key=key).exists())
        self.assertEqual(Fact.objects.count(), 0)
        self.undo()
        again = Character.objects.get(key=key)
        self.assertEqual(snapshot(again), before)
        self.assertEqual(self.client.get("/people/emil-berg/").status_code, 200)
        self.assertFalse(FormerAddress.objects.exists())

    def test_of_a_deleting_brings_back_places_tags_and_collections(self):
        story = make_story()
        for row in (
            make_place("Paris", aliases=["Lutetia"]),
            make_tag("Jazz", synonyms=["Swing"]),
            make_collection("Winter", stories=[story]),
        ):
            before = snapshot(row)
            self.delete(row)
            self.assertFalse(type(row).objects.exists())
            self.assertEqual(self.undo().status_code, 200)
            self.assertEqual(snapshot(type(row).objects.get(key=row.key)), before)

    def test_of_a_deleting_is_refused_when_what_it_names_is_gone(self):
        france = make_place("France")
        paris = make_place("Paris", parent=france)
        self.delete(paris)
        change = self.last()
        self.delete(france)
        self.assertContains(self.undo(change), "It names “France”, which is gone.")
        self.assertFalse(Place.objects.exists())

    def test_needs_the_right_to_do_it(self):
        jazz = make_tag("Jazz")
        self.delete(jazz)
        self.client.force_login(self.editor)
        self.assertEqual(self.undo().status_code, 403)
        self.assertFalse(Tag.objects.exists())

    def test_of_a_deleting_is_offered_before_and_after(self):
        jazz = make_tag("Jazz")
        self.assertContains(self.client.get(self.address(jazz, "delete")), "It can be brought back.")
        page = self.delete(jazz)
        self.assertContains(page, reverse("admin:undo_change", args=[self.last().pk]))

    def test_asks_first(self):
        jazz = make_tag("Jazz")
        self.send(jazz, line="Cool.")
        page = self.client.get(reverse("admin:undo_change", args=[self.last().pk]))
        self.assertContains(page, "<ins>Cool.</ins>")
        jazz.refresh_from_db()
        self.assertEqual(jazz.line, "Cool.")


class Names(HistoryCase):
    def test_of_what_is_deleted_stay_readable_in_the_revisions_that_name_it(self):
        emil, paris, jazz = make_character("Emil Berg"), make_place("Paris"), make_tag("Jazz")
        story = make_story(live=False, title="Draft", cast=[emil], settings=[paris], tags=[jazz])
        for row in (emil, paris, jazz):
            self.delete(row)
        for page in (
            reverse("admin:stories_story_compare", args=[story.pk]),
            reverse("admin:stories_story_change", args=[story.pk]),
        ):
            for name in ("Emil Berg", "Paris", "Jazz"):
                self.assertContains(self.client.get(page), name)

    def test_of_what_is_brought_back_mean_it_again(self):
        emil = make_character("Emil Berg")
        story = make_story(live=False, title="Draft", cast=[emil])
        self.delete(emil)
        self.undo()
        publish(newest_revision(story), by=None)
        self.assertEqual(story.cast.get().character.key, emil.key)
