"""
A sentence as something to send: the page of its story that opens at it, its card, and the addresses of all of a text.

None of these is stored, so that a crowd of sentences takes no room from the pages.
"""

import re
from dataclasses import replace
from html import unescape

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.pages.redirects import redirect_former
from spystories.lib import prose
from spystories.lib.svg_text import shorten
from stories.content.sentence_addresses import Sentence, find_sentence, sentences_in
from stories.derived.drawing.cards import Passage, draw_passage
from stories.models import Story

from .cards import answer_card
from .site_texts import site_texts
from .story import StoryPage, page_context

TITLE_ROOM = 40  # ems of a sentence in the title of its page
_PIECE = re.compile(r'<(?:[^<>"]|"[^"]*")*>|&[^;\s]+;|[^<&]|&')
_OPENED = '<mark id="sentence" tabindex="-1" autofocus>'


@require_safe
def sentence(request: HttpRequest, slug: str, paragraph: int, turn: int, mark: str) -> HttpResponse:
    """
    The page of a live story, opened at a sentence, with a title and a card of its own.

    A browser goes to what has `autofocus`, with scripts and without. Where the words are gone the reader is sent to the
    story, and from a former address on. As many queries as its page.
    """
    story = Story.objects.live().for_reading().filter(slug=slug).first()
    if story is None:
        return _sent_on("stories:sentence", slug, paragraph, turn, mark)
    texts = story.texts
    found = find_sentence(texts, paragraph, turn, mark)
    if found is None:
        return redirect(story)
    text = texts[found.paragraph]
    story.rendering.html = mark_sentence(story.rendering.html, text, found)
    context = page_context(StoryPage(story))
    head, words = context["head"], _as_read(text, found.start, found.end)
    arguments = [slug, found.paragraph, found.turn, found.mark]
    context["head"] = replace(
        head,
        title=_("“%(words)s” in %(title)s") % {"words": shorten(words, TITLE_ROOM), "title": head.title},
        description=words,
        path=reverse("stories:sentence", args=arguments),
        canonical=head.path,
        card=reverse("stories:sentence_card", args=arguments),
        crumbs=[*head.crumbs, (head.title, head.path)],
    )
    return render(request, "stories/detail.html", context)


@require_safe
def sentence_card(request: HttpRequest, slug: str, paragraph: int, turn: int, mark: str) -> HttpResponse:
    """The card of a sentence, the rest of its paragraph under bars; that of the story where its words are gone."""
    story = Story.objects.live().filter(slug=slug, rendering__isnull=False).first()
    if story is None:
        return _sent_on("stories:sentence_card", slug, paragraph, turn, mark)
    texts = story.texts
    found = find_sentence(texts, paragraph, turn, mark)
    if found is None:
        return redirect("stories:story_card", slug)
    text = texts[found.paragraph]
    passage = Passage(
        _as_read(text, 0, found.start),
        _as_read(text, found.start, found.end),
        _as_read(text, found.end, len(text)),
        title=prose.typeset(story.title),
        byline=prose.typeset(story.printed_byline),
        foot=site_texts(request).name,
    )
    return answer_card(request, draw_passage(passage))


@require_safe
def sentences(request: HttpRequest, slug: str, text_id: str) -> HttpResponse:
    """
    The sentences of one text of a live story (`p4`, `n2`) as the page shows them, each with its address.

    Scripts ask for it when words are chosen: `[["He came. ", "/stories/…/4-1-abcdef/"], …]`; the address is empty where
    there is none. Raises `Http404`.
    """
    story = Story.objects.live().filter(slug=slug, rendering__isnull=False).only("slug", "body").first()
    number, text = next(
        ((n, text) for n, text in (story.texts if story else {}).items() if prose.address_of(n) == text_id), (0, "")
    )
    if not number:
        raise Http404
    return JsonResponse(
        [
            [
                _in_page(text, one.start, one.end),
                reverse("stories:sentence", args=[slug, number, one.turn, one.mark]) if one.mark else "",
            ]
            for one in sentences_in(number, text)
        ],
        safe=False,
    )


def mark_sentence(html: str, text: str, sentence: Sentence) -> str:
    """
    The HTML of a rendered story in which a sentence of one `text` is marked, and has the focus when the page opens.

    The signs of the HTML are those of the text as readers get it; a mark goes around each run of them between tags.
    """
    tag = re.search(f'<(p|h2|h3|li) id="{prose.address_of(sentence.paragraph)}"[^>]*>', html)
    if not tag:
        return html
    inner_end = html.find(f"</{tag[1]}>", tag.end())
    start = len(_in_page(text, 0, sentence.start))
    end = start + len(_in_page(text, sentence.start, sentence.end).rstrip())
    parts, at, is_open, opening = [], 0, False, _OPENED
    for piece in _PIECE.findall(html[tag.end() : inner_end]):
        is_sign = not piece.startswith("<")
        inside = is_sign and start <= at < end
        if is_open and not inside:
            parts.append("</mark>")
        if inside and not is_open:
            parts.append(opening)
            opening = "<mark>"
        is_open = inside
        parts.append(piece)
        at += len(unescape(piece)) if is_sign else 0
    return f"{html[: tag.end()]}{''.join(parts)}{'</mark>' * is_open}{html[inner_end:]}"


def _in_page(text: str, start: int, end: int) -> str:
    """A part of a text as the page's elements hold it: set for reading, without the breaks of lines."""
    return prose.as_read(prose.set_in_place(text)[start:end]).replace("\n", "")


def _as_read(text: str, start: int, end: int) -> str:
    """The same as a line of its own."""
    return " ".join(prose.as_read(prose.set_in_place(text)[start:end]).split())


def _sent_on(name: str, slug: str, *arguments: object) -> HttpResponse:
    return redirect_former(Story.objects.live(), slug, to=lambda row: reverse(name, args=[row.slug, *arguments]))
