"""What a page does not draw, or a browser does not send, keeps its value: in every form of the editors."""

from unittest import mock

from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.test import RequestFactory, TestCase
from django.urls import reverse

from characters.models import Character, Picture, Place
from spystories.lib.partial_forms import PartialField
from stories.content.value import Decided, content_of_revision, label_of
from stories.editing import autosave
from stories.editing.story_form import StoryForm
from stories.models import Author, Collection, Editor, Site, Story, StoryContent, Tag
from stories.publishing.publish import newest_revision
from tests.support.browser_forms import filled_in
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_fact,
    make_introduction,
    make_picture,
    make_place,
    make_relationship,
    make_story,
    make_superuser,
    make_tag,
    make_user,
)

SENTENCE = "Emil Berg sat in the café."
OF_THE_PAGE = ("csrfmiddlewaretoken", "version", "since", "_page", "initial-", "decisions-")
STORY_ROWS = ("authors", "cast", "settings", "tags", "ties")


class PartialTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.root = make_superuser()
        vienna = make_place("Vienna", latitude=48, longitude=16)
        cls.place = make_place("Café", kind="café", parent=vienna, aliases=["Hole"], public_by_choice=True)
        cls.person = make_character(
            "Emil Berg", pronouns="he", home=vienna, public_by_choice=True, aliases=["The Guest", "Mole"]
        )
        cls.author = make_author(line="Born in Ulm.", links=[["https://example.org", "Hers"]])
        cls.tag = make_tag("Jazz", line="Played late.", synonyms=["Swing", "Bop"])
        cls.story = make_story(
            title="The Window",
            standfirst="Nobody knew.",
            authors=[cls.author],
            byline="A. Writer",
            content_notes="Smoke",
            body=f"<p>{SENTENCE} The cook saw Lena.</p>",
            cast=[(cls.person, "lead")],
            settings=[(cls.place, "spoken"), vienna],
            tags=[(cls.tag, SENTENCE)],
            ties=[(cls.person, 1, "The cook")],
            decisions=(Decided("Lena", "nothing"),),
        )
        make_introduction(cls.person, cls.story, SENTENCE)
        make_introduction(cls.place, cls.story, SENTENCE)
        make_fact(cls.person, cls.story, SENTENCE, standing="claimed", said_by=make_character("Ada Low").name)
        make_relationship(cls.person, Character.objects.get(name="Ada Low"), cls.story, SENTENCE)
        cls.shelf = make_collection("Winter", stories=[cls.story, make_story()], line="Read by a stove.")
        Site.objects.update_or_create(
            pk=1,
            defaults={
                "name": "S",
                "line": "L",
                "about": "<p>A</p>",
                "contact": "s@example.org",
                "home_story": cls.story,
            },
        )
        cls.user = make_user("nina", role="keeper", first_name="Nina", last_name="K", email="n@example.org")
        cls.group = Group.objects.create(name="Guests")
        cls.group.permissions.add(Permission.objects.get(codename="view_story"))
        cls.rows = {
            Story: cls.story,
            Character: cls.person,
            Place: cls.place,
            Tag: cls.tag,
            Collection: cls.shelf,
            Author: cls.author,
            Picture: make_picture(),
            Site: Site.objects.get(),
            User: cls.user,
            Group: cls.group,
        }

    def setUp(self):
        self.client.force_login(self.root)

    def change(self, row):
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

    def opened(self, row):
        """What a browser would send of the page of `row`."""
        return filled_in(self.client.get(self.change(row)).content.decode(), {})

    def stored(self, row):
        """All that the form of `row` may change, with its rows."""
        if isinstance(row, Story):
            return content_of_revision(newest_revision(row))
        inlines = admin.site.get_model_admin(type(row)).inlines
        own = model_to_dict(type(row).objects.get(pk=row.pk), exclude=["version", "last_login"])
        return own, [list(inline.model.objects.order_by("pk").values()) for inline in inlines]


class EveryForm(PartialTestCase):
    """Walks all forms of the site: one that is added is walked too, and needs a row to be walked with."""

    def test_every_form_of_the_editors_is_walked(self):
        request = RequestFactory().get("/")
        request.user = self.root
        changed = {m for m, a in admin.site._registry.items() if a.has_change_permission(request)}
        self.assertEqual(changed, set(self.rows))

    def bound(self, row, sent, *, add=False):
        """The form and the sets of rows to which `sent` came."""
        data = QueryDict(mutable=True)
        for name, value in sent.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        request = RequestFactory().post("/", {})
        request.POST, request.user = data, self.root
        model_admin = admin.site.get_model_admin(type(row))
        obj = type(row).objects.get(pk=row.pk)
        form = model_admin.get_form(request, obj, change=True)(request.POST, {}, instance=obj)
        return form, model_admin._create_formsets(request, obj, change=True)[0]

    def check(self, row, sent, without):
        form, sets = self.bound(row, sent)
        self.assertTrue(form.is_valid(), (without, form.errors))
        self.assertFalse(form.has_changed(), (without, form.changed_data))
        if isinstance(row, Story):
            self.assertEqual(form.content().cleaned(), self.stored(row).cleaned(), without)
        else:
            now = model_to_dict(form.instance, exclude=["version", "last_login"])
            many = {f.name for f in row._meta.many_to_many} & form.cleaned_data.keys()
            now |= {name: list(form.cleaned_data[name]) for name in many}
            self.assertEqual(now, self.stored(row)[0], without)
        for rows in sets:
            self.assertTrue(rows.is_valid(), (without, rows.errors))
            self.assertFalse(rows.has_changed(), without)
            self.assertFalse([row for row in rows.deleted_forms if row.instance.pk], without)

    def test_a_field_that_is_not_sent_keeps_its_value(self):
        for row in self.rows.values():
            sent = self.opened(row)
            self.check(row, sent, "nothing")
            names = {name for name in sent if not name.startswith(OF_THE_PAGE) and not name.endswith("_FORMS")}
            self.assertGreater(len(names), 1)
            for name in names:
                part = {key: value for key, value in sent.items() if key not in (name, f"initial-{name}")}
                with self.subTest(form=row._meta.label, without=name):
                    self.check(row, part, name)

    def test_a_set_of_rows_of_which_nothing_is_sent_stands(self):
        for row in self.rows.values():
            sent = self.opened(row)
            for prefix in {name.removesuffix("-TOTAL_FORMS") for name in sent if name.endswith("-TOTAL_FORMS")}:
                part = {key: value for key, value in sent.items() if not key.startswith(f"{prefix}-")}
                with self.subTest(form=row._meta.label, without=prefix):
                    self.check(row, part, prefix)

    def test_a_form_of_which_nothing_is_sent_changes_nothing(self):
        for row in self.rows.values():
            with self.subTest(form=row._meta.label):
                version = {"version": row.version} if hasattr(row, "version") else {}
                self.check(row, version, "anything")

    def test_what_is_new_begins_with_what_its_form_shows(self):
        """Of a form that adds something no default is lost either."""
        for model in self.rows:
            model_admin = admin.site.get_model_admin(model)
            request = RequestFactory().post("/", {})
            request.user = self.root
            if model is User or not model_admin.has_add_permission(request):
                continue
            form = model_admin.get_form(request, None, change=False)(QueryDict())
            for name in form.fields:
                bound = form[name]
                if isinstance(bound, PartialField):
                    with self.subTest(form=model._meta.label, field=name):
                        self.assertEqual(bound.data, bound.field.prepare_value(bound.initial))
            self.assertFalse(form.has_changed())


class Stories(PartialTestCase):
    def test_every_field_of_the_table_stands_on_the_page(self):
        page = self.client.get(self.change(self.story)).content.decode()
        sent = filled_in(page, {})
        for name in StoryContent.FIELDS:
            with self.subTest(field=name):
                self.assertIn(name, sent)
                self.assertInHTML(f'<label for="id_{name}">{label_of(name)}</label>', page)

    def send(self, **sent):
        self.story.refresh_from_db()
        page = self.opened(self.story)
        kept = {name: page[name] for name in ("version", "since")}
        return self.client.post(self.change(self.story), kept | sent)

    def test_a_column_that_the_template_forgets_keeps_its_value(self):
        before = self.stored(self.story)
        with mock.patch.object(StoryForm, "details", [], create=True):
            sent = self.opened(self.story)
        self.assertNotIn("byline", sent)
        response = self.client.post(self.change(self.story), sent | {"title": "The Door"})
        self.assertRedirects(response, self.change(self.story), fetch_redirect_response=False)
        after = self.stored(self.story)
        self.assertEqual((after.title, after.byline, after.slug), ("The Door", "A. Writer", before.slug))
        self.assertEqual(after.content_notes, "Smoke")

    def test_a_title_alone_keeps_the_rest(self):
        before = self.stored(self.story)
        self.assertEqual(self.send(title="The Door").status_code, 302)
        after = self.stored(self.story)
        self.assertEqual(after.title, "The Door")
        self.assertEqual(after.words | {"title": ""}, before.words | {"title": ""})
        self.assertEqual(after.links, before.links)

    def test_what_is_sent_empty_is_emptied(self):
        empty = {f"{name}-{count}_FORMS": 0 for name in STORY_ROWS for count in ("TOTAL", "INITIAL")}
        self.send(byline="", content_notes="", **empty, **{"decisions-TOTAL": "0"})
        after = self.stored(self.story)
        self.assertEqual((after.byline, after.content_notes, after.title), ("", "", "The Window"))
        self.assertEqual([getattr(after, name) for name in (*STORY_ROWS, "decisions")], [()] * 6)

    def test_a_row_that_is_not_sent_stays(self):
        sent = self.opened(self.story)
        part = {name: value for name, value in sent.items() if not name.startswith("settings-1")}
        part |= {"settings-TOTAL_FORMS": "1", "settings-0-how": "set"}
        self.client.post(self.change(self.story), part)
        self.assertEqual([row.how for row in self.stored(self.story).settings], ["set", "set"])

    def test_a_decision_without_its_answer_stands(self):
        sent = self.opened(self.story)
        about = next(n for n, value in sent.items() if n.endswith("-about") and "Lena" in str(value))
        del sent[about.replace("-about", "-answer")]
        self.client.post(self.change(self.story), sent | {"title": "The Door"})
        self.assertEqual(self.stored(self.story).decisions, (Decided("Lena", "nothing"),))

    def test_what_was_kept_before_a_field_came_is_taken_back_with_its_value(self):
        """An unsaved text that knows nothing of a field shows it as it is saved, not empty."""
        autosave.keep(self.root, "a1", self.change(self.story), [("title", "The Door")])
        offer = self.client.get(self.change(self.story)).context["offers"][0]
        sent = filled_in(self.client.get(offer["address"]).content.decode(), {})
        self.assertEqual((sent["title"], sent["byline"]), ("The Door", ["A. Writer"]))


class TheWorld(PartialTestCase):
    def test_a_name_alone_keeps_the_rest(self):
        for row, name in ((self.person, "Emil Falk"), (self.place, "Hawelka"), (self.tag, "Bebop")):
            own, rows = self.stored(row)
            response = self.client.post(self.change(row), {"version": row.version, "name": name})
            self.assertEqual(response.status_code, 302)
            after, rows_after = self.stored(row)
            self.assertEqual(after, own | {"name": name})
            self.assertEqual(rows_after, rows)

    def test_a_box_that_was_drawn_is_unticked(self):
        for row in (self.person, self.place):
            sent = self.opened(row)
            del sent["public_by_choice"]
            self.client.post(self.change(row), sent)
            row.refresh_from_db()
            self.assertFalse(row.public_by_choice)


class Accounts(PartialTestCase):
    def test_an_address_alone_keeps_the_rest(self):
        own, _rows = self.stored(self.user)
        response = self.client.post(self.change(self.user), {"email": "k@example.org"})
        self.assertEqual(response.status_code, 302)
        self.assertEqual(self.stored(self.user)[0], own | {"email": "k@example.org"})

    def test_whoever_may_not_give_the_role_leaves_it(self):
        self.client.force_login(make_user("tomas", role="keeper"))
        self.client.post(self.change(self.user), {"email": "k@example.org"})
        self.user.refresh_from_db()
        self.assertEqual(self.user.email, "k@example.org")
        self.assertEqual([group.name for group in self.user.groups.all()], ["Keeper"])

    def test_boxes_that_were_drawn_are_unticked(self):
        sent = self.opened(self.user)
        self.client.post(self.change(self.user), {n: v for n, v in sent.items() if n not in ("groups", "is_active")})
        self.user.refresh_from_db()
        self.assertFalse(self.user.is_active or self.user.groups.exists())
        sent = self.opened(self.group)
        self.client.post(self.change(self.group), {n: v for n, v in sent.items() if n != "permissions"})
        self.assertFalse(self.group.permissions.exists())

    def test_own_settings_keep_the_time_zone(self):
        Editor.objects.create(user=self.root, time_zone="Europe/Vienna")
        self.client.post(reverse("admin:own_settings"), {"_save": "yes"})
        self.assertEqual(Editor.objects.get().time_zone, "Europe/Vienna")
        self.client.post(reverse("admin:own_settings"), {"_save": "yes", "time_zone": ""})
        self.assertEqual(Editor.objects.get().time_zone, "")
