"""The editors' forms of people and places, with what rests on a story's sentence."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse

from characters import editing
from characters.models import Character, FormerAddress, Place
from stories.models import Fact, Relationship
from tests.support import chosen
from tests.support.factories import (
    make_character,
    make_fact,
    make_place,
    make_story,
    make_superuser,
    make_user,
)

SENTENCE = "Nobody knew the name of the man at the window."


def inline(prefix, *filled, began=0):
    data = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": began}
    for i, cells in enumerate(filled):
        data |= {f"{prefix}-{i}-{name}": value for name, value in cells.items()}
    return data


class WorldAdminTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = make_superuser("ana")

    def setUp(self):
        self.client.force_login(self.ana)

    def address(self, what, *args):
        return reverse(f"admin:characters_{what}", args=args)

    def person(self, *, aliases=(), facts=(), relationships=(), began=None, **fields):
        began = began or {}
        data = {"name": "Emil Berg", "sort_name": "", "slug": "", "_save": "Save"} | fields
        for prefix, filled in (
            ("aliases", aliases),
            ("introduction", ()),
            ("facts", facts),
            ("relationships", relationships),
        ):
            data |= inline(prefix, *filled, began=began.get(prefix, 0))
        return data

    def place(self, *, aliases=(), **fields):
        data = {"name": "Paris", "slug": "", "_save": "Save"} | fields
        return data | inline("aliases", *aliases) | inline("introduction")

    def send_person(self, person=None, **fields):
        if person:
            person.refresh_from_db()
            fields = {"version": person.version, "slug": person.slug, "name": person.name} | fields
            return self.client.post(self.address("character_change", person.pk), self.person(**fields))
        return self.client.post(self.address("character_add"), self.person(**fields))

    def send_place(self, place=None, **fields):
        if place:
            place.refresh_from_db()
            given = {"version": place.version, "slug": place.slug, "name": place.name}
            given["parent"] = place.parent_id or ""
            return self.client.post(self.address("place_change", place.pk), self.place(**given | fields))
        return self.client.post(self.address("place_add"), self.place(**fields))


class People(WorldAdminTestCase):
    def test_a_name_is_enough(self):
        self.send_person(name="Emil Ivanovich Berg")
        emil = Character.objects.get()
        self.assertEqual((emil.sort_name, emil.slug), ("Berg, Emil Ivanovich", "emil-ivanovich-berg"))

    def test_two_may_bear_the_same_name(self):
        self.send_person()
        self.send_person()
        self.assertEqual(set(Character.objects.values_list("slug", flat=True)), {"emil-berg", "emil-berg-2"})

    def test_an_alias_is_linked_in_the_stories_at_once(self):
        emil = make_character("Emil Berg")
        story = make_story(cast=[emil], paragraphs=["The Baker left."])
        self.send_person(emil, aliases=[{"name": "The Baker"}])
        self.assertEqual(story.mentions.get().character, emil)

    def test_the_same_alias_twice_is_said_in_plain_words(self):
        response = self.send_person(aliases=[{"name": "Baker"}, {"name": "Baker"}])
        self.assertContains(response, "Something is here twice")
        self.assertEqual(Character.objects.count(), 0)

    def test_a_changed_address_leaves_the_old_one_behind(self):
        emil = make_character("Emil Berg")
        self.send_person(emil, slug="emil")
        self.assertEqual(FormerAddress.objects.get().address, "emil-berg")

    def test_an_address_that_led_to_somebody_else_is_refused_beside_the_field(self):
        emil = make_character("Emil Berg")
        self.send_person(emil, slug="emil")
        response = self.send_person(name="Another", slug="emil-berg", sort_name="Typed")
        self.assertContains(response, "once led to another page")
        self.assertContains(response, "Typed")

    def test_a_stale_copy_comes_back_with_both_values_and_who_saved(self):
        emil = make_character("Emil Berg")
        began = emil.version
        tomas = make_superuser("tomas")
        self.client.force_login(tomas)
        self.send_person(emil, name="Emil Berger")
        self.client.force_login(self.ana)
        response = self.send_person(emil, version=began, name="Emil Bergmann")
        self.assertEqual(response.status_code, 409)
        for text in ("tomas saved this", "<del>Emil Berger</del>", "<ins>Emil Bergmann</ins>"):
            self.assertContains(response, text, status_code=409)
        emil.refresh_from_db()
        self.send_person(emil, version=began, name="Emil Bergmann", _over=emil.version)
        self.assertEqual(Character.objects.get().name, "Emil Bergmann")

    def test_whoever_is_in_a_cast_is_not_deleted_and_the_story_is_named(self):
        emil = make_character("Emil Berg")
        story = make_story(title="The Window", cast=[emil])
        response = self.client.get(self.address("character_delete", emil.pk))
        self.assertContains(response, "cannot be deleted")
        self.assertContains(response, reverse("admin:stories_story_change", args=[story.pk]))
        self.client.post(self.address("character_delete", emil.pk), {"post": "yes"})
        self.assertTrue(Character.objects.filter(pk=emil.pk).exists())

    def test_the_address_of_somebody_deleted_stays_taken(self):
        emil = make_character("Emil Berg")
        self.client.post(self.address("character_delete", emil.pk), {"post": "yes"})
        self.assertEqual(Character.objects.count(), 0)
        self.assertEqual(FormerAddress.objects.get().address, "emil-berg")


class Evidence(WorldAdminTestCase):
    def test_a_fact_is_shown_at_once(self):
        emil, story = make_character("Emil Berg"), make_story()
        fact = {"label": "was", "value": "spy", "standing": "stated", "story": story.pk, "sentence": SENTENCE}
        self.send_person(emil, facts=[fact])
        self.assertEqual(Fact.objects.get().paragraph, 1)
        emil.refresh_from_db()
        self.assertEqual(emil.brief, [["was", "spy"]])

    def test_a_sentence_that_the_story_has_not_is_refused_beside_the_field(self):
        emil, story = make_character("Emil Berg"), make_story(title="The Window")
        fact = {
            "label": "was",
            "value": "spy",
            "standing": "stated",
            "story": story.pk,
            "sentence": "Not so.",
        }
        response = self.send_person(emil, facts=[fact])
        self.assertContains(response, "This sentence does not stand in “The Window”")
        self.assertContains(response, "Not so.")
        self.assertEqual(Fact.objects.count(), 0)

    def test_of_a_story_that_is_not_live_nothing_is_asked_yet(self):
        emil, story = make_character("Emil Berg"), make_story(live=False)
        fact = {"label": "was", "value": "spy", "standing": "stated", "story": story.pk, "sentence": "Later."}
        self.send_person(emil, facts=[fact])
        self.assertIsNone(Fact.objects.get().paragraph)

    def test_facts_come_in_the_order_given_and_new_ones_last(self):
        emil, story = make_character("Emil Berg"), make_story()
        first = make_fact(emil, story, SENTENCE, value="first", position=4)
        row = {"label": "was", "value": "spy", "standing": "stated", "story": story.pk, "sentence": SENTENCE}
        kept = row | {"id": first.pk, "character": emil.pk, "value": "first", "position": 4}
        self.send_person(emil, facts=[kept, row | {"value": "last"}], began={"facts": 1})
        self.assertEqual(list(emil.facts.values_list("value", "position")), [("first", 4), ("last", 5)])

    def test_a_relationship_is_with_somebody_else(self):
        emil, story = make_character("Emil Berg"), make_story()
        tie = {"other": emil.pk, "wording": "knows", "inverse": "is known by", "story": story.pk}
        response = self.send_person(emil, relationships=[tie | {"sentence": SENTENCE}])
        self.assertContains(response, "A relationship joins two different people.")
        self.assertEqual(Relationship.objects.count(), 0)


class SenselessChoices(WorldAdminTestCase):
    """What no row has for a key is refused beside its field like any other wrong choice."""

    SENSELESS = ("x", "\0", "9" * 30, "²", "-1")

    def test_of_a_home_or_of_a_place_around(self):
        for value in self.SENSELESS:
            self.assertContains(self.send_person(home=value), "errorlist")
            self.assertContains(self.send_place(parent=value), "errorlist")
        self.assertFalse(Character.objects.exists() or Place.objects.exists())

    def test_of_a_story_or_of_somebody_else(self):
        emil = make_character("Emil Berg")
        for value in self.SENSELESS:
            fact = {"label": "was", "value": "spy", "standing": "stated", "story": value, "sentence": "So."}
            tie = {"other": value, "wording": "knows", "inverse": "is known by", "story": value}
            answer = self.send_person(emil, facts=[fact], relationships=[tie | {"sentence": "So."}])
            self.assertContains(answer, "errorlist")
        self.assertFalse(Fact.objects.exists() or Relationship.objects.exists())


class Places(WorldAdminTestCase):
    def test_two_cafes_may_stand_in_two_cities(self):
        paris, moscow = make_place("Paris"), make_place("Moscow")
        for parent in (paris, moscow):
            self.send_place(name="the café", parent=parent.pk)
        self.assertEqual(
            set(Place.objects.filter(name="the café").values_list("path", flat=True)),
            {"paris/the-cafe", "moscow/the-cafe"},
        )

    def test_a_place_cannot_be_moved_inside_itself(self):
        france = make_place("France")
        paris = make_place("Paris", parent=france)
        for inside in (france, paris):
            response = self.send_place(france, parent=inside.pk, kind="typed")
            self.assertContains(response, "A place cannot lie inside itself")
            self.assertContains(response, "typed")
        france.refresh_from_db()
        self.assertIsNone(france.parent)

    def test_moving_a_place_moves_what_lies_inside(self):
        france, paris = make_place("France"), make_place("Paris")
        make_place("the café", slug="cafe", parent=paris)
        self.send_place(paris, parent=france.pk)
        self.assertTrue(Place.objects.filter(path="france/paris/cafe").exists())

    def test_one_coordinate_is_not_enough(self):
        response = self.send_place(latitude="48.85")
        self.assertContains(response, "Give both latitude and longitude, or neither.")

    def test_an_address_of_a_neighbour_is_refused(self):
        make_place("Paris")
        self.assertContains(self.send_place(slug="paris"), "Another place there has this address")

    def test_what_lies_inside_keeps_a_place_from_being_deleted(self):
        france = make_place("France")
        make_place("Paris", parent=france)
        response = self.client.get(self.address("place_delete", france.pk))
        self.assertContains(response, "Paris lies inside it")

    def test_the_list_is_a_tree(self):
        france = make_place("France")
        make_place("Paris", parent=france)
        make_place("Angola")
        response = self.client.get(self.address("place_changelist"))
        self.assertContains(response, '<span class="branch depth-1">Paris</span>')
        names = [row.name for row in response.context["cl"].result_list]
        self.assertEqual(names, ["Angola", "France", "Paris"])


class Looking(WorldAdminTestCase):
    def test_whoever_may_only_look_sees_the_values_and_cannot_save(self):
        emil = make_character("Emil Berg")
        vera = make_user("vera")
        vera.user_permissions.add(Permission.objects.get(codename="view_character"))
        self.client.force_login(vera)
        response = self.client.get(self.address("character_change", emil.pk))
        self.assertContains(response, "Emil Berg")
        self.assertContains(response, "As in /people/&lt;address&gt;/.")
        self.assertNotContains(response, "_save")
        self.assertEqual(self.send_person(emil, name="Mine").status_code, 403)
        self.assertEqual(self.client.get(self.address("character_add")).status_code, 403)
        delete = self.client.post(self.address("character_delete", emil.pk), {"post": "yes"})
        self.assertEqual(delete.status_code, 403)

    def test_whoever_may_not_publish_makes_no_page_public(self):
        self.client.force_login(make_user("wanda", role="writer"))
        for model, what, data in ((Character, "character", self.person()), (Place, "place", self.place())):
            add = self.address(f"{what}_add")
            self.assertNotContains(self.client.get(add), "public_by_choice")
            self.client.post(add, data | {"public_by_choice": "on"})
            self.assertFalse(model.objects.get().public_by_choice)

    def test_whoever_may_change_people_but_not_publish_is_not_offered_to_show_them(self):
        vera = make_user("vera")
        names = ["view_character", "change_character"]
        vera.user_permissions.add(*Permission.objects.filter(codename__in=names))
        emil = make_character("Emil Berg")
        self.client.force_login(vera)
        changes = self.address("character_changelist")
        self.assertNotContains(self.client.get(changes), "show_always")
        chosen.act(self.client, changes, "show_always", [emil])
        self.send_person(emil, public_by_choice="on", pronouns="he")
        emil.refresh_from_db()
        self.assertEqual((emil.public_by_choice, emil.pronouns), (False, "he"))

    def test_an_editor_makes_a_page_public(self):
        self.client.force_login(make_user("edda", role="editor"))
        self.client.post(self.address("character_add"), self.person(public_by_choice="on"))
        self.assertTrue(Character.objects.get().is_public)

    def test_whoever_may_not_see_people_is_not_offered_them(self):
        self.client.force_login(make_user("vera"))
        query = {"app_label": "stories", "model_name": "castmember", "field_name": "character", "term": ""}
        self.assertEqual(self.client.get(reverse("admin:autocomplete"), query).status_code, 403)


class ManyAtOnce(WorldAdminTestCase):
    def act(self, action, *rows):
        return chosen.act(self.client, self.address("character_changelist"), action, rows)

    def test_asks_first(self):
        emil = make_character("Emil Berg")
        response = chosen.ask(self.client, self.address("character_changelist"), "show_always", [emil])
        self.assertContains(response, "Emil Berg")
        self.assertContains(response, "Show always 1 person?")
        emil.refresh_from_db()
        self.assertFalse(emil.is_public)

    def test_says_how_many_were_done_and_why_others_were_not(self):
        emil = make_character("Emil Berg")
        lena = make_character("Lena Falk", public_by_choice=True)
        response = self.act("show_always", emil, lena)
        self.assertContains(response, "1 always public.")
        self.assertContains(response, "“Lena Falk”: It is so already.")
        emil.refresh_from_db()
        self.assertTrue(emil.is_public)

    def test_deletes_what_nothing_leans_on_and_leaves_the_rest(self):
        emil, lena = make_character("Emil Berg"), make_character("Lena Falk")
        make_story(title="The Window", cast=[emil])
        response = self.act("delete_chosen", emil, lena)
        self.assertContains(response, "1 deleted.")
        self.assertContains(response, "The Window")
        self.assertEqual(list(Character.objects.all()), [emil])

    def test_whoever_may_not_delete_has_no_such_action(self):
        vera = make_user("vera")
        vera.user_permissions.add(*Permission.objects.filter(codename__in=["view_character", "change_character"]))
        emil = make_character("Emil Berg")
        self.client.force_login(vera)
        self.assertNotContains(self.client.get(self.address("character_changelist")), "delete_chosen")
        self.act("delete_chosen", emil)
        self.assertTrue(Character.objects.exists())


class Finding(WorldAdminTestCase):
    def test_by_name_alias_and_without_accents(self):
        emil = make_character("Émile Berg", aliases=["The Baker"])
        make_character("Lena Falk")
        for words in ("berg", "emile", "Émile", "baker"):
            response = self.client.get(self.address("character_changelist"), {"q": words})
            self.assertEqual([row.pk for row in response.context["cl"].result_list], [emil.pk], words)

    def test_by_typing_where_one_of_many_is_chosen(self):
        emil = make_character("Emil Berg")
        query = {"app_label": "stories", "model_name": "castmember", "field_name": "character", "term": "ber"}
        found = self.client.get(reverse("admin:autocomplete"), query).json()["results"]
        self.assertEqual(found, [{"id": str(emil.pk), "text": "Emil Berg"}])


class Logging(WorldAdminTestCase):
    def test_who_changed_what_is_in_the_history(self):
        emil = make_character("Emil Berg")
        self.send_person(emil, name="Emil Berger")
        page = self.client.get(self.address("character_history", emil.pk))
        for words in ("ana", "<del>Emil Berg</del>", "<ins>Emil Berger</ins>"):
            self.assertContains(page, words)
        self.assertEqual(LogEntry.objects.get().user, self.ana)

    def test_one_deleted_meanwhile_is_no_error_of_the_server(self):
        emil = make_character("Emil Berg")
        gone = emil.pk
        editing.delete(emil)
        for pk in (gone, "abc", "9" * 30):
            response = self.client.get(self.address("character_change", pk), follow=True)
            self.assertContains(response, "Perhaps it was deleted?")
