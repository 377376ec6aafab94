"""The editors' form of a story: what is typed is saved as a revision, and never lost."""

from django.contrib.auth.models import Permission
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from characters.models import FormerAddress
from stories.models import Story
from stories.publishing import trash
from stories.publishing.publish import newest_revision, publish, save_revision, withdraw
from tests.support.factories import (
    make_character,
    make_content,
    make_fact,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
    make_user,
)


def grant(user, *names):
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return user


def rows(prefix, *filled, began=0):
    """The fields of a set of rows as a browser sends them; `filled` are their cells."""
    data = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": began}
    for i, cells in enumerate(filled):
        data |= {f"{prefix}-{i}-{name}": value for name, value in cells.items()}
    return data


def form(*, cast=(), settings=(), tags=(), ties=(), began=None, **words):
    """A whole form as a browser sends it."""
    began = began or {}
    given = {"title": "The Window", "body": "<p>Nobody knew him.</p>", "slug": "", "_save": "Save"} | words
    for prefix, filled in (("cast", cast), ("settings", settings), ("tags", tags), ("ties", ties)):
        given |= rows(prefix, *filled, began=began.get(prefix, 0))
    return given


class StoryAdminTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = make_superuser("ana")
        cls.add = reverse("admin:stories_story_add")

    def setUp(self):
        self.client.force_login(self.ana)

    def change(self, story):
        return reverse("admin:stories_story_change", args=[story.pk])

    def send(self, story=None, **words):
        if story:
            story.refresh_from_db()
            words = {"version": story.version} | words
        return self.client.post(self.change(story) if story else self.add, form(**words), follow=True)

    def newest(self, story):
        return newest_revision(story)


class Saving(StoryAdminTestCase):
    def test_places_of_one_name_are_told_apart_where_they_are_chosen(self):
        cafes = [make_place("the café", parent=make_place(city)) for city in ("Moscow", "Paris")]
        choice = {"app_label": "stories", "model_name": "setting", "field_name": "place", "term": "café"}
        self.client.get(self.add)
        with self.assertNumQueries(11):  # one for the languages that are searched
            found = self.client.get(reverse("admin:autocomplete"), choice).json()["results"]
        self.assertEqual({row["text"] for row in found}, {"the café, Moscow", "the café, Paris"})
        story = make_story(settings=cafes)
        self.assertContains(self.client.get(self.change(story)), "the café, Paris</option>")

    def test_begun_in_a_window_beside_another_form_is_handed_to_that_form(self):
        response = self.client.post(f"{self.add}?_popup=1", form(_popup="1"))
        self.assertTemplateUsed(response, "admin/popup_response.html")
        self.assertContains(response, "The Window")

    def test_a_new_story_is_saved_and_nobody_else_sees_it(self):
        response = self.send(title="The Ferry")
        story = Story.objects.get()
        self.assertContains(response, "Only editors can see it")
        self.assertEqual((story.working_title, story.state), ("The Ferry", "unpublished"))
        self.assertEqual(self.newest(story).body, "<p>Nobody knew him.</p>")

    def test_the_form_shows_the_newest_revision_and_not_what_readers_see(self):
        story = make_story(title="Old")
        make_revision(story, title="New")
        self.assertContains(self.client.get(self.change(story)), ">\nNew</textarea>")

    def test_cast_places_and_tags_are_part_of_the_revision(self):
        emil, paris, jazz = make_character("Emil Berg"), make_place("Paris"), make_tag("Jazz")
        self.send(
            cast=[{"character": emil.pk, "part": "lead", "note": "late"}],
            settings=[{"place": paris.pk, "how": "spoken"}],
            tags=[{"tag": jazz.pk, "sentence": "Nobody knew him."}],
        )
        links = self.newest(Story.objects.get()).links
        self.assertEqual(links["cast"], [{"key": emil.key, "name": emil.name, "part": "lead", "note": "late"}])
        self.assertEqual(links["settings"], [{"key": paris.key, "name": "Paris", "how": "spoken"}])
        self.assertEqual(links["tags"], [{"key": jazz.key, "name": "Jazz", "line": "Nobody knew him."}])

    def test_rows_keep_the_order_that_the_editor_gave_them(self):
        first, second = make_character("Emil Berg"), make_character("Lena Falk")
        self.send(cast=[{"character": first.pk, "ORDER": 2}, {"character": second.pk, "ORDER": 1}])
        cast = self.newest(Story.objects.get()).links["cast"]
        self.assertEqual([row["key"] for row in cast], [second.key, first.key])

    def test_a_row_taken_out_is_gone(self):
        emil = make_character("Emil Berg")
        story = make_story(live=False, cast=[emil])
        self.send(story, cast=[{"character": emil.pk, "DELETE": "on"}], began={"cast": 1})
        self.assertEqual(self.newest(story).links["cast"], [])

    def test_saving_what_has_not_changed_makes_no_revision(self):
        self.send()
        story = Story.objects.get()
        response = self.send(story, slug="the-window")
        self.assertContains(response, "Nothing had changed")
        self.assertEqual(story.revisions.count(), 1)

    def test_an_address_left_empty_is_made_from_the_title(self):
        make_story(title="The Window")
        self.send(title="The Window")
        self.assertEqual(self.newest(Story.objects.latest("pk")).slug, "the-window-2")

    def test_saving_a_live_story_leaves_what_readers_see(self):
        story = make_story(title="The Window")
        response = self.send(story, title="The Door", slug=story.slug)
        self.assertContains(response, "Readers see it once it is published.")
        story.refresh_from_db()
        self.assertEqual((story.title, story.working_title, story.work), ("The Window", "The Door", "draft"))

    def test_a_word_about_why_stays_with_the_revision(self):
        self.send(note="calmer ending")
        self.assertEqual(Story.objects.get().revisions.get().note, "calmer ending")


class Cost(StoryAdminTestCase):
    def queries(self, story):
        with CaptureQueriesContext(connection) as captured:
            self.client.get(self.change(story))
        return len(captured)

    def test_a_cast_of_forty_costs_no_more_queries_than_a_cast_of_one(self):
        people = [make_character(f"Person {i}") for i in range(40)]
        few, many = make_story(live=False, cast=people[:1]), make_story(live=False, cast=people)
        self.queries(few)  # the first answer of a session also stores it
        self.assertEqual(self.queries(many), self.queries(few))


class Publishing(StoryAdminTestCase):
    def test_publishing_saves_first(self):
        self.send(_publish="Publish")
        story = Story.objects.get()
        self.assertTrue(story.is_live)
        self.assertEqual(story.title, "The Window")

    def test_what_is_missing_is_said_beside_the_field_and_nothing_is_saved(self):
        response = self.send(title="", standfirst="Keep me", _publish="Publish")
        self.assertContains(response, "A story needs a title before it goes out.")
        self.assertContains(response, "Keep me")
        self.assertEqual(Story.objects.count(), 0)

    def test_a_changed_address_leaves_the_old_one_behind(self):
        story = make_story()
        old = story.slug
        self.send(story, slug="another", _publish="Publish")
        self.assertEqual(FormerAddress.objects.get().address, old)


class Refusing(StoryAdminTestCase):
    """A message beside the field, with all that was typed."""

    def assert_refused(self, response, message, *kept):
        self.assertEqual(response.status_code, 200)
        self.assertContains(response, message)
        for text in kept:
            self.assertContains(response, text)

    def test_a_title_over_its_length(self):
        response = self.send(title="T" * 201, standfirst="Typed")
        self.assert_refused(response, "at most 200 characters (it has 201)", "T" * 201, "Typed")

    def test_a_line_that_composing_makes_too_long(self):
        for name, most in (("title", 200), ("standfirst", 300), ("byline", 200), ("content_notes", 300)):
            response = self.send(**{"slug": "kept", name: "\ufb2c" * most})
            self.assertFalse(Story.objects.exists())
            self.assertEqual(list(response.context["adminform"].form.errors), [name])
            self.assert_refused(response, f"at most {most} characters (it has {most * 3})", "\ufb2c" * most)

    def test_an_address_of_another_story(self):
        make_story(slug="taken")
        self.assert_refused(self.send(slug="taken", byline="Ana"), "Another story has this address", "Ana")

    def test_an_address_that_led_elsewhere(self):
        story = make_story(slug="first")
        publish(make_revision(story, slug="second"), by=None)
        self.assert_refused(self.send(slug="first"), "once led to another page")

    def test_somebody_twice_in_the_cast(self):
        emil = make_character("Emil Berg")
        twice = [{"character": emil.pk, "part": "spy"}, {"character": emil.pk, "part": "baker"}]
        self.assert_refused(self.send(cast=twice), "Emil Berg is in the cast already.", "spy", "baker")

    def test_a_part_without_a_person(self):
        response = self.send(cast=[{"character": "", "part": "the baker"}])
        self.assert_refused(response, "Choose the person, or empty the row.", "the baker")

    def test_a_person_who_does_not_exist(self):
        self.assert_refused(self.send(cast=[{"character": "99999"}]), "not one of the available choices")

    def test_a_control_character_in_a_line(self):
        self.assert_refused(self.send(title="The\x01Window"), "after “The”")

    def test_a_text_longer_than_a_story_may_be(self):
        body = f"<p>{'a' * 1_000_001}</p>"
        self.assert_refused(self.send(body=body, standfirst="Typed"), "a story may have 1,000,000", "Typed")

    def test_a_story_of_a_million_characters_is_saved(self):
        self.send(body=f"<p>{'ж' * 1_000_000}</p>")
        self.assertEqual(Story.objects.count(), 1)

    def test_rows_that_make_no_sense_are_no_error_of_the_server(self):
        data = form() | {"cast-TOTAL_FORMS": "many", "settings-TOTAL_FORMS": "-3"}
        self.assertEqual(self.client.post(self.add, data).status_code, 200)


class Conflicts(StoryAdminTestCase):
    """Two people saved the same story."""

    def setUp(self):
        super().setUp()
        self.tomas = make_superuser("tomas")
        self.story = make_story(live=False, paragraphs=["One bakes.", "Two walks."])
        self.began = self.story.version
        save_revision(self.story, make_content(paragraphs=["One bakes bread.", "Two walks."]), by=self.tomas)

    def send_mine(self, **words):
        body = "<p>One bakes cakes.</p><p>Two walks.</p>"
        return self.send(self.story, **{"version": self.began, "body": body, "slug": "the-window"} | words)

    def test_the_form_comes_back_with_both_texts_and_who_saved(self):
        response = self.send_mine(standfirst="Mine")
        self.assertEqual(response.status_code, 409)
        for text in ("tomas saved this", "<del>bread.</del>", "<ins>cakes.</ins>", "Mine"):
            self.assertContains(response, text, status_code=409)
        self.assertEqual(self.story.revisions.count(), 2)

    def test_mine_can_be_saved_as_the_next_revision(self):
        self.story.refresh_from_db()
        self.send_mine(_over=self.story.version)
        self.assertIn("cakes", self.newest(self.story).body)
        self.assertEqual(self.story.revisions.count(), 3)

    def test_not_over_what_was_saved_once_more(self):
        self.story.refresh_from_db()
        seen = self.story.version
        make_revision(self.story, paragraphs=["Three."])
        self.assertEqual(self.send_mine(_over=seen).status_code, 409)

    def test_a_version_that_is_no_number_saves_over_nothing(self):
        for version in ("abc", "", "-1", "9" * 400):
            self.assertEqual(self.send_mine(version=version).status_code, 409)
        self.assertEqual(self.story.revisions.count(), 2)

    def test_no_alarm_when_both_say_the_same(self):
        response = self.send_mine(body="<p>One bakes bread.</p><p>Two walks.</p>")
        self.assertEqual(response.status_code, 200)


class Permissions(StoryAdminTestCase):
    def log_in(self, *names):
        self.client.force_login(grant(make_user("vera"), *names))

    def test_whoever_may_only_look_reads_the_text_and_cannot_save(self):
        story = make_story(title="The Window", body="<p>A <em>quiet</em> man.</p>")
        self.log_in("view_story")
        response = self.client.get(self.change(story))
        self.assertContains(response, "A <em>quiet</em> man.")
        self.assertNotContains(response, "_save")
        self.assertEqual(self.client.post(self.change(story), form()).status_code, 403)

    def test_whoever_may_not_publish_has_no_button_for_it(self):
        self.log_in("add_story", "change_story", "view_story")
        self.assertNotContains(self.client.get(self.add), "_publish")
        self.assertEqual(self.client.post(self.add, form(_publish="Publish")).status_code, 403)
        self.assertEqual(Story.objects.count(), 0)

    def test_whoever_may_not_edit_others_stories_reads_them_and_no_more(self):
        story = make_story(title="The Window", by=self.ana)
        self.log_in("change_story", "view_story", "delete_story")
        self.assertNotContains(self.client.get(self.change(story)), "_save")
        self.assertEqual(self.client.post(self.change(story), form(title="The Door")).status_code, 403)
        self.assertEqual(story.revisions.count(), 1)

    def test_whoever_may_not_publish_submits(self):
        self.log_in("add_story", "change_story", "view_story")
        self.send(_submit="Submit")
        self.assertEqual((Story.objects.get().work, Story.objects.get().state), ("review", "unpublished"))

    def test_a_stranger_is_sent_to_log_in(self):
        self.client.logout()
        self.assertRedirects(self.client.get(self.add), f"{reverse('admin:login')}?next={self.add}")


class Deleting(StoryAdminTestCase):
    def test_is_only_done_from_the_trash(self):
        for story in (make_story(), make_story(live=False)):
            address = reverse("admin:stories_story_delete", args=[story.pk])
            self.assertEqual(self.client.get(address).status_code, 403)
            self.assertEqual(self.client.post(address, {"post": "yes"}).status_code, 403)
            self.assertTrue(Story.objects.filter(pk=story.pk).exists())

    def test_what_quotes_it_is_listed(self):
        story, emil = make_story(), make_character("Emil Berg")
        make_fact(emil, story, "Nobody knew the name of the man at the window.")
        trash.trash(withdraw(story, by=None), by=None)
        response = self.client.get(reverse("admin:stories_story_delete", args=[story.pk]))
        self.assertContains(response, "cannot be deleted")
        self.assertContains(response, reverse("admin:characters_character_change", args=[emil.pk]))

    def test_its_address_stays_taken(self):
        story = make_story(slug="gone")
        trash.trash(withdraw(story, by=None), by=None)
        self.client.post(reverse("admin:stories_story_delete", args=[story.pk]), {"post": "yes"})
        self.assertEqual(Story.objects.count(), 0)
        self.assertContains(self.send(slug="gone"), "once led to another page")
