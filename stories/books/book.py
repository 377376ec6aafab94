"""
What is taken along: live stories in an order, under one title, with the people and places that they name.

A `Book` says which stories; a `BookReading` goes through them once, a batch at a time, and has on record
afterwards what belongs in the contents, the cast list and the gazetteer. So a story that is withdrawn
meanwhile is simply not in the book, and a long book is never in memory.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, singledispatch
from typing import Any, Protocol, cast
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Case, Model, OuterRef, Q, QuerySet, Subquery, When
from django.utils.safestring import SafeString

from characters.models import Character, Place, Section
from spystories.lib import prose
from spystories.lib.languages import is_right_to_left, site_language
from spystories.lib.page_head import absolute_address
from spystories.lib.page_keys import row_key, set_key, show_wholly
from spystories.lib.pictures import ShownPicture
from spystories.lib.prose.blocks import Block
from spystories.lib.prose.cleaning import write_block
from stories.derived.drawing.covers import Foot, draw_cover
from stories.derived.passages import strands
from stories.derived.shown_pictures import read_pictures
from stories.derived.story import card_id
from stories.models import Appearance, Author, CastMember, Collection, Creator, Setting, Story, Tag
from stories.phrases import place_in_words
from stories.querysets import of_place

from .outward import LONGEST_TITLE, file_name, outward_address, shorten

BATCH = 100
ROWS_ON_A_PAGE = 200  # entries, or stories with their passages, on one page of a book
STORIES_LISTED = 24  # stories that an entry lists; of more it says how many
MOST_AUTHORS = 3  # that stand on a book of several stories; with more of them it is the site's


class EmptyBook(Exception):
    """No story of the book is live."""


@dataclass(frozen=True)
class Book:
    """
    Stories in an order under one title.

    `key` tells it from all others for ever; `path` is the page that it belongs to; `lang` the language of its
    title, empty for the site's; `subject` whose thread it is; `is_one` says that the book is one story; `creators`
    whose it is, where that is one thing for all of it.
    """

    key: str
    title: str
    path: str
    stories: QuerySet[Story]
    line: str = ""
    lang: str = ""
    subject: Character | Place | None = None
    is_one: bool = False
    creators: Sequence[Creator] = ()

    @property
    def identifier(self) -> str:
        return f"urn:uuid:{uuid5(NAMESPACE_URL, absolute_address(f'/{self.key}'))}"

    @property
    def name(self) -> str:
        """The name of its file, without an ending: of one story after the names of a few authors."""
        title = shorten(file_name(self.title)) or self.key.partition(":")[0]
        authors = "_".join(filter(None, (file_name(one.name) for one in self.creators))) if self.is_one else ""
        is_short = len(self.creators) <= MOST_AUTHORS and len(authors.encode()) <= LONGEST_TITLE // 2
        return f"{authors}_{title}" if authors and is_short else title

    @property
    def address(self) -> str:
        return absolute_address(self.path)

    @property
    def lines(self) -> list[str]:
        """The editors' words about it, by paragraphs."""
        return [part for part in map(str.strip, self.line.splitlines()) if part]


_PUBLIC: dict[str, Callable[[], QuerySet[Any]]] = {
    Section.STORY: Story.objects.live,
    Section.COLLECTION: Collection.objects.public,
    Section.TAG: Tag.objects.public,
    Section.PERSON: Character.objects.public,
    Section.PLACE: Place.objects.public,
    Section.AUTHOR: Author.objects.public,
}
SECTIONS = tuple(map(str, _PUBLIC))


def public_rows(section: str) -> QuerySet[Any]:
    """The rows of a section that readers may see."""
    return _PUBLIC[section]()


def find_public(section: str, address: str) -> Any:
    """The public thing at an address; None when there is none. One query."""
    column = "path" if section == Section.PLACE else "slug"
    return public_rows(section).filter(**{column: address}).first()


@singledispatch
def book_of(row: Model) -> Book:
    """The book of a story, a collection, a tag, an author, a person or a place."""
    raise TypeError(row)


@book_of.register
def _(story: Story) -> Book:
    more: dict[str, Any] = {"line": story.standfirst, "lang": story.lang, "creators": story.creators}
    return _book(story, story.title, Q(pk=story.pk), is_one=True, **more)


@book_of.register
def _(collection: Collection) -> Book:
    order = ("entries__position", "entries__id")
    return _book(collection, collection.title, Q(entries__collection=collection), *order, line=collection.line)


@book_of.register
def _(tag: Tag) -> Book:
    return _book(tag, tag.name, Q(story_tags__tag=tag), line=tag.line)


@book_of.register
def _(author: Author) -> Book:
    written = Q(authorships__author=author)
    return _book(author, author.name, written, line=author.line, creators=[Creator(author.name, author.sort_name)])


@book_of.register
def _(person: Character) -> Book:
    return _book(person, person.name, Q(appearances__character=person), subject=person)


@book_of.register
def _(place: Place) -> Book:
    """The stories that are set in the place or further inside, and those that speak of it."""
    named = Appearance.objects.filter(of_place(place)).values("story")
    return _book(place, place_in_words(place), Q(pk__in=named), subject=place)


def book_of_choice(stories: Sequence[Story], title: str, path: str) -> Book:
    """The reader's own choice: these stories in this order."""
    rows = Story.objects.live().filter(pk__in=[story.pk for story in stories])
    order = Case(*(When(pk=story.pk, then=i) for i, story in enumerate(stories)))
    return Book(f"choice:{','.join(story.key for story in stories)}", title, path, rows.order_by(order))


def _book(row: Any, title: str, condition: Q, *order: str, **more: Any) -> Book:
    kind, pk = row.page_kind, row.pk
    show_wholly(row_key(kind, pk) if more.get("is_one") else set_key(kind, pk))
    stories = Story.objects.live().filter(condition).order_by(*(order or ("number",)))
    return Book(f"{row.section}:{row.key}", title, row.get_absolute_url(), stories, **more)


class Addresses(Protocol):
    """The addresses of things in one kind of file."""

    as_xml: bool

    def ids(self, number: int) -> str:
        """The beginning of the id of each paragraph of story `number`."""

    def story(self, number: int, paragraph: int | None = None) -> str:
        """The address of its beginning, or of one of its paragraphs."""

    def entry(self, entry: "Entry") -> str:
        """The address at which a person or a place is listed."""

    def picture(self, name: str) -> str | None:
        """The address of a picture, by its file that every reading app can show; None where it is not there."""


@dataclass(frozen=True)
class Chapter:
    """A story as it stands in the book."""

    story: Story
    html: SafeString
    address: str
    lead: SafeString  # the picture at its head

    @property
    def id(self) -> str:
        """The id that its address leads to."""
        return self.address.partition("#")[2]


@dataclass(frozen=True)
class ContentsLine:
    """A line of the contents."""

    number: int
    title: str
    lang: str
    standfirst: str
    address: str


@dataclass(frozen=True)
class EntryStory:
    """A story that someone or somewhere is in: as whom or how, if the editors say so."""

    title: str
    lang: str
    address: str
    part: str


@dataclass
class Entry:
    """A person of the cast list or a place of the gazetteer."""

    thing: Character | Place
    page: int
    stories: list[EntryStory] = field(default_factory=list)
    count: int = 0

    @property
    def id(self) -> str:
        return card_id(self.thing)

    @property
    def is_listed(self) -> bool:
        return self.count <= STORIES_LISTED


@dataclass(frozen=True)
class ThreadPassages:
    """The passages of a story on the thread of a book: (address, paragraph, words), and how many more."""

    title: ContentsLine
    quotes: Sequence[tuple[str, int, str]]
    more: int


class BookReading:
    """
    One time through a book.

    Four queries, and three for each batch of a hundred stories; four for the thread of a person or a place.
    """

    def __init__(self, book: Book, addresses: Addresses):
        self.book, self.addresses = book, addresses
        self.titles: list[ContentsLine] = []
        self.passages: list[ThreadPassages] = []
        self.creators: dict[str, Creator] = {}
        self.written = Counter[str]()
        self.published: datetime | None = None
        self.modified: datetime | None = None
        appearing = Appearance.objects.filter(story__in=book.stories.order_by().values("pk"))
        people = Character.objects.filter(pk__in=appearing.values("character")).alphabetical()
        places = Place.objects.filter(pk__in=appearing.values("place")).as_tree().select_related("parent")
        self._people, self._places = _entries(people), _entries(places)

    def chapters(self) -> Iterator[Chapter]:
        """Every story in its order. Raises `EmptyBook` when there is none."""
        keys = list(self.book.stories.values_list("pk", flat=True))
        for at in range(0, len(keys), BATCH):
            some = keys[at : at + BATCH]
            stories = Story.objects.live().for_reading().with_authors().in_bulk(some)
            stories = {pk: stories[pk] for pk in some if pk in stories}
            self._record(stories)
            for story in stories.values():
                yield self._chapter(story)
        if not self.titles:
            raise EmptyBook

    @property
    def people(self) -> list[Entry]:
        return [entry for entry in self._people.values() if entry.count]

    @property
    def places(self) -> list[Entry]:
        return [entry for entry in self._places.values() if entry.count]

    @property
    def authors(self) -> Sequence[Creator]:
        """Whom the book names as its authors; none where they are so many that it is the site's."""
        if self.book.creators or self.book.is_one:
            return self.book.creators
        return list(self.creators.values()) if len(self.creators) <= MOST_AUTHORS else []

    @property
    def languages(self) -> list[str]:
        """The tags of the languages that its stories are written in, that of the most of them first."""
        return [tag for tag, _stories in self.written.most_common()]

    @property
    def is_right_to_left(self) -> bool:
        """Whether its pages follow each other from right to left, as most of its stories are written."""
        turned = sum(stories for tag, stories in self.written.items() if is_right_to_left(tag))
        return 2 * turned > self.written.total()

    def cover(self) -> str:
        """The story's cover; of several stories the book's title over the first one's page. One query."""
        drawn = self.book.stories.filter(rendering__isnull=False).values_list("rendering__cover", "body")
        own, body = drawn.first() or ("", "")
        paragraphs = prose.stored_paragraphs(body)
        return own if self.book.is_one and own else draw_cover(prose.typeset(self.book.title), paragraphs, Foot(None))

    def _chapter(self, story: Story) -> Chapter:
        number = _number(story)
        for_book = partial(
            prose.for_book,
            addresses=prose.BookAddresses(self._link, self.addresses.picture),
            ids=self.addresses.ids(number),
            lower=not self.book.is_one and not self.addresses.as_xml,
            as_xml=self.addresses.as_xml,
        )
        lead, html = for_book(story.rendering.lead), for_book(story.rendering.html)
        address = self.addresses.story(number)
        self.titles.append(ContentsLine(number, story.title, story.lang, story.standfirst, address))
        self.written[story.lang or site_language()] += 1
        for creator in story.creators:  # who is named in a byline too is the author of that name
            self.creators[creator.name] = max(creator, self.creators.get(creator.name, creator))
        self.published = min(filter(None, (self.published, story.first_published_at)), default=None)
        self.modified = max(filter(None, (self.modified, story.last_published_at)), default=None)
        return Chapter(story, html, address, lead)

    def _record(self, stories: dict[int, Story]) -> None:
        """Note on their entries whom and where these stories name, and what they say of the subject."""
        rank = {pk: i for i, pk in enumerate(stories)}
        for pk, person, place, paragraph, part in sorted(_appearances(stories), key=lambda row: rank[row[0]]):
            entry = self._people.get(person) if person else self._places.get(place)
            if entry:
                entry.count += 1
                if entry.is_listed:
                    address = self.addresses.story(_number(stories[pk]), paragraph)
                    entry.stories.append(EntryStory(stories[pk].title, stories[pk].lang, address, part))
        if self.book.subject:
            self._quote(self.book.subject, stories.values())

    def _quote(self, subject: Character | Place, stories: Iterable[Story]) -> None:
        for strand in strands(subject, stories):
            number = _number(strand.story)
            title = ContentsLine(number, strand.story.title, strand.story.lang, "", self.addresses.story(number))
            quotes = [
                (self.addresses.story(number, passage.paragraph), passage.paragraph, passage.words)
                for passage in strand.shown
            ]
            if quotes:
                self.passages.append(ThreadPassages(title, quotes, strand.more))

    def _link(self, attributes: Mapping[str, str]) -> str | None:
        """A first mention leads to its entry; what an author linked leads out, with its whole address."""
        if card := attributes.get("data-card"):
            entries = self._places if card.startswith("c-p") else self._people
            entry = entries.get(int(card[3:]))
            return self.addresses.entry(entry) if entry else None
        return outward_address(attributes.get("href", ""))


def _number(story: Story) -> int:
    return cast(int, story.number)  # what is live has one


def _appearances(stories: Iterable[int]) -> Iterator[tuple[int, int | None, int | None, int | None, str]]:
    """(story, person, place, paragraph, as whom or how) of all in these stories. One query."""
    parts = CastMember.objects.filter(story=OuterRef("story"), character=OuterRef("character"))
    ways = Setting.objects.filter(story=OuterRef("story"), place=OuterRef("place"))
    rows = Appearance.objects.filter(story__in=stories).order_by("pk")
    rows = rows.annotate(part=Subquery(parts.values("part")), how=Subquery(ways.values("how")))
    columns = ("story", "character", "place", "paragraph", "part", "how")
    for story, person, place, paragraph, part, how in rows.values_list(*columns):
        yield story, person, place, paragraph, part or (str(Setting.How(how).label) if how else "")


def _entries(rows: Iterable[Character | Place]) -> dict[int | None, Entry]:
    return {row.pk: Entry(row, i // ROWS_ON_A_PAGE + 1) for i, row in enumerate(rows)}


def body_with_lead(story: Story) -> str:
    """The text of a story, before which stands the picture at its head."""
    lead = write_block(Block("figure", picture=story.lead_picture))
    return f"{lead}\n{story.body}" if story.lead_picture else story.body


def live_stories(book: Book) -> Iterator[tuple[Story, Mapping[str, ShownPicture]]]:
    """
    The stories of a book in their order, with their authors, and beside each its pictures and those of its batch.
    Raises `EmptyBook` without any.
    """
    keys = list(book.stories.values_list("pk", flat=True))
    if not keys:
        raise EmptyBook
    for at in range(0, len(keys), BATCH):
        some = keys[at : at + BATCH]
        stories = Story.objects.live().filter(rendering__isnull=False).with_authors().in_bulk(some)
        pictures = read_pictures(stories.values())
        yield from ((stories[pk], pictures) for pk in some if pk in stories)
