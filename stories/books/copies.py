"""What is taken along to be worked on, as documents and Markdown: live stories by readers, revisions by editors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from django.db.models import Max, Sum

from characters.models import Picture
from spystories.lib import prose
from spystories.lib.languages import site_language
from spystories.lib.manuscripts.values import Manuscript
from spystories.lib.page_head import absolute_address
from spystories.lib.pictures import PUBLIC, ShownPicture
from stories.content.former_keys import rows_by_key
from stories.content.value import Content
from stories.derived.pictures import uses_of
from stories.models import Author, Creator, Site, Story
from stories.querysets import StoryQuerySet

from .book import BATCH, MOST_AUTHORS, Book, live_stories
from .illustrated import Illustrated
from .manuscript import Papers, surname_of, write_manuscript
from .markdown import write_front_matter, write_markdown, write_part


def make_document(book: Book, site: Site) -> Iterator[bytes]:
    """The book as one document, in pieces. Raises `EmptyBook` when no story is live. Three queries more than text."""
    rows = book.stories.order_by()
    facts = rows.aggregate(words=Sum("word_count"), changed=Max("last_published_at"))
    creators = book.creators or ([] if book.is_one else _creators(book))
    names = [creator.name for creator in creators]
    papers = Papers(
        title=book.title,
        authors=names,
        writer=", ".join(names) or ("" if book.is_one else site.name),
        surname=_surname(creators) or ("" if book.is_one else site.name),
        words=facts["words"] or 0,
        lang=book.lang,
        line=book.line,
        changed=facts["changed"],
        is_one=book.is_one,
    )
    return write_manuscript(papers, (_of_story(*each) for each in live_stories(book)))


def make_markdown(book: Book, site: Site) -> Iterator[bytes]:
    """The book in pieces, a story after the other. Raises `EmptyBook` when no story is live."""
    stories = live_stories(book)
    if book.is_one:
        yield from (write_markdown(_of_story(*each), PUBLIC, _address(each[0])).encode() for each in stories)
        return
    told = {"title": book.title, "standfirst": book.line, "lang": book.lang or site_language(), "source": book.address}
    yield write_front_matter(told).encode()
    for number, (story, pictures) in enumerate(stories, 1):
        yield f"\n{write_part(_of_story(story, pictures), number, PUBLIC, _address(story))}".encode()


def document_of(content: Content, changed: datetime) -> bytes:
    """A revision as a document. Two queries."""
    authors = _authors(content)
    text = _of_content(content, authors)
    creators = [Creator(content.byline)] if content.byline else authors
    papers = Papers(
        title=content.title,
        authors=text.text.authors,
        writer=", ".join(creator.name for creator in creators),
        surname=_surname(creators),
        words=prose.word_count(content.body),
        lang=content.lang,
        changed=changed,
    )
    return b"".join(write_manuscript(papers, [text]))


def markdown_of(content: Content, pictures: str) -> bytes:
    """A revision as Markdown, whose `pictures` are at this address. Two queries."""
    return write_markdown(_of_content(content, _authors(content)), pictures).encode()


def _surname(creators: Sequence[Creator]) -> str:
    return surname_of(creators[0].name, creators[0].sort_name) if creators else ""


def _creators(book: Book) -> list[Creator]:
    """Whose the stories of a book are; nobody where they are so many that it is the site's. A query a batch."""
    found: dict[str, Creator] = {}
    stories = cast(StoryQuerySet, book.stories).with_authors().defer("body")
    for story in stories.iterator(chunk_size=BATCH):
        for creator in story.creators:
            found[creator.name] = max(creator, found.get(creator.name, creator))
        if len(found) > MOST_AUTHORS:
            return []
    return list(found.values())


def _address(story: Story) -> str:
    return absolute_address(story.get_absolute_url())


def _of_story(story: Story, pictures: Mapping[str, ShownPicture]) -> Illustrated:
    names = tuple(author.name for author in story.credited)
    text = Manuscript(
        title=story.title,
        byline=story.byline,
        authors=names,
        standfirst=story.standfirst,
        lang=story.lang or site_language(),
        dated="",
        body=story.body,
    )
    return Illustrated(text, story.lead_picture, pictures)


def _authors(content: Content) -> list[Creator]:
    """The authors of a revision, in their order: by the names that they have now, where they are still there."""
    there = rows_by_key(Author.objects.all(), [credit.key for credit in content.authors])
    named = {there.get(credit.key, credit): credit for credit in content.authors}
    return [Creator(row.name, row.sort_name if isinstance(row, Author) else "") for row in named]


def _of_content(content: Content, authors: Sequence[Creator]) -> Illustrated:
    text = Manuscript(
        title=content.title,
        byline=content.byline,
        authors=tuple(creator.name for creator in authors),
        standfirst=content.standfirst,
        lang=content.lang or site_language(),
        dated="",
        body=content.body,
    )
    return Illustrated(text, content.lead_picture, Picture.objects.shown(uses_of(content)))
