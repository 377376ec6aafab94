"""What a manuscript says as the content of a draft: its columns, its authors on file, its address, its comments."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, count
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from characters import addresses
from spystories.lib import prose
from spystories.lib.folding import fold
from spystories.lib.languages import canonical_tag, is_tag, site_language
from spystories.lib.manuscripts import Manuscript, Remark
from stories.content.anchors import Anchor
from stories.content.limits import check_body
from stories.content.value import Content, Credit, content_of_revision
from stories.models import Author, Batch, ImportedDraft, Revision, Story, StoryContent
from stories.models.notes import LONGEST_QUOTE
from stories.phrases import byline_of
from stories.publishing import notes
from stories.publishing.publish import newest_revision
from stories.records import column_of

# What a story's columns hold of these.
LONGEST = {name: column_of(StoryContent, name).max_length or 0 for name in ("title", "standfirst", "byline")}


def fitted(manuscript: Manuscript, known: "AuthorsOnFile") -> Manuscript:
    """A manuscript whose title, standfirst and byline are cut where they are longer than a story's, and counted."""
    said = known.credit(manuscript.authors, manuscript.byline)[1]
    given = {"title": manuscript.title, "standfirst": manuscript.standfirst, "byline": said}
    long = {f"long {name}": len(words) for name, words in given.items() if len(words) > LONGEST[name]}
    title, standfirst, byline = (_cut(words, LONGEST[name]) for name, words in given.items())
    cut = manuscript._replace(title=title, standfirst=standfirst, counts={**manuscript.counts, **long})
    return cut if byline == said else cut._replace(byline=byline, authors=())


def _cut(words: str, longest: int) -> str:
    """The words that fit, with a sign for the others."""
    if len(words) <= longest:
        return words
    whole = words[:longest].rpartition(" ")[0].rstrip() or words[: longest - 1]
    return f"{whole}…"


def content_of(manuscript: Manuscript, known: "AuthorsOnFile") -> Content:
    """The content of a draft, but for its address. Raises `ValidationError` for a body that no story may have."""
    authors, byline = known.credit(manuscript.authors, manuscript.byline)
    return Content(
        title=manuscript.title,
        standfirst=manuscript.standfirst,
        body=check_body(manuscript.body),
        byline=byline,
        authors=authors,
        lead_picture=manuscript.lead,
        lang=language_of(manuscript.lang),
    )


def free_address(batch: Batch, title: str, *, story: Story) -> str:
    """
    An address for `story` by its title that no other has, had, or is to have of those brought in with it; none without
    a title. Three queries.
    """
    if not title:
        return ""
    others = ImportedDraft.objects.filter(file__batch=batch).exclude(story=story.pk)
    taken = set(others.values_list("revision__slug", flat=True))
    names = chain([title], (f"{title} {number}" for number in count(2)))
    return next(slug for name in names if (slug := addresses.propose(Story, name)) not in taken)


def language_of(tag: str) -> str:
    """The tag as a story has it: nothing for the site's own language, and for what is no tag."""
    tag = canonical_tag(tag) if is_tag(tag) else ""
    return "" if tag == site_language() else tag


def with_corrections(draft: ImportedDraft, content: Content, known: "AuthorsOnFile") -> Content:
    """The content of a second reading with what was corrected since the first: title, byline, and the tags."""
    before, told = content_of_revision(newest_of(draft)), draft.told
    kept: dict[str, Any] = {"tags": before.tags}
    if before.title != told.get("title"):
        kept |= {"title": before.title, "slug": before.slug}
    if (before.authors, before.byline) != known.credit(told.get("authors", []), told.get("byline", "")):
        kept |= {"authors": before.authors, "byline": before.byline}
    return replace(content, **kept)


class AuthorsOnFile:
    """The authors by their names, case and accents aside. A query, once it is asked."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Credit]] | None = None

    def find(self, name: str) -> Credit | None:
        """The one author of this name; None where there is none, or are several."""
        if self._by_name is None:
            self._by_name = {}
            for key, called in Author.objects.values_list("key", "name"):
                self._by_name.setdefault(fold(called), []).append(Credit(key, called))
        found = self._by_name.get(fold(name), [])
        return found[0] if len(found) == 1 else None

    def credit(self, names: Sequence[str], byline: str) -> tuple[tuple[Credit, ...], str]:
        """The authors and the byline of a story by these: authors where all of them are on file, else the words."""
        names = list(dict.fromkeys(filter(None, names)))
        found = [credit for credit in map(self.find, names) if credit]
        if names and len(found) == len(names):
            return tuple(dict.fromkeys(found)), ""
        return (), byline or byline_of("", names)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Those of these names that no author has; of several of one name none is missing."""
        self.find("")
        return [name for name in dict.fromkeys(names) if name and not (self._by_name or {}).get(fold(name))]


def as_note(remark: Remark, body: str) -> notes.Brought:
    """A comment of the file on its words; on the whole passage where these cannot be told from others close by."""
    text = prose.stored_texts(body).get(remark.number, "")
    start, end = (remark.start, remark.end) if remark.start < remark.end else (0, len(text))
    end = min(end, start + LONGEST_QUOTE)
    beside = prose.around(text, start, end)
    if beside is None:
        start, end = 0, min(len(text), LONGEST_QUOTE)
        beside = prose.around(text, start, end) or ("", "")
    return notes.Brought(Anchor(remark.number, text[start:end], *beside), remark.text, remark.by, _moment(remark.at))


def _moment(said: str) -> datetime | None:
    """A time as a file has it; one without a zone is the site's. None for what is none."""
    try:
        at = parse_datetime(said)
        return make_aware(at) if at and is_naive(at) else at
    except (ValueError, OverflowError):
        return None


def newest_of(draft: ImportedDraft) -> Revision:
    """What the draft says now."""
    newest = newest_revision(draft.story)
    assert newest is not None, "A draft is made by saving it."
    return newest
