"""After every change that readers may see, each stored page is what Django would make now."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from characters import editing
from characters.models import Character, Picture, Place
from spystories.lib.pictures import store
from stories.bulk import merging
from stories.derived.counts import rearrange_collections
from stories.derived.index import index_evidence
from stories.history import catalogue
from stories.models import Author, Collection, CollectionEntry, Fact, Introduction, Relationship, Story, Tag
from stories.models import Site as Texts
from stories.pictures import changing
from stories.pictures.taking import replace_file
from stories.publishing import trash
from stories.publishing.publish import newest_revision, publish, withdraw
from stories.publishing.restore import restore
from stories.publishing.schedule import schedule, schedule_withdrawal

from ...support.door import Site
from ...support.factories import (
    make_author,
    make_character,
    make_collection,
    make_picture,
    make_place,
    make_relationship,
    make_revision,
    make_story,
    make_tag,
)
from ...support.picture_files import picture_file
from ...support.pngs import as_drawings
from ...support.proof import proof

SMALL = {"webp": picture_file(format="WEBP"), "jpg": picture_file()}
FIGURE = '<figure data-picture="{}"></figure>'
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql, pytest.mark.usefixtures("_drawings")]


@pytest.fixture
def _drawings():
    with as_drawings():
        yield


class World:
    """A small site in which everything that a page can show is there, and its pages."""

    def __init__(self):
        told = {"name": "Spy Stories", "line": "Told quietly.", "readers_take_manuscripts": True}
        Texts.objects.update_or_create(pk=1, defaults=told)
        self.austria = make_place("Austria", latitude="47.5", longitude="14.5")
        self.vienna = make_place("Vienna", parent=self.austria, latitude="48.2", longitude="16.4")
        self.prater = make_place("Prater", parent=self.vienna)
        self.graz = make_place("Graz", parent=self.austria)
        self.anna, self.emil = make_character("Anna Berg", home=self.vienna), make_character("Emil Novak")
        self.other_anna, self.nobody = make_character("Anna Stein"), make_character("Greta Holm")
        self.harbour, self.bridge, self.face = (self.picture(name) for name in ("Harbour", "Bridge", "Face"))
        self.clara, self.theo = make_author("Clara Voss", line="From Ulm."), make_author("Theo Brandt")
        self.trains, self.winter = make_tag("Trains", line="On rails."), make_tag("Winter")
        self.first = make_story(
            title="The Window",
            paragraphs=["Anna Berg met Emil Novak in Vienna.", "She knew Emil Novak from the Prater.", "It rained."],
            cast=[(self.anna, "the spy"), self.emil],
            settings=[self.vienna],
            tags=[(self.trains, "Anna Berg met Emil Novak in Vienna.")],
            standfirst="Nobody looked up.",
            authors=[self.clara, self.theo],
        )
        self.second = make_story(
            title="The Door",
            paragraphs=["Anna Stein waited in Graz for Anna Berg.", "Nobody came."],
            cast=[self.other_anna],
            settings=[self.graz],
            tags=[self.winter, self.trains],
            authors=[self.clara],
        )
        body = f"<p>A man went up.</p>{FIGURE.format(self.harbour.key)}<p>He came down.</p>"
        self.third = make_story(title="The Stairs", body=body, tags=[self.winter])
        self.fact(self.anna)
        make_relationship(self.anna, self.emil, self.first, "Anna Berg met Emil Novak in Vienna.")
        self.shelf = make_collection("Cold", stories=[self.first, self.second], line="Read them in order.")

    @staticmethod
    def picture(name):
        picture = make_picture(name, alt=f"{name}.", width=120, height=80, widths=[120])
        store.keep_files({name: SMALL[name.rpartition(".")[2]] for name in picture.files})
        return picture

    def fact(self, person, value="a spy"):
        row = Fact.objects.create(
            character=person,
            story=self.first,
            sentence="She knew Emil Novak from the Prater.",
            label="was",
            value=value,
        )
        index_evidence(characters=[person.pk])
        return row

    def edit(self, story, **changes):
        """Publish `story` with other content."""
        said = {"title": story.title, "slug": story.slug, "body": story.body, "standfirst": story.standfirst}
        said |= {"cast": [(row.character, row.part) for row in story.cast.all()]}
        said |= {"settings": [(row.place, row.how) for row in story.settings.all()]}
        said |= {"authors": story.credited}
        said |= {"lead_picture": story.lead_picture, "cover_picture": story.cover_picture}
        said |= {"tags": [(row.tag, row.sentence) for row in story.story_tags.all()]}
        if "paragraphs" in changes:
            said["body"] = None
        return publish(make_revision(Story.objects.get(pk=story.pk), **said | changes), by=None)

    @staticmethod
    def pages():
        """The address of every page that is stored, whatever is public just now."""
        listed = [
            "/",
            "/card.png",
            "/about/",
            "/stories/",
            "/stories/?order=shortest",
            "/tags/",
            "/collections/",
            "/people/",
            "/authors/",
        ]
        listed += ["/places/", "/feeds/", "/sitemap.xml", "/opds/1.2/", "/opds/2.0/stories/"]
        listed += [
            f"/sitemap-{kind}-1.xml" for kind in ("stories", "people", "places", "tags", "collections", "authors")
        ]
        listed += [f"/opds/2.0/{kind}/" for kind in ("people", "places", "tags", "collections", "authors")]
        for story in Story.objects.live():
            here = f"/stories/{story.slug}/"
            listed += [
                here,
                f"{here}cover.svg",
                f"{here}card.png",
                f"{here}since/1/",
                f"{here}book.html",
                f"{here}book.docx",
            ]
        for person in Character.objects.public():
            listed += [f"/people/{person.slug}/", f"/threads/people/{person.slug}/", f"/feeds/people/{person.slug}/"]
            listed += [f"/people/{person.slug}/book.epub", f"/people/{person.slug}/card.png"]
        for place in Place.objects.public():
            listed += [f"/places/{place.path}/", f"/threads/places/{place.path}/", f"/feeds/places/{place.path}/"]
            listed += [f"/stories/?place={place.path}", f"/places/{place.path}/card.png"]
        for tag in Tag.objects.public():
            listed += [f"/tags/{tag.slug}/", f"/feeds/tags/{tag.slug}/", f"/stories/?tag={tag.slug}"]
            listed += [f"/tags/{tag.slug}/card.png"]
        for author in Author.objects.public():
            listed += [f"/authors/{author.slug}/", f"/feeds/authors/{author.slug}/", f"/stories/?author={author.slug}"]
            listed += [f"/authors/{author.slug}/book.epub", f"/authors/{author.slug}/book.md"]
            listed += [f"/opds/1.2/authors/{author.slug}/", f"/authors/{author.slug}/card.png"]
        for shelf in Collection.objects.public():
            listed += [f"/collections/{shelf.slug}/card.png"]
            listed += [
                f"/collections/{shelf.slug}/",
                f"/feeds/collections/{shelf.slug}/",
                f"/collections/{shelf.slug}/book.html",
            ]
            listed += [
                f"/stories/{row.story.slug}/?in={shelf.slug}"
                for row in CollectionEntry.objects.live().filter(collection=shelf)
            ]
        return listed


def rename(entity, name, **columns):
    editing.rename(type(entity).objects.get(pk=entity.pk), name, aliases=[], **columns)


def save_person(person, **columns):
    row = Character.objects.get(pk=person.pk)
    for column, value in columns.items():
        setattr(row, column, value)
    editing.save_character(row)
    editing.announce(characters=[row.pk])
    index_evidence(characters=[row.pk])


def save_place(place, **columns):
    row = Place.objects.get(pk=place.pk)
    for column, value in columns.items():
        setattr(row, column, value)
    editing.save_place(row)
    editing.announce(places=[row.pk])
    index_evidence(places=[row.pk])


def save_row(row, **columns):
    row = type(row).objects.get(pk=row.pk)
    for column, value in columns.items():
        setattr(row, column, value)
    catalogue.save(row)


def save_picture(picture, **columns):
    row = Picture.objects.get(pk=picture.pk)
    for column, value in columns.items():
        setattr(row, column, value)
    changing.save_words(row)


def save_texts(**columns):
    row = Texts.objects.get()
    for column, value in columns.items():
        setattr(row, column, value)
    catalogue.save_site(row)


def arrange(world, *stories):
    CollectionEntry.objects.filter(collection=world.shelf).delete()
    CollectionEntry.objects.bulk_create(
        CollectionEntry(collection=world.shelf, story=story, position=i) for i, story in enumerate(stories)
    )
    rearrange_collections({world.shelf.pk}, {world.first.pk, world.second.pk} - {story.pk for story in stories})


def due(world, story, move):
    move(Story.objects.get(pk=story.pk), timezone.now() + timedelta(seconds=0.3), by=None)
    Site().get("/health/")


def delete_evidence(world, model):
    for row in model.objects.all():
        row.delete()
    index_evidence(characters=[world.anna.pk], places=[])


def add_introduction(world):
    Introduction.objects.create(
        character=world.anna, story=world.first, sentence="She knew Emil Novak from the Prater."
    )
    index_evidence(characters=[world.anna.pk])


NEW = {"paragraphs": ["Greta Holm met Anna Berg in the Prater.", "Anna Stein said nothing."]}

# What is changed, and an address that shows it.
STORIES = {
    "a slip of the pen": (
        lambda w: w.edit(w.first, paragraphs=["Anna Berg met Emil Novak in Vienna.", "She knew him."]),
        "/stories/the-window/",
    ),
    "a title": (lambda w: w.edit(w.first, title="The Pane"), "/stories/"),
    "a standfirst": (lambda w: w.edit(w.first, standfirst="Somebody looked up."), "/"),
    "a byline": (lambda w: w.edit(w.first, byline="Ada Quill"), "/feeds/"),
    "a language": (lambda w: w.edit(w.first, lang="he"), "/stories/"),
    "content notes": (lambda w: w.edit(w.first, content_notes="Rain."), "/stories/the-window/"),
    "an address": (lambda w: w.edit(w.first, slug="the-pane"), "/stories/"),
    "a part": (lambda w: w.edit(w.first, cast=[(w.anna, "the clerk"), w.emil]), "/stories/the-window/"),
    "somebody leaves the cast": (lambda w: w.edit(w.second, cast=[]), "/stories/"),
    "a place is only spoken of": (lambda w: w.edit(w.second, settings=[(w.graz, "spoken")]), "/places/austria/graz/"),
    "another tag": (lambda w: w.edit(w.third, tags=[w.trains]), "/tags/trains/"),
    "a line that earns a tag": (
        lambda w: w.edit(w.second, tags=[w.winter, (w.trains, "Nobody came.")]),
        "/tags/trains/",
    ),
    "names in a story": (lambda w: w.edit(w.third, cast=[w.emil], **NEW), "/people/emil-novak/"),
    "a first publication": (
        lambda w: make_story(title="The Cellar", cast=[w.nobody], settings=[w.prater], tags=["Rain"], **NEW),
        "/",
    ),
    "a story without a world": (lambda w: make_story(title="The Attic"), "/stories/"),
    "a withdrawal": (lambda w: withdraw(w.first, by=None), "/"),
    "back after a withdrawal": (
        lambda w: (withdraw(w.second, by=None), publish(newest_revision(Story.objects.get(pk=w.second.pk)), by=None)),
        "",
    ),
    "deleted for ever": (
        lambda w: (
            withdraw(w.third, by=None),
            trash.trash(Story.objects.get(pk=w.third.pk), by=None),
            trash.delete(Story.objects.get(pk=w.third.pk), by=None),
        ),
        "/tags/winter/",
    ),
    "an older text again": (
        lambda w: (
            w.edit(w.third, paragraphs=["Other words."]),
            publish(restore(Story.objects.get(pk=w.third.pk).revisions.order_by("number").first(), by=None), by=None),
        ),
        "",
    ),
    "silently": (
        lambda w: publish(
            make_revision(
                Story.objects.get(pk=w.third.pk), title="The Stairs", slug="the-stairs", paragraphs=["Words."]
            ),
            by=None,
            silently=True,
        ),
        "/stories/the-stairs/",
    ),
}
PEOPLE = {
    "a name": (lambda w: rename(w.anna, "Anna Hill"), "/stories/the-window/"),
    "a name of who is only named": (lambda w: rename(w.anna, "Hanna Berg"), "/people/"),
    "a namesake": (lambda w: make_character("Anna Moss", public_by_choice=True), "/people/anna-berg/"),
    "another name": (
        lambda w: editing.rename(Character.objects.get(pk=w.emil.pk), "Emil Novak", aliases=["a man"]),
        "/people/emil-novak/",
    ),
    "an address": (lambda w: save_person(w.anna, slug="anna"), "/people/"),
    "an order": (lambda w: save_person(w.anna, sort_name="Zett, Anna"), "/people/"),
    "pronouns": (lambda w: save_person(w.anna, pronouns="she"), "/people/anna-berg/"),
    "a home": (lambda w: save_person(w.anna, home=w.graz), "/people/anna-berg/"),
    "a portrait": (lambda w: save_person(w.anna, portrait=make_picture()), "/people/anna-berg/"),
    "a page by choice": (lambda w: save_person(w.nobody, public_by_choice=True), "/people/"),
    "a fact": (lambda w: w.fact(w.anna, "a clerk"), "/people/anna-berg/"),
    "a fact of somebody else": (lambda w: w.fact(w.emil), "/stories/the-window/"),
    "facts gone": (lambda w: delete_evidence(w, Fact), "/stories/the-window/"),
    "a tie": (
        lambda w: make_relationship(w.emil, w.anna, w.first, "She knew Emil Novak from the Prater."),
        "/people/anna-berg/",
    ),
    "ties gone": (lambda w: delete_evidence(w, Relationship), "/people/emil-novak/"),
    "two that are one": (lambda w: merging.merge(w.anna, w.other_anna, by=None), "/people/emil-novak/"),
    "an introduction": (add_introduction, "/people/anna-berg/"),
}
PLACES = {
    "a name": (lambda w: rename(w.vienna, "Wien"), "/stories/the-window/"),
    "somewhere else": (lambda w: save_place(w.graz, parent=w.vienna), "/places/"),
    "everything elsewhere": (lambda w: save_place(w.vienna, parent=None), "/places/austria/"),
    "a kind": (lambda w: save_place(w.vienna, kind="City"), "/places/austria/"),
    "a picture": (lambda w: save_place(w.vienna, picture=make_picture()), "/places/austria/vienna/"),
    "coordinates": (lambda w: save_place(w.graz, latitude="47.07", longitude="15.44"), "/places/austria/vienna/"),
    "a new place": (lambda w: make_place("Linz", parent=w.austria, public_by_choice=True), "/places/austria/"),
    "tags: a name": (lambda w: save_row(w.trains, name="Railways"), "/stories/the-window/"),
    "tags: an address": (lambda w: save_row(w.trains, slug="railways"), "/tags/"),
    "tags: a line": (lambda w: save_row(w.trains, line="Always late."), "/tags/trains/"),
    "two that are one": (lambda w: merging.merge(w.graz, w.vienna, by=None), "/stories/the-door/"),
    "tags: one of two": (lambda w: merging.merge(w.winter, w.trains, by=None), "/tags/"),
    "collections: a title": (lambda w: save_row(w.shelf, title="Frozen"), "/collections/"),
    "collections: an address": (lambda w: save_row(w.shelf, slug="frozen"), "/collections/"),
    "collections: a picture": (lambda w: save_row(w.shelf, picture=make_picture()), "/collections/cold/"),
    "collections: the lines": (lambda w: save_row(w.shelf, line="In any order."), "/collections/cold/"),
    "collections: the order": (lambda w: arrange(w, w.second, w.first), "/collections/cold/"),
    "collections: one more": (lambda w: arrange(w, w.first, w.second, w.third), "/stories/the-door/"),
    "collections: one less": (lambda w: arrange(w, w.second), "/stories/the-window/"),
    "collections: gone": (lambda w: catalogue.delete(Collection.objects.get()), "/collections/"),
}
AUTHORS = {
    "two that are one": (lambda w: merging.merge(w.theo, w.clara, by=None), "/stories/the-window/"),
    "a name": (lambda w: save_row(w.clara, name="Clara Quandt"), "/stories/the-window/"),
    "an address": (lambda w: save_row(w.clara, slug="clara"), "/stories/the-door/"),
    "an order": (lambda w: save_row(w.clara, sort_name="Aal, Clara"), "/authors/"),
    "lines": (lambda w: save_row(w.clara, line="From Linz."), "/authors/clara-voss/"),
    "a portrait": (lambda w: save_row(w.clara, portrait=make_picture()), "/authors/clara-voss/"),
    "links": (lambda w: save_row(w.clara, links=[["https://example.org", "Hers"]]), "/authors/clara-voss/"),
    "another order in a story": (lambda w: w.edit(w.first, authors=[w.theo, w.clara]), "/stories/the-window/"),
    "a story more": (lambda w: w.edit(w.third, authors=[w.theo]), "/authors/theo-brandt/"),
    "a story less": (lambda w: w.edit(w.second, authors=[]), "/authors/clara-voss/"),
    "one of no story any more": (lambda w: w.edit(w.first, authors=[w.clara]), "/authors/"),
    "a first story": (lambda w: w.edit(w.third, authors=[make_author("Ann Lee")]), "/authors/"),
    "nobody any more": (lambda w: (w.edit(w.first, authors=[]), w.edit(w.second, authors=[])), "/about/"),
}
PICTURES = {
    "words": (lambda w: save_picture(w.harbour, alt="Cranes in the rain."), "/stories/the-stairs/"),
    "a caption": (lambda w: save_picture(w.harbour, caption="Trieste."), "/stories/the-stairs/"),
    "another file": (lambda w: replace_file(w.harbour, picture_file(seed=5)), "/stories/the-stairs/"),
    "another file of a portrait": (
        lambda w: (
            save_person(w.anna, portrait=w.face),
            replace_file(w.face, picture_file(seed=6)),
        ),
        "/people/anna-berg/",
    ),
    "words of a portrait": (
        lambda w: (save_person(w.anna, portrait=w.face), save_picture(w.face, alt="Herself.")),
        "/people/anna-berg/",
    ),
    "a portrait": (lambda w: save_person(w.emil, portrait=w.face), "/people/emil-novak/"),
    "a portrait no more": (
        lambda w: (save_person(w.emil, portrait=w.face), save_person(w.emil, portrait=None)),
        "",
    ),
    "a picture of a place": (lambda w: save_place(w.graz, picture=w.bridge), "/places/austria/graz/"),
    "a picture of a collection": (lambda w: save_row(w.shelf, picture=w.bridge), "/collections/cold/"),
    "a portrait of an author": (lambda w: save_row(w.clara, portrait=w.face), "/authors/clara-voss/"),
    "at the head of a story": (lambda w: w.edit(w.first, lead_picture=w.bridge.key), "/stories/the-window/"),
    "on its cover": (lambda w: w.edit(w.first, cover_picture=w.bridge.key), "/stories/the-window/cover.svg"),
    "words of one on a cover": (
        lambda w: (w.edit(w.first, cover_picture=w.bridge.key), save_picture(w.bridge, alt="Iron.")),
        "/stories/the-window/cover.svg",
    ),
    "another in a text": (
        lambda w: w.edit(w.third, body=w.third.body.replace(w.harbour.key, w.bridge.key)),
        "/stories/the-stairs/",
    ),
    "none in a text": (lambda w: w.edit(w.third, paragraphs=["Nothing to see."]), "/stories/the-stairs/"),
}
SITE = {
    "a name": (lambda w: save_texts(name="Old Spies"), "/stories/the-window/"),
    "about": (lambda w: save_texts(about="We write."), "/about/"),
    "manuscripts": (lambda w: save_texts(readers_take_manuscripts=False), "/stories/the-window/book.docx"),
    "the opening": (lambda w: save_texts(home_story=w.first), "/"),
    "everything anew": (lambda w: call_command("reindex", verbosity=0), ""),
    "everything read again": (lambda w: call_command("reread", verbosity=0), ""),
}
GROUPS = ("STORIES", "PEOPLE", "PLACES", "AUTHORS", "PICTURES", "SITE")
EVERY = [(group, name) for group in GROUPS for name in globals()[group]]


@pytest.mark.proof("pages")
@pytest.mark.parametrize(("group", "name"), EVERY[:: len(EVERY) // proof(len(EVERY))])
def test_what_changed_is_shown_at_once(tmp_path, group, name):
    world, stored, plain = World(), Site(tmp_path), Site()
    before = {address: stored.get(address) for address in world.pages()}
    assert {said.status for said in before.values()} == {200}
    assert all(stored.is_kept(address) for address in before)
    change, shown_at = globals()[group][name]
    change(world)
    changed = {address for address in {*before, *world.pages()} if stored.get(address) != before.get(address)}
    stale = [address for address in {*before, *world.pages()} if stored.get(address) != plain.get(address)]
    assert stale == []
    assert not shown_at or shown_at in changed


def test_what_is_due_is_shown_at_once(tmp_path):
    world, stored, plain = World(), Site(tmp_path), Site()
    revision = make_revision(title="The Roof", slug="the-roof", cast=[world.nobody], **NEW)
    before = {address: stored.get(address) for address in world.pages()}
    soon = timezone.now() + timedelta(seconds=1)
    schedule(Story.objects.get(pk=revision.story_id), soon, by=None)
    schedule_withdrawal(Story.objects.get(pk=world.first.pk), soon, by=None)
    while stored.get("/stories/the-window/") == before["/stories/the-window/"]:
        assert timezone.now() < soon + timedelta(seconds=20)
    assert timezone.now() > soon
    assert stored.get("/stories/the-window/").status == 404
    assert stored.get("/stories/the-roof/").status == 200
    assert [address for address in before if stored.get(address) != plain.get(address)] == []


def test_a_change_makes_only_those_pages_anew_that_show_it(tmp_path):
    world, stored = World(), Site(tmp_path)
    addresses = World.pages()

    def stays(change):
        for address in addresses:
            stored.get(address)
        change(world)
        return {address for address in addresses if stored.is_kept(address)}

    lists = {"/stories/", "/people/", "/places/", "/tags/", "/tags/trains/", "/collections/", "/collections/cold/"}
    others = {"/stories/the-door/", "/stories/the-stairs/", "/places/austria/graz/", "/tags/winter/", "/about/"}
    everything = set(addresses)
    draft = lambda w: make_revision(Story.objects.get(pk=w.first.pk), title="Draft", cast=[w.nobody], **NEW)  # noqa: E731
    assert stays(draft) == everything
    kept = stays(lambda w: w.edit(w.first, body=w.first.body.replace("rained", "snowed")))
    assert {*lists, *others, "/"} <= kept
    assert "/stories/the-window/" not in kept
    assert {*lists, *others, "/"} <= stays(STORIES["content notes"][0])
    assert {"/stories/the-stairs/", "/tags/winter/", "/tags/", "/places/"} <= stays(PEOPLE["a fact"][0])
    kept = stays(STORIES["a story without a world"][0])
    assert {"/stories/the-window/", "/people/anna-berg/", "/places/austria/vienna/", "/tags/trains/"} <= kept
    assert "/" not in kept


def test_a_page_depends_on_the_near_stories_that_it_shows_and_no_others(tmp_path):
    tag = make_tag("Rain")
    told, *others = (make_story(title=f"Rain {number}", paragraphs=["It rained."], tags=[tag]) for number in range(5))
    third, second, first = (Story.objects.get(pk=story.pk) for story in others[1:])
    site, page = Site(tmp_path), told.get_absolute_url()

    def call(story, title):
        publish(make_revision(story, title=title, slug=story.slug, body=story.body, tags=[tag]), by=None)

    assert b"Rain 4" in site.get(page).body and b"Rain 2" not in site.get(page).body
    call(third, "Snow")
    assert site.is_kept(page)
    call(second, "Hail")
    assert not site.is_kept(page) and b"Hail" in site.get(page).body
    withdraw(Story.objects.get(pk=first.pk), by=None)
    assert b"Snow" in site.get(page).body
    restored = Story.objects.get(pk=first.pk)
    publish(newest_revision(restored), by=None)
    assert b"Rain 4" in site.get(page).body and b"Snow" not in site.get(page).body
