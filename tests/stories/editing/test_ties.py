"""The rows of a story's form that tie words to a person or a place."""

from django.urls import reverse

from stories.models import Mention, Story
from tests.stories.admin.test_story import StoryAdminTestCase
from tests.support.factories import make_character, make_place, make_revision, make_story, make_user
from tests.support.opened import opened

BODY = "<p>He went to the bakery.</p><p>The old baker and the boy knew the old baker.</p><p>He left.</p>"


class TiesTestCase(StoryAdminTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.emil, cls.paris = make_character("Emil Berg"), make_place("Paris")

    def send(self, story=None, *ties, began=0, **words):
        return super().send(story, ties=ties, began={"ties": began}, **{"body": BODY} | words)

    def saved(self, *ties, **words):
        """A story with these rows, and its ties as the newest revision has them."""
        response = self.send(None, *ties, **words)
        self.assertEqual(response.context.get("errors"), False, response.context.get("errors"))
        story = Story.objects.get()
        return story, self.ties(story)

    def ties(self, story):
        return self.newest(story).links["ties"]

    def row(self, quote, *, who=None, where=None, paragraph=""):
        return {
            "quote": quote,
            "character": who.pk if who else "",
            "place": where.pk if where else "",
            "paragraph": paragraph,
        }

    def assert_refused(self, message, *ties):
        response = self.send(None, *ties, standfirst="Typed")
        self.assertContains(response, message)
        self.assertContains(response, "Typed")
        self.assertContains(response, f'value="{ties[0]["quote"]}"')
        self.assertFalse(Story.objects.exists())


class Making(TiesTestCase):
    def test_the_paragraph_and_the_words_around_are_filled_from_the_text(self):
        _story, ties = self.saved(self.row("the bakery", where=self.paris))
        self.assertEqual(
            ties,
            [
                {
                    "kind": "place",
                    "key": self.paris.key,
                    "name": "Paris",
                    "paragraph": 1,
                    "quote": "the bakery",
                    "before": "He went to ",
                    "after": ".",
                }
            ],
        )

    def test_publishing_makes_the_words_lead_to_whom_they_mean(self):
        self.send(None, self.row("the boy", who=self.emil), _publish="Publish")
        mention = Mention.objects.get(story=Story.objects.get())
        self.assertEqual((mention.character, mention.by, mention.paragraph), (self.emil, Mention.By.TIE, 2))

    def test_the_same_words_again_take_the_next_place(self):
        again = self.row("old baker", who=self.emil)
        _story, ties = self.saved(again, again)
        self.assertEqual([tie["before"] for tie in ties], ["The ", "boy knew the "])

    def test_ties_stand_in_the_order_of_the_text(self):
        rows = self.row("left", where=self.paris), self.row("the bakery", who=self.emil)
        _story, ties = self.saved(*rows)
        self.assertEqual([tie["paragraph"] for tie in ties], [1, 3])

    def test_saving_again_changes_nothing(self):
        row = self.row("the bakery", where=self.paris)
        story, _ties = self.saved(row)
        response = self.send(story, row | {"paragraph": 1}, began=1, slug="the-window")
        self.assertContains(response, "Nothing had changed")

    def test_as_many_as_a_story_may_have_are_saved_with_all_else(self):
        names = [f"the man {number}" for number in range(200)]
        text = "".join(f"<p>He saw {name}x.</p>" for name in names)
        rows = [self.row(name, who=self.emil, paragraph=number) for number, name in enumerate(names, 1)]
        story, ties = self.saved(*rows, body=text)
        self.assertEqual(len(ties), 200)
        sent = opened(self.client, self.change(story)) | {"standfirst": "Typed", "_save": "Save"}
        self.assertEqual(self.client.post(self.change(story), sent).status_code, 302)
        self.assertEqual((self.newest(story).standfirst, len(self.ties(story))), ("Typed", 200))

    def test_one_taken_out_is_gone(self):
        row = self.row("the bakery", where=self.paris)
        story, _ties = self.saved(row)
        self.send(story, row | {"paragraph": 1, "DELETE": "on"}, began=1)
        self.assertEqual(self.ties(story), [])

    def test_the_form_shows_them_and_whom_they_mean(self):
        story = make_story(live=False, body=BODY, ties=[(self.emil, 2, "the boy")])
        page = self.client.get(self.change(story))
        self.assertContains(page, 'value="the boy"')
        self.assertContains(page, f'<option value="{self.emil.pk}" selected>Emil Berg</option>', html=True)


class Refusing(TiesTestCase):
    def test_words_that_do_not_stand_in_the_text(self):
        self.assert_refused("These words do not stand in the text.", self.row("the bar", who=self.emil))

    def test_words_of_several_paragraphs_ask_which(self):
        self.assert_refused("stand in paragraph 1 and paragraph 3. Say which.", self.row("He", who=self.emil))
        _story, ties = self.saved(self.row("He", who=self.emil, paragraph=3))
        self.assertEqual((ties[0]["paragraph"], ties[0]["after"]), (3, " left."))

    def test_words_of_another_paragraph_than_the_one_given(self):
        for paragraph in (2, 0, 99):
            row = self.row("the bakery", who=self.emil, paragraph=paragraph)
            self.assert_refused("These words stand in paragraph 1.", row)

    def test_words_that_mean_nobody_or_two(self):
        self.assert_refused("Choose the person or the place", self.row("the boy"))
        both = self.row("the boy", who=self.emil, where=self.paris)
        self.assert_refused("Choose a person or a place, not both.", both)

    def test_somebody_without_words(self):
        response = self.send(None, self.row("", who=self.emil))
        self.assertContains(response, "Give the words, or empty the row.")

    def test_words_within_those_of_another_row(self):
        rows = self.row("the bakery", who=self.emil), self.row("bakery", where=self.paris)
        self.assert_refused("in another row already", *rows)

    def test_words_that_nothing_tells_from_the_same_close_by(self):
        response = self.send(None, self.row("ha", who=self.emil), body=f"<p>{'ha ' * 500}</p>")
        self.assertContains(response, "The same words stand close by.")

    def test_somebody_who_does_not_exist(self):
        self.assert_refused("not one of the available", self.row("the boy") | {"character": "99999"})


class Following(TiesTestCase):
    """What becomes of a tie when the text changes."""

    def setUp(self):
        super().setUp()
        self.boy = self.row("the boy", who=self.emil)
        self.story, (self.tie,) = self.saved(self.boy)
        self.boy["paragraph"] = 2

    def test_it_moves_with_its_words(self):
        self.send(self.story, self.boy, began=1, body=f"<p>First.</p>{BODY}")
        self.assertEqual(self.ties(self.story), [self.tie | {"paragraph": 3}])

    def test_it_takes_the_new_words_around_it(self):
        self.send(self.story, self.boy, began=1, body="<p>One.</p><p>Only the boy knew.</p>")
        self.assertEqual(self.ties(self.story), [self.tie | {"before": "Only ", "after": " knew."}])

    def test_gone_from_the_text_it_is_kept_and_marked(self):
        response = self.send(self.story, self.boy, began=1, body="<p>Nobody.</p>", slug="the-window")
        self.assertContains(response, "No longer in the text.")
        self.assertEqual(self.ties(self.story), [self.tie])
        response = self.send(self.story, self.boy, began=1, body="<p>Nobody.</p>", slug="the-window")
        self.assertContains(response, "Nothing had changed")

    def test_it_is_marked_too_while_something_else_is_wrong(self):
        response = self.send(self.story, self.boy, self.row("Nobody"), began=1, body="<p>Nobody.</p>")
        self.assertContains(response, "Choose the person or the place")
        self.assertContains(response, "No longer in the text.")

    def test_while_it_stands_as_it_stood_it_is_one_line(self):
        line = '<summary>“the boy” <span class="quiet">Emil Berg, paragraph 2</span></summary>'
        self.assertContains(self.client.get(self.change(self.story)), line, html=True)
        response = self.send(self.story, self.boy | {"character": ""}, began=1)
        self.assertNotContains(response, "<summary>“the boy”")
        self.send(self.story, self.boy, began=1, body="<p>Nobody.</p>")
        self.assertNotContains(self.client.get(self.change(self.story)), "<summary>“the boy”")

    def test_it_is_not_moved_to_a_guess(self):
        self.send(self.story, self.boy, began=1, body="<p>See the boy, the boy.</p>")
        self.assertEqual(self.ties(self.story), [self.tie])

    def test_two_never_end_up_on_the_same_words(self):
        body = "<p>The baker ran. A baker sang.</p>"
        rows = [self.row("baker", who=self.emil, paragraph=1)] * 2
        make_revision(self.story, title="The Window", body=body)
        self.send(self.story, *rows, body=body)
        self.assertEqual(len({tie["after"] for tie in self.ties(self.story)}), 2)
        self.send(self.story, *rows, began=2, body="<p>One baker sang.</p>", _publish="Publish")
        self.story.refresh_from_db()
        self.assertTrue(self.story.is_live)
        self.assertEqual(Mention.objects.filter(story=self.story).count(), 1)
        self.assertEqual(len(self.ties(self.story)), 2)

    def test_one_whose_person_is_gone_is_named_and_left_out(self):
        self.emil.delete()
        page = self.client.get(self.change(self.story))
        self.assertContains(page, "No longer on file, and left out when you save: Emil Berg.")
        self.assertNotContains(page, 'value="the boy"')


class Looking(TiesTestCase):
    def test_whoever_may_not_edit_the_story_changes_none(self):
        story = make_story(live=False, body=BODY, ties=[(self.emil, 2, "the boy")], by=self.ana)
        self.client.force_login(make_user("wanda", role="writer"))
        self.assertContains(self.client.get(self.change(story)), "“the boy”")
        self.assertEqual(self.send(story, began=0).status_code, 403)
        self.assertEqual(len(self.ties(story)), 1)

    def test_by_typing_the_person_and_the_place_are_found(self):
        for field, name in (("character", "Emil Berg"), ("place", "Paris")):
            query = {"app_label": "stories", "model_name": "tie", "field_name": field, "term": name[:3]}
            found = self.client.get(reverse("admin:autocomplete"), query)
            self.assertContains(found, name)
