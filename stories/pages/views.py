"""The public lists of stories, tags, collections and authors, and the page of each. Each starts from what is live."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.pages import back_index
from characters.pages.redirects import redirect_former
from spystories.lib import prose
from spystories.lib.addresses import address_of
from spystories.lib.page_head import absolute_address, list_head
from spystories.lib.page_keys import set_key, show, show_wholly, stored
from spystories.lib.paging import paginate, paginate_along
from spystories.lib.pictures import draw_banner, draw_portrait
from stories.models import Author, Collection, Membership, SetKind, Story, StoryTag, Tag
from stories.phrases import capitalize, count_of_stories, join_names, number_in_words

from .facets import NOWHERE, Counts, StoryNarrowing, around_tag, count_stories, facet_groups, read_narrowing

MOST_BESIDE = 8


@stored("page", "place", "person", "tag", "author", "order")
@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    """All live stories, narrowed by place, person, tag and author. Three queries, and one for each choice."""
    show("stories", "people", "places", "tags", "authors")
    chosen = read_narrowing(request.GET)
    if chosen.order == "shortest":
        show_wholly("stories")
    counts = count_stories(chosen)
    page = paginate_along(
        request,
        chosen.sort(Story.objects.all()),
        chosen.members.values("story"),
        total=counts.found,
        prepare=lambda rows: rows.listed(),
    )
    page = replace(page, query=chosen.query)
    title = _("Stories %(filters)s") % {"filters": _filters(chosen)} if chosen else _("Stories")
    count = count_of_stories(counts.found)
    head = list_head(
        page,
        title,
        "stories",
        description=_("%(title)s: %(count)s.") % {"title": title, "count": count},
        feed=reverse("stories:feed"),
    )
    context = {
        "head": head,
        "page": page,
        "chosen": chosen,
        "groups": facet_groups(chosen, counts) if page.total else [],
        "total": counts.total,
        "sentence": _sentence(chosen, counts),
    }
    return render(request, "stories/list.html", context)


def _filters(chosen: StoryNarrowing) -> str:
    """The choices as words that follow "stories": "set in Macau and tagged Bakeries"."""
    words = []
    if chosen.person:
        words.append(_("about %(person)s") % {"person": chosen.person})
    if chosen.place == NOWHERE:
        words.append(_("set in a place that is not given"))
    elif chosen.place:
        words.append(_("set in %(place)s") % {"place": chosen.label(chosen.place)})
    if chosen.tag:
        words.append(_("tagged %(tag)s") % {"tag": chosen.tag})
    if chosen.author:
        words.append(_("by %(names)s") % {"names": chosen.author})
    return join_names(words)


def _sentence(chosen: StoryNarrowing, counts: Counts) -> str:
    left, total = counts.found, counts.total
    if not total:
        return _("The first story is on its way.")
    if not chosen:
        return capitalize(_("%(stories)s so far.") % {"stories": count_of_stories(total)})
    words = {"found": number_in_words(left), "total": number_in_words(total), "filters": _filters(chosen)}
    if not left:
        return _("No story is %(filters)s.") % words
    if left == total:
        return (_("All stories are %(filters)s.") if total > 1 else _("The one story is %(filters)s.")) % words
    if left == 1:
        return _("One of %(total)s stories is %(filters)s.") % words
    return capitalize(_("%(found)s of %(total)s stories are %(filters)s.") % words)


@stored("page")
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The tags that live stories carry, with the numbers of their stories. Five queries."""
    show("tags")
    page = paginate(request, Tag.objects.public().alphabetical(), per_page=back_index.ON_A_PAGE)
    numbers = back_index.story_numbers(_numbered_tags(page.items))[0]
    entries = [back_index.entry(tag, tag.name, tag.story_count, numbers) for tag in page.items]
    sentence = _("What the stories are about that is neither a person nor a place.")
    head = list_head(page, _("Tags"), "tags", description=sentence)
    context = {"head": head, "page": page, "entries": entries, "sentence": sentence}
    return render(request, "index_page.html", context)


def tag_lines() -> back_index.Lines:
    return back_index.Lines(Tag.objects.public().alphabetical(), "stories:tag", "story_tags__content_object")


def _numbered_tags(tags: Sequence[Tag]) -> back_index.Numbered:
    counts = {tag.pk: tag.story_count for tag in tags}
    return back_index.Numbered(Tag, list(counts), "story_tags__content_object", counts)


def _tag_called(slug: str) -> HttpResponse:
    """The way to the tag that once had this address, else to the one that has it for a synonym."""
    tags = Tag.objects.public()
    try:
        return redirect_former(tags, slug)
    except Http404:
        if found := tags.by_synonym(slug):
            return redirect(found)
        raise


@stored("page")
@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """A tag: the stories that carry it, newest first, each with the line that earns it. Five queries."""
    tag = Tag.objects.public().filter(slug=slug).first()
    if tag is None:
        return _tag_called(slug)
    show(set_key("tag", tag.pk), "tags", "places")
    page = paginate_along(
        request,
        Story.objects.newest(),
        Membership.objects.of(SetKind.TAG, tag.pk).newest().values("story"),
        total=tag.story_count,
        prepare=lambda rows: rows.listed(),
    )
    places, beside = around_tag(tag, MOST_BESIDE)
    carried = StoryTag.objects.filter(
        tag=tag, paragraph__isnull=False, content_object__in=[story.pk for story in page.items]
    )
    lines = {row.content_object_id: row for row in carried}
    sentence = capitalize(_("%(number)s so far.") % {"number": number_in_words(page.total)})
    description = tag.line or _("Stories tagged %(tag)s.") % {"tag": tag.name}
    context = {
        "head": list_head(
            page,
            tag.name,
            "tags",
            description=f"{description} {sentence}",
            crumbs=[(_("Tags"), reverse("stories:tags"))],
            feed=reverse("stories:tag_feed", args=[tag.slug]),
            card=reverse("stories:tag_card", args=[tag.slug]),
        ),
        "page": page,
        "tag": tag,
        "sentence": f"{tag.line} {sentence}".strip(),
        "rows": [(story, lines.get(story.pk)) for story in page.items],
        "beside": [(name, address_of("stories:tag", slug), count) for slug, name, count in beside],
        "places": places,
    }
    return render(request, "stories/tag.html", context)


@stored("page")
@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """The collections that hold a live story, each with the cover of its first. Five queries."""
    show("collections")
    page = paginate(request, Collection.objects.public().alphabetical(), prepare=lambda rows: rows.with_first())
    show(*(set_key("collection", row.pk) for row in page.items))
    covers = Story.objects.live().for_shelf().in_bulk([row.first for row in page.items])
    sentence = _("Stories in an order that the editors chose.")
    context = {
        "head": list_head(page, _("Collections"), "collections", description=sentence),
        "page": page,
        "sentence": sentence,
        "rows": [(row, covers.get(row.first)) for row in page.items],
    }
    return render(request, "stories/collections.html", context)


@stored("page")
@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection: its live stories in their order. Four queries."""
    collection = Collection.objects.public().select_related("picture").filter(slug=slug).first()
    if collection is None:
        return redirect_former(Collection.objects.public(), slug)
    show(set_key("collection", collection.pk))
    members = Membership.objects.of(SetKind.COLLECTION, collection.pk).oldest()
    page = paginate(request, members, total=collection.story_count)
    stories = Story.objects.filter(pk__in=[row.story_id for row in page.items])
    found = {story.pk: story for story in stories.listed()}
    page = replace(page, items=[found[row.story_id] for row in page.items if row.story_id in found])
    count = capitalize(_("%(stories)s, in order.") % {"stories": count_of_stories(page.total)})
    context = {
        "head": list_head(
            page,
            prose.typeset(collection.title),
            "collections",
            description=prose.typeset(collection.line) or count,
            crumbs=[(_("Collections"), reverse("stories:collections"))],
            feed=reverse("stories:collection_feed", args=[collection.slug]),
            card=reverse("stories:collection_card", args=[collection.slug]),
        ),
        "page": page,
        "collection": collection,
        "picture": draw_banner(collection.picture.shown) if collection.picture else "",
        "tail": f"?in={collection.slug}",
        "count": count,
    }
    return render(request, "stories/collection.html", context)


@stored("page")
@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """The authors of live stories, by surname, with the numbers of their stories. Five queries."""
    show("authors")
    page = paginate(request, Author.objects.public().alphabetical(), per_page=back_index.ON_A_PAGE)
    entries = _author_entries(page.items)
    sentence = _("Who wrote the stories.") if page.total else _("No story names its author yet.")
    head = list_head(page, _("Authors"), "authors", description=sentence)
    context = {"head": head, "page": page, "entries": entries, "sentence": sentence}
    return render(request, "index_page.html", context)


def author_lines() -> back_index.Lines:
    rows = Author.objects.public().alphabetical()
    return back_index.Lines(rows, "stories:author", "authorships__story", name="sort_name")


def _author_entries(authors: Sequence[Author]) -> list[back_index.Entry]:
    counts = {author.pk: author.story_count for author in authors}
    [numbers] = back_index.story_numbers(back_index.Numbered(Author, list(counts), "authorships__story", counts))
    return [back_index.entry(author, author.sort_name, author.story_count, numbers) for author in authors]


@stored("page")
@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """An author: a few lines, links, and the stories, newest first. Five queries."""
    author = Author.objects.public().select_related("portrait").filter(slug=slug).first()
    if author is None:
        return redirect_former(Author.objects.public(), slug)
    show(set_key("author", author.pk))
    page = paginate_along(
        request,
        Story.objects.newest(),
        Membership.objects.of(SetKind.AUTHOR, author.pk).newest().values("story"),
        total=author.story_count,
        prepare=lambda rows: rows.listed(),
    )
    count = capitalize(_("%(stories)s so far.") % {"stories": count_of_stories(page.total)})
    head = list_head(
        page,
        author.name,
        "authors",
        description=f"{' '.join(author.line.split())} {count}".strip(),
        crumbs=[(_("Authors"), reverse("stories:authors"))],
        feed=reverse("stories:author_feed", args=[author.slug]),
        card=reverse("stories:author_card", args=[author.slug]),
    )
    context = {
        "head": replace(head, data=_author_data(author, head.data)),
        "page": page,
        "author": author,
        "portrait": draw_portrait(author.portrait.shown) if author.portrait else "",
        "count": count,
    }
    return render(request, "stories/author.html", context)


def _author_data(author: Author, listed: Mapping[str, Any] | None) -> dict[str, Any]:
    """A ProfilePage after schema.org with its Person, and the stories of this page of the list."""
    person: dict[str, Any] = {
        "@type": "Person",
        "name": author.name,
        "url": absolute_address(author.get_absolute_url()),
    }
    person |= {"description": author.line} if author.line else {}
    person |= {"sameAs": [address for address, _words in author.links]} if author.links else {}
    stories = {"hasPart": listed["mainEntity"]} if listed else {}
    return {"@type": "ProfilePage", "name": author.name, "mainEntity": person} | stories
