"""
Writing the search documents: which pages have one, for readers and for editors.

Called by `stories.derived.index`, `stories.derived.counts` and `stories.publishing.publish` alone.
What is not public loses the readers' document and keeps the editors'; what is deleted takes both along.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from characters.models import Character, Place, Section
from spystories.lib.rows import batched, insert_rows, insert_values, update_rows
from stories.models import Author, Collection, DeskDocument, SearchDocument, SearchStemmer, SearchWord, Story, Tag

from . import backend, marks, words
from .building import DESK, PUBLIC, STORY_COUNTS, Shelf
from .queries import Query
from .selection import AnyDocument, Selection

BATCH = 500
MOST_WORDS = 5_000  # of one document that are kept for guessing what a mistyped one was meant to be
_MODELS: dict[str, type[Any]] = {
    "story": Story,
    "character": Character,
    "place": Place,
    "tag": Tag,
    "collection": Collection,
    "author": Author,
}
_OWNERS = {"stories": "story"} | {f"{owner}s": owner for owner in _MODELS if owner != "story"}
_AT_ONCE, _ALL = 100, 2**31


def refresh(**changed: Iterable[int]) -> None:
    """
    Write the documents of these (primary keys) anew, readers' and editors'; what is not public has none for
    readers. Each kind is said by its plural: `stories`, `characters`, `places`, `tags`, `collections`, `authors`.

    About sixteen statements for each kind and 500 of it.
    """
    for plural, keys in changed.items():
        owner = _OWNERS[plural]
        ordered = sorted(keys)
        for start in range(0, len(ordered), BATCH):
            some = ordered[start : start + BATCH]
            rows = PUBLIC.build(owner, some)
            learn(_learnt(rows))
            _write(PUBLIC, owner, some, rows)
            _write(DESK, owner, some, DESK.build(owner, some))


def recount(
    *,
    characters: Iterable[int] = (),
    places: Iterable[int] = (),
    tags: Iterable[int] = (),
    collections: Iterable[int] = (),
    authors: Iterable[int] = (),
) -> None:
    """
    Let the documents of these (primary keys) say how many stories they are in: nothing else of them changed, but
    whether they are public. One that is missing, or there for nothing, is written anew as `refresh` does.

    Four statements for each kind and 500 of it, and two where some differ.
    """
    counted = {"character": characters, "place": places, "tag": tags, "collection": collections, "author": authors}
    for owner, keys in counted.items():
        anew = set[int]()
        for some in batched(sorted(keys), BATCH):
            for shelf in (PUBLIC, DESK):
                anew |= _recount(shelf, owner, some)
        refresh(**{f"{owner}s": anew})


def _recount(shelf: Shelf, owner: str, keys: list[int]) -> set[int]:
    """Write the counts that differ; return the keys of what has no document and should, or has one and should not."""
    counted = dict(shelf.rows_of(_MODELS[owner]).filter(pk__in=keys).values_list("pk", STORY_COUNTS[owner]))
    there = shelf.model.objects.filter(**{f"{owner}__in": keys}).values_list("pk", owner, "story_count")
    held = {of: (pk, count) for pk, of, count in there}
    update_rows(
        (
            shelf.model(pk=pk, story_count=counted[of])
            for of, (pk, count) in held.items()
            if counted.get(of, count) != count
        ),
        ["story_count"],
    )
    return counted.keys() ^ held.keys()


def refresh_drafts(*, stories: Iterable[int] = (), characters: Iterable[int] = (), places: Iterable[int] = ()) -> None:
    """
    Write the editors' documents anew of these stories, and of those that these people and places are in
    (primary keys).

    About eight statements for 500 of them.
    """
    tied = [
        *(marks.about_mark(Section.PERSON, pk) for pk in characters),
        *(marks.about_mark(Section.PLACE, pk) for pk in places),
    ]
    ordered = sorted({*stories, *_stories_with(tied)})
    for start in range(0, len(ordered), BATCH):
        some = ordered[start : start + BATCH]
        _write(DESK, "story", some, DESK.build("story", some))


def stories_by(author: int) -> set[int]:
    """The stories (primary keys) whose newest revision is by this author (a primary key). Two queries."""
    return _stories_with([marks.about_mark(Section.AUTHOR, author)])


def _stories_with(tied: Sequence[str]) -> set[int]:
    """The stories whose document for editors has one of these marks."""
    about = [Selection(Query(), (), marks=(marks.kind_mark(Section.STORY), mark)) for mark in tied]
    found = {
        pk
        for start in range(0, len(about), _AT_ONCE)
        for _turn, pk in backend.find_ids(about[start : start + _AT_ONCE], _ALL, DeskDocument)
    }
    return set(DeskDocument.objects.filter(pk__in=found).values_list("story", flat=True))


def _write(shelf: Shelf, owner: str, keys: list[int], rows: list[Any]) -> None:
    """Let these be the documents of `keys`. The texts of a story stand on the story, and are not written again."""
    for row in rows:
        row.texts = [] if owner == "story" else row.texts
    kept = [getattr(row, f"{owner}_id") for row in rows]
    shelf.model.objects.filter(**{f"{owner}__in": set(keys) - set(kept)}).delete()
    columns = [column.name for column in shelf.model._meta.concrete_fields if column.name not in (*_MODELS, "id")]
    codes = {words.stemmer_by(row.rules) for row in rows} - {words.stemmer_of("")}
    insert_rows((SearchStemmer(code=code) for code in sorted(codes)), same=["code"])
    insert_rows(rows, same=[owner], update=columns)


def _learnt(rows: Iterable[AnyDocument]) -> dict[str, bool]:
    """The words of documents, each with whether it is a name."""
    learnt: dict[str, bool] = {}
    for row in rows:
        for word in words.different_words(row.texts, MOST_WORDS):
            learnt.setdefault(word, False)
        learnt.update(dict.fromkeys(words.words_of_heading(row.heading), True))
    return learnt


def learn(learnt: Mapping[str, bool]) -> None:
    """
    Keep words for guessing, each with whether it is a name; a name replaces a plain word, never is replaced.

    In order, so that two writers do not wait in a ring.
    """
    for is_name in (False, True):
        kept = sorted(
            word
            for word, naming in learnt.items()
            if naming == is_name and 2 < len(word) <= words.LONGEST_WORD and word.isalpha()
        )
        values: dict[str, list[Any]] = {"word": kept, "is_name": [is_name] * len(kept)}
        insert_values(SearchWord, values, same=["word"], update=["is_name"] if is_name else [])


def sweep() -> None:
    """
    Drop the documents of stories that are not live, all words kept for guessing, and what languages there are.

    Writing the documents anew brings back the words and languages that are still there. Three statements.
    """
    SearchDocument.objects.filter(story__isnull=False).exclude(story__state=Story.State.LIVE).delete()
    SearchWord.objects.all().delete()
    SearchStemmer.objects.all().delete()


def check() -> dict[str, int]:
    """
    How many documents are missing, left over, out of date, or not held by the database's index.

    Empty when the searches follow what is kept and what is live. Three queries, however much there is.
    """
    counts = [count for shelf in (PUBLIC, DESK) for owner in _MODELS for count in _wrong(shelf, owner)]
    found: Counter[str] = Counter()
    for name, count in counts[0].union(*counts[1:], all=True):
        found[name] += count
    found["not indexed"] = sum(backend.count_unindexed(shelf.model) for shelf in (PUBLIC, DESK))
    return {name: count for name, count in found.items() if count}


def count_behind() -> int:
    """
    By how many documents the searches differ from what is kept and what is live, as far as counting shows.

    Cheap enough for every start: it counts along indexes. `check` looks closer. Five queries.
    """
    wanted: Counter[str] = Counter()
    held: Counter[str] = Counter()
    counts = [
        _counted(f"{shelf.model.__name__} {model.section}", rows)
        for shelf in (PUBLIC, DESK)
        for model in _MODELS.values()
        for rows in [Story.objects.all() if shelf is DESK and model is Story else shelf.rows_of(model)]
    ]
    wanted.update(dict(counts[0].union(*counts[1:], all=True)))
    current = set(words.current_rules())
    for shelf in (PUBLIC, DESK):
        by_rules = shelf.model.objects.order_by().values_list("kind", "rules").annotate(times=Count("pk"))
        for kind, rules, times in by_rules:
            held[f"{shelf.model.__name__} {kind if rules in current else 'old'}"] += times
    off: int = sum(abs(wanted[name] - held[name]) for name in wanted | held if not name.endswith("old"))
    return off + sum(backend.count_unindexed(shelf.model) for shelf in (PUBLIC, DESK))


def _wrong(shelf: Shelf, owner: str) -> list[QuerySet[Any, tuple[str, int]]]:
    """Queries, each of one row or none: (what is wrong, how often)."""
    owned_by: Any = shelf.model._meta.get_field(owner)
    model, named = _MODELS[owner], owned_by.remote_field.related_name
    rows, is_draft = shelf.rows_of(model), shelf is DESK and model is Story
    stale = ~Q(**{f"{named}__rules__in": words.current_rules()})
    if is_draft:
        stale |= ~Q(**{f"{named}__revision": F("newest_number")})
    else:
        stale |= ~Q(**{f"{named}__title": F("name" if hasattr(model, "name") else "title")})
    if shelf is PUBLIC and model is Story:
        stale |= ~Q(**{f"{named}__published_at": F("last_published_at")})
    documents = shelf.model.objects.filter(**{f"{owner}__isnull": False})
    return [
        _counted("missing", rows.filter(**{named: None})),
        _counted("out of date", rows.filter(stale, **{f"{named}__isnull": False})),
        _counted("left over", documents.filter(~Exists(rows.filter(pk=OuterRef(owner))))),
    ]


def _counted(name: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int]]:
    counted = rows.order_by().annotate(wrong=Value(name)).values("wrong").annotate(times=Count("pk"))
    pairs: QuerySet[Any, tuple[str, int]] = counted.values_list("wrong", "times")
    return pairs
