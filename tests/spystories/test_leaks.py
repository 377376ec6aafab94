"""
What is not live is on no public surface: a walk through every public address there is.

Generated from the site's addresses: one without a row here fails. Each is asked for what is live, and for
what is not: a draft, a scheduled, a withdrawn and a trashed story, a change that waits to be published, and
the people, places, tags, collections and authors that only these know.
"""

import hashlib
import io
import zipfile
from datetime import timedelta

from django.test import TestCase
from django.urls import get_resolver, reverse
from django.utils import timezone

from characters import editing
from spystories.icons import ICONS
from spystories.lib import prose
from spystories.lib.pictures import file_name, file_names, store
from stories.books.views import FORMS
from stories.bulk import imports
from stories.bulk.import_proof import Correction, correct
from stories.content.anchors import find_passage
from stories.content.sentence_addresses import mark_of
from stories.history.catalogue import save_site
from stories.models import ContentVersion, Site, Story
from stories.publishing import notes, schedule, share_links, trash
from stories.publishing.publish import publish, withdraw
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_fact,
    make_introduction,
    make_picture,
    make_place,
    make_relationship,
    make_revision,
    make_story,
    make_tag,
    make_user,
)

# Every hidden address and name holds the first word, which may be asked for; what is hidden, the second.
ASKED, HIDDEN = "quartz", "zzyzx"
PLAIN = "Emil Kovalchuk waited in Paris."
LIVE = {
    "story": "plain",
    "person": "emil-kovalchuk",
    "place": "paris",
    "tag": "jazz",
    "collection": "winter",
    "author": "clara-voss",
}
STATES = ("draft", "scheduled", "withdrawn", "trashed", "pending")
KINDS = {"people": "person", "places": "place", "tags": "tag", "collections": "collection", "authors": "author"}


def digest_of(state):
    """The digest of the picture that the story of this state shows; its files say what is hidden."""
    return hashlib.sha256(state.encode()).hexdigest()


def sentence_of(state):
    """The first sentence that only a story in this state holds: its place, turn and mark."""
    return 1, 1, mark_of(f"{ASKED} {HIDDEN} {state} met Emil Kovalchuk in Paris.")


# Of each address what it takes: a kind of thing, or fixed arguments; and the queries that are sent with it.
ASK = {"q": ASKED}
NARROWED = [{name: f"{ASKED}-{state}"} for state in STATES for name in ("person", "place", "tag", "author")]
ROWS = {
    "home": [()],
    "about": [()],
    "stories:list": [()],
    "stories:detail": "story",
    "stories:cover": "story",
    "stories:home_card": [()],
    **{f"stories:{kind}_card": kind for kind in LIVE},
    "stories:sentences": ("story", [("p1",)]),
    "stories:sentence": ("story", [sentence_of(state) for state in (*STATES, "former")]),
    "stories:sentence_card": ("story", [sentence_of(state) for state in (*STATES, "former")]),
    "stories:since": ("story", [(1,), (2,)]),
    "stories:tags": [()],
    "stories:tag": "tag",
    "stories:collections": [()],
    "stories:collection": "collection",
    "stories:authors": [()],
    "stories:author": "author",
    "stories:author_feed": "author",
    "stories:picture": [
        (name,) for state in ("plain", *STATES, "former") for name in file_names(digest_of(state), [480], 480, False)
    ],
    "stories:person_thread": "person",
    "stories:place_thread": "place",
    "stories:feed": [()],
    "stories:tag_feed": "tag",
    "stories:collection_feed": "collection",
    "stories:person_feed": "person",
    "stories:place_feed": "place",
    **{f"books:{kind}": (kind, [(form,) for form in FORMS]) for kind in LIVE},
    "books:choice": [()],
    "books:cover": "story",
    "books:opds": [()],
    "books:opds_root": [("1.2",), ("2.0",)],
    "books:opds_stories": [("1.2",), ("2.0",)],
    "books:opds_search": [("1.2",), ("2.0",)],
    "books:opds_kind": [(version, kind) for version in ("1.2", "2.0") for kind in KINDS],
    "books:opds_thing": [
        (version, kind, address)
        for version in ("1.2", "2.0")
        for kind, one in KINDS.items()
        for address in (LIVE[one], *(f"{ASKED}-{state}" for state in STATES))
    ],
    "characters:people": [()],
    "characters:person": "person",
    "characters:places": [()],
    "characters:place": "place",
    "search": [()],
    "search_suggest": [()],
    "opensearch": [()],
    "sitemap": [()],
    "sitemap_part": [(kind, 1) for kind in ("stories", *KINDS, "pages", "threads")],
    "reading": [()],
    "offline": [()],
    "worker": [()],
    "favicon": [()],
    "apple_icon": [()],
    "icon": [(name,) for name in ICONS],
    "manifest": [()],
    "robots": [()],
    "security": [()],
    "health": [()],
    # The one exception: whoever was given its token reads a draft there (see test_notes and test_preview).
    "shared": [("no-such-token",)],
    "shared_picture": [("no-such-token", file_name(digest_of("draft"), 480))],
}
QUERIES = {
    "search": [ASK, *({"q": ASKED, "kind": kind} for kind in ("story", "person", "place", "tag", "author"))],
    "search_suggest": [ASK],
    "stories:list": [{"sort": "shortest"}, *NARROWED],
    "books:choice": [{"story": [LIVE["story"], *(f"{ASKED}-{state}" for state in STATES)]}],
    "books:opds_stories": [ASK],
    "books:opds_search": [{"query": ASKED}],
}


def picture_of(state, words):
    """A picture whose every word and file holds `words`."""
    said = dict.fromkeys(("alt", "caption", "credit", "source"), words)
    picture = make_picture(f"{words} {state}", digest=digest_of(state), width=480, widths=[480], **said)
    store.keep_files({name: words.encode() for name in (*picture.files, picture.original)})
    return picture


def routes(patterns=None, inside=""):
    """The name of every address outside the admin."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace != "admin":
                namespace = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from routes(pattern.url_patterns, inside + namespace)
        else:
            yield f"{inside}{pattern.name}"


def addresses():
    """Every address to be asked for, with its query."""
    for name, row in ROWS.items():
        if isinstance(row, str):
            row = (row, [()])
        if isinstance(row, tuple):
            kind, tails = row
            row = [
                (address, *tail)
                for address in (LIVE[kind], *(f"{ASKED}-{state}" for state in (*STATES, "former")))
                for tail in tails
            ]
        for args in row:
            for query in ({}, *QUERIES.get(name, ())):
                yield reverse(name, args=args), query


def text_of(response):
    """All that an answer says, what is packed in it too."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace").lower()


class LeakCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        save_site(Site(pk=1, readers_take_manuscripts=True))
        cls.emil, cls.paris = make_character("Emil Kovalchuk"), make_place("Paris", latitude=48, longitude=2)
        cls.jazz, cls.clara = make_tag("Jazz"), make_author("Clara Voss")
        cls.plain = make_story(
            title="Plain",
            paragraphs=[PLAIN],
            cast=[cls.emil],
            settings=[cls.paris],
            tags=[cls.jazz],
            authors=[cls.clara],
            lead_picture=picture_of("plain", "a rook").key,
        )
        cls.winter = make_collection("Winter", stories=[cls.plain])
        for said in (HIDDEN, notes.Wording(HIDDEN, HIDDEN)):
            revision = cls.plain.live_revision
            passage = find_passage(prose.texts(revision.body), 1)
            notes.leave(revision, passage, said, by=None, guest=notes.Guest(HIDDEN))

    def content_of(self, state):
        """What a story of this state holds, with people and places that nothing else knows."""
        slug = f"{ASKED}-{state}"
        who = make_character(f"{ASKED} {HIDDEN} {state}", slug=slug, aliases=[f"{HIDDEN} alias {state}"])
        where = make_place(f"{ASKED} {HIDDEN} {state}", slug=slug, latitude=1, longitude=1)
        tag = make_tag(f"{ASKED} {HIDDEN} {state}", slug=slug, synonyms=[f"{HIDDEN} {state}"])
        picture = picture_of(state, HIDDEN)
        named = f"{ASKED} {HIDDEN} {state}"
        author = make_author(named, slug=slug, line=HIDDEN, links=[["https://example.org", HIDDEN]], portrait=picture)
        return {
            "title": f"{ASKED} {HIDDEN} {state}",
            "authors": [self.clara, author],
            "slug": slug,
            "standfirst": HIDDEN,
            "byline": HIDDEN,
            "content_notes": HIDDEN,
            "lead_picture": picture.key,
            "cover_picture": picture.key,
            "paragraphs": [f"{ASKED} {HIDDEN} {state} met Emil Kovalchuk in Paris."],
            "cast": [self.emil, who],
            "settings": [self.paris, where],
            "tags": [self.jazz, (tag, HIDDEN)],
        }

    def rest_on(self, story, state):
        """What is kept beside a story and rests on its words."""
        sentence = f"{ASKED} {HIDDEN} {state} met Emil Kovalchuk in Paris."
        who = self.emil.__class__.objects.get(slug=f"{ASKED}-{state}")
        make_fact(self.emil, story, sentence, label=HIDDEN, value=HIDDEN)
        make_relationship(self.emil, who, story, sentence, wording=HIDDEN, inverse=HIDDEN)
        make_introduction(who, story, sentence)
        make_collection(f"{ASKED} {HIDDEN} {state}", slug=f"{ASKED}-{state}", stories=[story])

    def hidden(self, state):
        """A story in this state, with all that rests on it."""
        live = state in ("withdrawn", "trashed")
        story = make_story(live=live, **self.content_of(state))
        self.rest_on(story, state)
        if live:
            publish(make_revision(story, **self.moved_on(story)), by=None)
            withdraw(story, by=None)
        if state == "trashed":
            trash.trash(Story.objects.get(pk=story.pk), by=None)
        if state == "scheduled":
            schedule.schedule(story, timezone.now() + timedelta(days=3), by=None)
        return Story.objects.get(pk=story.pk)

    def brought_in(self):
        """A manuscript of an import, with an author put on file for it, in a public collection and under a tag."""
        batch = imports.begin(by=None)
        text = f"{ASKED} {HIDDEN} brought\n\nby {HIDDEN} Author\n\nEmil Kovalchuk met {HIDDEN}.\n\nIn Paris."
        [(file, _is_new)] = imports.take_in(batch, f"{ASKED} {HIDDEN}.txt", text.encode(), by=None)
        draft = file.drafts.get()
        title, byline = f"{ASKED} {HIDDEN} brought", f"{HIDDEN} Author"
        line = Correction(draft, draft.story.version, title, byline, [self.jazz], on_file=True)
        self.assertEqual(correct(batch, [line], self.winter, by=None).refused, [])

    def moved_on(self, story):
        """The same at another address, so that the one before is a former one."""
        return {"title": story.title, "slug": f"{story.slug}-now", "paragraphs": [f"{HIDDEN} again."]}

    def visit(self, **headers):
        for address, query in addresses():
            yield address, query, self.client.get(address, query, headers=headers)


class Leaks(LeakCase):
    def test_every_public_address_has_a_row(self):
        self.assertEqual(sorted(set(routes()) ^ ROWS.keys()), [])

    def test_what_is_not_live_is_on_none_of_them(self):
        for state in STATES[:-1]:
            self.hidden(state)
        make_revision(self.plain, **self.content_of("pending"))
        make_revision(**self.content_of("former"))
        self.brought_in()
        editing.announce(characters=[self.emil.pk])
        visited = 0
        for address, query, response in self.visit():
            said = text_of(response)
            self.assertNotIn(HIDDEN, said, (address, query))
            self.assertLess(response.status_code, 500, (address, query))
            if ASKED in address:
                self.assertEqual(response.status_code, 404, address)
            elif not query:
                self.assertNotIn(ASKED, said, address)
            visited += response.status_code == 200
        self.assertGreater(visited, 60)

    def test_a_share_link_that_ended_with_its_maker_tells_nothing(self):
        editor = make_user("edith", role="editor")
        stories = [self.hidden(state) for state in STATES if state not in ("pending", "trashed")]
        until = timezone.now() + timedelta(days=1)
        links = [share_links.share(story, until, by=editor) for story in stories]
        addresses = [share_links.share_address(link) for link in links]
        self.assertIn(HIDDEN, text_of(self.client.get(addresses[0])))
        editor.is_active = False
        editor.save()
        for address in addresses:
            response = self.client.get(address)
            self.assertEqual(response.status_code, 410)
            self.assertNotIn(HIDDEN, text_of(response))

    def test_what_is_withdrawn_leaves_them_all_at_once_whatever_a_reader_kept(self):
        story = make_story(**self.content_of("withdrawn"))
        self.rest_on(story, "withdrawn")
        kept = {}
        for address, query, response in self.visit():
            if HIDDEN in text_of(response):
                kept[address, repr(query)] = query, response.get("ETag", "")
        self.assertGreater(len(kept), 30)
        withdraw(story, by=None)
        for (address, _said), (query, etag) in kept.items():
            response = self.client.get(address, query, headers={"If-None-Match": etag})
            self.assertNotEqual(response.status_code, 304, address)
            self.assertNotIn(HIDDEN, text_of(response), (address, query))

    def test_counts_and_neighbours_speak_of_what_is_live(self):
        before = {(a, repr(q)): text_of(r) for a, q, r in self.visit() if r.status_code == 200}
        known = {"cast": [self.emil], "settings": [self.paris], "tags": [self.jazz], "authors": [self.clara]}
        make_story(live=False, title="Another", **known)
        story = make_story(title="Gone", **known)
        withdraw(story, by=None)
        for address, query, response in self.visit():
            if (address, repr(query)) in before and not address.startswith(("/take/", "/worker", "/opds/")):
                self.assertEqual(text_of(response), before[address, repr(query)], (address, query))


class OnTime(LeakCase):
    def test_a_story_scheduled_while_nobody_is_logged_in_is_out_everywhere_with_the_first_request(self):
        story = self.hidden("scheduled")
        past = timezone.now() - timedelta(seconds=1)
        Story.objects.filter(pk=story.pk).update(publish_at=past)
        ContentVersion.objects.update(next_due_at=past)
        shown = {address for address, _query, response in self.visit() if HIDDEN in text_of(response)}
        self.assertLessEqual(
            {
                "/",
                "/stories/",
                f"/stories/{ASKED}-scheduled/",
                f"/tags/{ASKED}-scheduled/",
                f"/authors/{ASKED}-scheduled/",
                "/authors/",
                f"/people/{ASKED}-scheduled/",
                f"/places/{ASKED}-scheduled/",
                "/feeds/",
                "/search/",
                "/tags/",
                "/opds/2.0/stories/",
                *(f"/stories/{ASKED}-scheduled/book.{form}" for form in FORMS),
            },
            shown,
        )
        self.assertEqual(Story.objects.get(pk=story.pk).transitions.get(verb="publish").by, None)
