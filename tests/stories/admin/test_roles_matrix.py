"""
Every page and action of the editors' admin against every role: what may be read, and what may be sent.

Generated from the admin's addresses and registered actions; `roles_table` says what is expected, and a page
without a row there fails. Each role sends a form that is valid; where it is refused, no row has changed.
"""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from characters import editing
from characters.models import FormerAddress
from stories.admin.story.moves import MOVE_WORDS
from stories.bulk import imports, questions
from stories.bulk.renaming import go_on, propose
from stories.editing import autosave
from stories.history import catalogue
from stories.history.changes import keep_change
from stories.models import Batch, Change, Login, Looking, PictureUse, Site, Story, Unsaved
from stories.pictures.taking import take_picture
from stories.publishing import review, schedule, share_links, trash
from stories.publishing.publish import withdraw
from tests.support.browser_forms import filled_in
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
    make_user,
)
from tests.support.picture_files import picture_file
from tests.support.second_factor import set_up_app
from tests.support.writes import ANY, written_tables

from .roles_table import ACTIONS, EVERYBODY, FIELDS, PAGES, PASSWORD

# What a visit leaves behind without changing anything: sessions, logins that were tried, and what somebody
# typed and did not save, which is everybody's own.
NOT_CONTENT = ("sessions", "axes")
OWN = (Unsaved, Looking, Login)


def fingerprint(tables=None):
    """What each of `tables`, or every table, holds, in short."""
    marks = {}
    for model in apps.get_models(include_auto_created=True):
        chosen = tables is None or model._meta.db_table in tables
        if chosen and model._meta.app_label not in NOT_CONTENT and model not in OWN:
            rows = list(model._base_manager.order_by("pk").values_list())
            marks[model._meta.label] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return marks


def addresses(patterns=None):
    """Every address of the admin, as (name, route)."""
    for pattern in admin.site.urls[0] if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern.name, str(pattern.pattern)


class Matrix(TestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        users = {role: make_user(role, role=role) for role in ("writer", "editor", "keeper")}
        users |= {"nobody": make_user("nobody"), "superuser": make_superuser("superuser")}
        rows = cls.rows = SimpleNamespace(**users)
        rows.willa, rows.ursula = make_user("willa", role="writer"), make_superuser("ursula")
        for user in (*users.values(), rows.willa):
            user.set_password(PASSWORD)
            user.save()
        rows.olga = make_user("olga", role="writer")
        for user in (rows.olga, rows.ursula):
            set_up_app(user)
        cls.cookies = {"anonymous": {}}
        for role, user in users.items():
            client = Client(raise_request_exception=False)
            client.force_login(user)
            cls.cookies[role] = client.cookies
        cls._stories(rows)
        cls._world(rows)
        cls._asked(rows)
        rows.brought, rows.brought_by_others = map(cls._brought, (rows.writer, rows.willa))

    @staticmethod
    def _brought(by):
        """A manuscript that somebody brought in."""
        [(file, _is_new)] = imports.take_in(imports.begin(by=by), "lake.txt", b"The Lake\n\nIt froze early.", by=by)
        return file

    @classmethod
    def _asked(cls, rows):
        """Stories with an open question about a name, one of them answered and not published yet."""
        rows.sophias = sorted(map(make_character, ("Sophia Lind", "Sophia Holm")), key=lambda who: who.key)

        def asking(by, live=False):
            return make_story(live=live, title="Asking", paragraphs=["He waited for Sophia."], by=by)

        rows.asking, rows.asking_of_others = asking(rows.writer), asking(rows.willa)
        questions.answer(asking(rows.writer, live=True).open_questions.all(), "nothing", by=None)

    @classmethod
    def _stories(cls, rows):
        def begun(title, by=rows.writer):
            story = make_revision(title=title, by=by, slug=title.lower()).story
            make_revision(story, title=title, slug=title.lower(), paragraphs=["Second thoughts."], by=by)
            return Story.objects.get(pk=story.pk)

        rows.draft, rows.others = begun("Draft"), begun("Others", rows.willa)
        rows.review, rows.scheduled, rows.trashed = begun("Review"), begun("Scheduled"), begun("Trashed")
        review.submit(rows.review, by=rows.writer)
        schedule.schedule(rows.scheduled, timezone.now() + timedelta(days=3), by=None)
        trash.trash(rows.trashed, by=None)
        rows.free_draft = rows.trashed
        until = timezone.now() + timedelta(days=3)
        rows.link = share_links.share(rows.draft, until, by=rows.writer)
        rows.link_of_others = share_links.share(rows.others, until, by=rows.willa)
        rows.live = make_story(title="Live", by=rows.writer)
        rows.withdrawn = withdraw(make_story(title="Withdrawn", by=rows.writer), by=None)
        address = reverse("admin:stories_story_change", args=[rows.draft.pk])
        rows.unsaved = autosave.keep(rows.writer, "a0", address, [["title", "Typed"]])

    @classmethod
    def _world(cls, rows):
        rows.person, rows.free_person = make_character("Emil Berg"), make_character("Lena Falk")
        rows.shown_person = make_character("Max Holm", public_by_choice=True)
        rows.place, rows.free_place = make_place("Paris"), make_place("Vienna")
        rows.shown_place = make_place("Oslo", public_by_choice=True)
        for name in ("person", "place"):
            new = {"name": "Another", "sort_name": "Another", "aliases": []}
            renaming = propose(getattr(rows, name), new, by=None)
            go_on(renaming, by=None)
            setattr(rows, f"renaming_of_{name}", renaming)
        rows.tag, rows.free_tag = make_tag("Jazz"), make_tag("Rain")
        rows.collection, rows.free_collection = make_collection("Winter"), make_collection("Summer")
        rows.author, rows.free_author = make_author("Clara Voss"), make_author("Theo Brandt")
        rows.picture = take_picture(picture_file(), "harbour.jpg", None)
        rows.free_picture = take_picture(picture_file(640, 480, "PNG", seed=2), "bridge.png", None)
        rows.own_picture = take_picture(picture_file(640, 480, "PNG", seed=5), "window.png", None)
        PictureUse.objects.create(story=rows.live, picture=rows.picture, is_live=True)
        PictureUse.objects.create(story=rows.draft, picture=rows.own_picture, is_live=False)
        rows.site = rows.free_site = Site.objects.get()
        rows.former = rows.free_former = FormerAddress.objects.create(
            section="story", address="long-ago", key=rows.live.key
        )
        rows.group, rows.free_group = Group.objects.get(name="Writer"), Group.objects.create(name="Spare")
        rows.free_willa = rows.willa
        rows.change, rows.deleting, rows.batch = cls._history(make_character("Igor Dahl"), make_tag("Fog"))

    @staticmethod
    def _history(person, tag):
        batch = Batch.objects.create(verb="show_always", said="1 always public.")
        for name, of in (("Ivan Dahl", None), ("Ivo Dahl", batch)):
            with keep_change(person, by=None) as renaming:
                person.name = name
                editing.save_character(person)
            Change.objects.filter(pk=renaming.change.pk).update(batch=of)
        with keep_change(tag, by=None) as deleting:
            catalogue.delete(tag)
        return renaming.change, deleting.change, batch

    def setUp(self):
        self.wrong = []

    # What is tried

    def ask(self, role, method, address, data):
        """The answer, and whether rows have changed; afterwards all is as before."""
        client = Client(raise_request_exception=False)
        client.cookies.update(self.cookies[role])
        with transaction.atomic():
            with written_tables() as written:
                response = getattr(client, method)(address, data)
            now = fingerprint(None if ANY in written else written)
            changed = sorted(name for name, mark in now.items() if mark != self.before[name])
            transaction.set_rollback(True)
        return response, changed

    def refused(self, response):
        to_log_in = response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))
        return response.status_code in (401, 403, 404, 405) or to_log_in

    def expect(self, told, expected, found):
        if expected != found:
            self.wrong.append(f"{told}: {found} instead of {expected}")

    def nothing_is_wrong(self):
        self.assertEqual(self.wrong, [], "\n".join(["", *self.wrong]))

    def each_page(self):
        self.before = fingerprint()
        for name, row in PAGES.items():
            yield name, row, self.address(name)

    def address(self, name):
        return reverse(f"admin:{name.partition(':')[0]}", args=PAGES[name].args(self.rows))

    def typed(self, row, address):
        """What a superuser would send by the form of `row`."""
        page, _changed = self.ask(
            "superuser", "get", self.address(row.form) if row.form else address, row.query(self.rows)
        )
        return filled_in(page.content.decode(errors="replace"), row.fields(self.rows))

    # The table

    def test_has_a_row_for_every_page_and_every_move(self):
        names = {name for name, _route in addresses() if name}
        self.assertEqual(sorted(names - {name.partition(":")[0] for name in PAGES}), [])
        self.assertEqual(sorted({name.partition(":")[0] for name in PAGES} - names), [])
        moves = {f"stories_story_move:{verb}" for verb in MOVE_WORDS}
        self.assertEqual(sorted(moves - PAGES.keys()), [])

    def test_leaves_out_nothing_but_djangos_own_redirects(self):
        nameless = [route for name, route in addresses() if not name]
        self.assertEqual([r for r in nameless if r not in ("<path:object_id>/", "(?P<url>.*)$")], [])

    def test_has_a_row_for_every_action(self):
        registered = {
            f"{model._meta.app_label}_{model._meta.model_name}:{name}"
            for model, rows in admin.site._registry.items()
            for name in [*rows.actions, *(name for name, _action in admin.site.actions)]
        }
        self.assertEqual(sorted(registered ^ ACTIONS.keys()), [])

    # Against the site

    def test_says_who_may_read(self):
        for name, row, address in self.each_page():
            for role in EVERYBODY:
                response, changed = self.ask(role, "get", address, row.query(self.rows))
                self.expect(f"GET {name} as {role}", role in row.read, not self.refused(response))
                self.expect(f"GET {name} as {role} changes", [], changed)
                self.expect(f"GET {name} as {role} fails", False, response.status_code >= 500)
        self.nothing_is_wrong()

    def test_says_who_may_send(self):
        for name, row, address in self.each_page():
            data = self.typed(row, address)
            for role in EVERYBODY:
                response, changed = self.ask(role, "post", address, data)
                may = role in row.send
                self.expect(f"POST {name} as {role} changes rows", may and row.changes, bool(changed))
                if may or role not in row.read:
                    self.expect(f"POST {name} as {role} is refused", not may, self.refused(response))
                self.expect(f"POST {name} as {role} fails", False, response.status_code >= 500)
        self.nothing_is_wrong()

    def test_says_who_may_act_on_many(self):
        self.before = fingerprint()
        for name, act in ACTIONS.items():
            label, _colon, action = name.partition(":")
            address, chosen = reverse(f"admin:{label}_changelist"), act.to(self.rows)
            query = "?state__exact=trashed" if self.rows.trashed in chosen else ""
            data = {"action": action, "_selected_action": [row.pk for row in chosen], "_confirmed": "yes"}
            data["_versions"] = " ".join(f"{row.pk}:{getattr(row, 'version', '')}" for row in chosen)
            data |= act.answers(self.rows)
            for role in EVERYBODY:
                response, changed = self.ask(role, "post", address + query, data)
                done = act.leads in response.get("Location", "") if act.leads else bool(changed)
                self.expect(f"{name} as {role}", role in act.do, done)
        self.nothing_is_wrong()

    def test_other_methods_are_refused_everywhere(self):
        for name, _row, address in self.each_page():
            for method in ("put", "patch", "delete", "options"):
                response, changed = self.ask("superuser", method, address, {})
                self.expect(f"{method} {name}", (405, []), (response.status_code, changed))
        self.nothing_is_wrong()

    def test_a_forged_form_is_refused_everywhere(self):
        client = Client(enforce_csrf_checks=True)
        client.cookies.update(self.cookies["superuser"])
        for name, _row, address in self.each_page():
            for headers in ({}, {"origin": "https://evil.example"}):
                self.expect(f"forged {name}", 403, client.post(address, headers=headers).status_code)
        self.nothing_is_wrong()

    def test_what_a_role_may_not_set_is_not_in_its_form(self):
        for name, row, address in self.each_page():
            for role in set(row.send) if name in FIELDS else ():
                form = self.ask(role, "get", address, {})[0].context["adminform"].form
                for field, roles in FIELDS[name].items():
                    self.expect(f"{field} in {name} for {role}", role in roles, field in form.fields)
        self.nothing_is_wrong()
