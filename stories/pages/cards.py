"""
The cards of public pages: what a link shows where it is sent to. Drawn when first asked for, of what is live alone.
"""

from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Section
from characters.pages.person import PersonPage, Quote
from characters.pages.place import PlacePage
from characters.pages.redirects import redirect_former
from spystories.lib import prose
from spystories.lib.page_keys import set_key, show, stored
from stories.books.book import find_public, public_rows
from stories.books.views import asked_to_wait
from stories.content.opening import Opening, opening
from stories.derived.drawing.cards import MOST_ON_A_SHELF, Card, H, W, draw_card
from stories.derived.drawing.kept import TooManyDrawingsError, kept_png
from stories.models import Author, Collection, Membership, SetKind, Site, Story, Tag
from stories.phrases import capitalize, count_of_stories

from .home import read_newest_and_opened
from .site_texts import site_texts

LONGEST_WORDS = 400  # characters that a card looks at


@stored()
@require_safe
def home_card(request: HttpRequest) -> HttpResponse:
    """The card of the home page: the site's name and line, and how the story opens that the page opens with."""
    site = site_texts(request)
    show("stories")
    _newest, opened = read_newest_and_opened(site.home_story_id)
    begun, pictures = Opening(_("The first story is on its way."), []), []
    if opened:
        begun, pictures = opening(prose.stored_paragraphs(opened.opened)), covers_of([opened.pk])
    drawn = Card(site.name, site.line, words=begun.sentence, covered=" ".join(begun.covered), pictures=pictures)
    return answer_card(request, draw_card(drawn))


@stored()
@require_safe
def card(request: HttpRequest, section: str, address: str) -> HttpResponse:
    """
    The card of one public thing; from its former address the reader is sent on. Seven queries at most.

    So many are drawn a minute; who asks for more of them is asked to wait.
    """
    row = find_public(section, address)
    if row is None:
        name = f"stories:{section}_card"
        return redirect_former(public_rows(section), address, to=lambda row: reverse(name, args=[row.address]))
    return answer_card(request, draw_card(_CARDS[section](row, site_texts(request))))


def card_path(section: str, address: str) -> str:
    """The address of a card, without the site's."""
    return reverse(f"stories:{section}_card", args=[address])


def answer_card(request: HttpRequest, drawing: str) -> HttpResponse:
    """A drawn card as a PNG, or the request to come again in a minute."""
    try:
        return HttpResponse(kept_png(drawing, W, H), content_type="image/png")
    except TooManyDrawingsError:
        return asked_to_wait(request, _("Other cards are being drawn just now. Try again in a minute."))


def covers_of(stories: Iterable[int]) -> list[str]:
    """The covers of live stories (primary keys), in this order. One query."""
    keys = list(stories)
    rows = Story.objects.live().filter(pk__in=keys, rendering__isnull=False).select_related("rendering")
    found = {row.pk: row.rendering.cover for row in rows.only("rendering__cover")}
    return [found[key] for key in keys if key in found]


def _story(story: Story, site: Site) -> Card:
    """Its title, who wrote it, its standfirst or how it opens, beside its cover. Raises `Http404` before it has one."""
    pictures = covers_of([story.pk])
    if not pictures:
        raise Http404
    begun = Opening(story.standfirst, []) if story.standfirst else opening(story.paragraphs)
    return Card(
        prose.typeset(story.title),
        site.name,
        byline=prose.typeset(story.printed_byline),
        words=prose.typeset(begun.sentence),
        covered=" ".join(begun.covered),
        pictures=pictures,
    )


def _person(person: Character, site: Site) -> Card:
    """The quotation that the page opens with, the rest of its paragraph covered, beside the cover of its story."""
    page = PersonPage(Character.objects.for_page().get(pk=person.pk))
    quote = page.introduction
    if not quote:
        stories = [row.story_id for row in page.appearances[:1]]
        return Card(person.name, site.name, words=page.description, pictures=covers_of(stories))
    pictures = covers_of([quote.story.pk])
    return Card(person.name, site.name, words=_quoted(quote), covered=_rest(quote), pictures=pictures)


def _place(place: Any, site: Site) -> Card:
    """The chart of where it lies, beside the quotation that the page opens with, or a count of stories."""
    page = PlacePage.at(place.path)
    assert page is not None, place  # it was found under this path just now
    quote = page.introduction
    words, covered = (_quoted(quote), _rest(quote)) if quote else (page.description, "")
    pictures = [page.chart] if page.chart else covers_of([quote.story.pk] if quote else [])
    return Card(capfirst(place.name), site.name, words=words, covered=covered, pictures=pictures)


def _tag(tag: Tag, site: Site) -> Card:
    return _shelf(Card(tag.name, site.name, words=tag.line), SetKind.TAG, tag)


def _author(author: Author, site: Site) -> Card:
    return _shelf(Card(author.name, site.name, words=author.line), SetKind.AUTHOR, author)


def _collection(collection: Collection, site: Site) -> Card:
    title, line = prose.typeset(collection.title), prose.typeset(collection.line)
    return _shelf(Card(title, site.name, words=line), SetKind.COLLECTION, collection)


def _shelf(card: Card, kind: SetKind, row: Tag | Author | Collection) -> Card:
    """The card of a set of stories with the covers of the first, and how many there are where no line says more."""
    show(set_key(row.section, row.pk))
    members = Membership.objects.of(kind, row.pk)
    ordered = members.oldest() if kind == SetKind.COLLECTION else members.newest()
    count = capitalize(_("%(stories)s so far.") % {"stories": count_of_stories(row.story_count)})
    return card._replace(
        words=card.words[:LONGEST_WORDS] or count,
        pictures=covers_of(ordered.values_list("story", flat=True)[:MOST_ON_A_SHELF]),
    )


def _quoted(quote: Quote) -> str:
    """The sentence between quotation marks, as pages set it."""
    return _("“{}”").format(unescape(prose.quote(quote.sentence, inside=True)))


def _rest(quote: Quote) -> str:
    """What follows a quotation in its paragraph. One query."""
    text = quote.story.texts.get(quote.paragraph, "")
    return str(text.partition(quote.sentence.strip("… "))[2])[:LONGEST_WORDS]


_CARDS: dict[str, Callable[[Any, Site], Card]] = {
    Section.STORY: _story,
    Section.PERSON: _person,
    Section.PLACE: _place,
    Section.TAG: _tag,
    Section.COLLECTION: _collection,
    Section.AUTHOR: _author,
}
