"""
Reading texts again: the newest revision whenever it is saved, and every story concerned when a name changes.

Of what is found in a newest revision its open questions are kept, and as its `StoredFindings` what could change
it, for editors; what is found in a live text becomes its mentions (`stories.derived.index`). A change of names
concerns the stories that hold a form of one of them or are tied to whom it names; those that
`stories.derived.names_changed` does not read at once wait as `RereadQueueEntry` rows, which `work_off_queue`
takes off in batches, each its own transaction.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from operator import and_, or_
from time import monotonic
from typing import Any, Self

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import now

from characters.models import ENTITIES
from characters.names import gazetteer
from characters.names.gazetteer import KnownEntity
from characters.recognition import Gazetteer
from characters.recognition.text import fold_form
from spystories.lib import prose
from spystories.lib.locks import in_turn
from spystories.lib.rows import insert_rows
from stories.content.value import Content, content_of_revision
from stories.models import ContentVersion, OpenQuestion, Rendering, RereadQueueEntry, Revision, StoredFindings, Story

from .findings import (
    Findings,
    Question,
    Suggested,
    concerns_line,
    describe_question,
    find_names,
    with_keys_now,
)

BATCH = 25
LIKELY_ENOUGH = 0.6  # how sure it has to be of a new name that stands once
LONGEST_FORM = 200
WORDS_LOOKED_FOR = 8  # sets of words that the database looks for; for more each text is looked through once
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadRevision:
    """The newest revision of a story and what is found in it, nothing of which is stored yet."""

    revision: Revision
    content: Content
    found: Findings

    @classmethod
    def of(cls, revision: Revision, known: Gazetteer | None = None) -> Self:
        """`revision`, read, as `find_names` takes the names that are `known`."""
        known = known or gazetteer.current()
        content = with_keys_now(content_of_revision(revision), known)
        return cls(revision, content, find_names(content, known=known))

    @property
    def stored_findings(self) -> StoredFindings:
        return StoredFindings(
            revision=self.revision,
            story_id=self.revision.story_id,
            questions=len(self.found.questions),
            concerns=concerns_line(self.content, self.found),
            digest=digest_of(self.content.body),
            words=prose.word_count(self.content.body),
        )

    @property
    def open_questions(self) -> list[OpenQuestion]:
        """A row for each thing that the text leaves open; of new names those that are likely one."""
        texts, found = prose.texts(self.content.body), self.found
        asked: list[tuple[Question | Suggested, str]] = [(one, _among(one.candidates)) for one in found.questions]
        asked += [(one, one.kind) for one in found.suggestions if len(one.at) > 1 or one.confidence >= LIKELY_ENOUGH]
        return [
            OpenQuestion(
                story_id=self.revision.story_id,
                form=fold_form(told["words"])[:LONGEST_FORM],
                among=among,
                is_new=one in found.suggestions,
                count=len(one.at),
                at=self.revision.created_at,
                told=told,
            )
            for one, among in asked
            for told in [describe_question(one, texts)]
        ]


def keep_readings(read: Sequence[ReadRevision]) -> None:
    """Keep what was found in the newest revisions of some stories, in place of what was. Five queries."""
    stories = [one.revision.story_id for one in read]
    StoredFindings.objects.filter(story__in=stories).exclude(pk__in=[one.revision.pk for one in read]).delete()
    insert_rows(
        (one.stored_findings for one in read),
        same=["revision"],
        update=["story", "findings", "questions", "concerns", "digest", "words"],
    )
    OpenQuestion.objects.filter(story__in=stories).delete()
    trashed = set(Story.objects.filter(pk__in=stories, state=Story.State.TRASHED).values_list("pk", flat=True))
    insert_rows(question for one in read if one.revision.story_id not in trashed for question in one.open_questions)


def read_revision(revision: Revision) -> Findings:
    """Read the newest revision of a story and keep what is found. Six queries."""
    read = ReadRevision.of(revision)
    keep_readings([read])
    return read.found


def digest_of(body: str) -> str:
    """
    What two bodies have in common whose words are the same, however they are spaced and set. Empty for no words.
    """
    words = " ".join(" ".join(prose.stored_texts(body).values()).split())
    return sha256(words.encode()).hexdigest() if words else ""


def _among(candidates: Iterable[KnownEntity]) -> str:
    ids = " ".join(sorted(who.id for who in candidates))
    return ids if len(ids) <= LONGEST_FORM else sha256(ids.encode()).hexdigest()


def newest_revisions(stories: Collection[int]) -> dict[int, Revision]:
    """The newest revision of each of these stories (primary keys) that has one. One query."""
    newest = Revision.objects.filter(story=OuterRef("story")).order_by("-number").values("pk")[:1]
    rows = Revision.objects.filter(story__in=stories, pk=Subquery(newest)).order_by("story")
    return {row.story_id: row for row in rows}


def read_newest(stories: Collection[int]) -> None:
    """Read the newest revision of each of these stories (primary keys). Eight queries, however many there are."""
    known = gazetteer.current()
    keep_readings([ReadRevision.of(revision, known) for revision in newest_revisions(stories).values()])


def stories_naming(called: Iterable[tuple[str, dict[str, Any]]], ids: Iterable[str] = ()) -> set[int]:
    """
    The stories (primary keys) whose newest or live text holds a form of one of these names, or which are tied
    to one of these people and places (ids of the gazetteer). Two queries, which look at every story.
    """
    wanted = {frozenset([f"@{one}"]) for one in ids}
    wanted.update(words for kind, names in called for words in gazetteer.words_needed(names, kind))
    wanted.discard(frozenset())
    if not wanted:
        return set()
    look = _looked_for if len(wanted) <= WORDS_LOOKED_FOR else _looked_through
    live = Rendering.objects.filter(story__state=Story.State.LIVE)
    return {story for rows in (StoredFindings.objects.all(), live) for story in look(rows, wanted)}


def _looked_for(rows: QuerySet[Any], wanted: set[frozenset[str]]) -> Iterable[int]:
    conditions = (
        reduce(and_, (Q(concerns__contains=f" {word} ") for word in sorted(words)))
        for words in sorted(wanted, key=sorted)
    )
    return rows.filter(reduce(or_, conditions)).values_list("story", flat=True)


def _looked_through(rows: QuerySet[Any], wanted: set[frozenset[str]]) -> Iterable[int]:
    """The same in one go, however many are wanted."""
    with_word = defaultdict(list)
    for words in wanted:
        with_word[min(words)].append(words)
    for story, concerns in rows.values_list("story", "concerns").iterator(chunk_size=2000):
        said = frozenset(concerns.split(" "))
        if any(words <= said for word in said & with_word.keys() for words in with_word[word]):
            yield story


def gazetteer_ids(characters: Iterable[int], places: Iterable[int]) -> list[str]:
    """What the gazetteer calls these people and places (primary keys). Two queries."""
    return [
        gazetteer.id_of(kind, key)
        for (kind, model), some in zip(ENTITIES.items(), (characters, places), strict=True)
        for key in model.objects.filter(pk__in=some).values_list("key", flat=True)
    ]


def count_waiting() -> int:
    """How many stories still wait to be read again."""
    return RereadQueueEntry.objects.count()


def queue_progress() -> tuple[int, int]:
    """Of how many stories that came to wait how many are read; (0, 0) while none waits. Two queries."""
    if not (waiting := count_waiting()):
        return 0, 0
    total = max(ContentVersion.objects.values_list("reread_total", flat=True).first() or 0, waiting)
    return total - waiting, total


def queue_stories(stories: Iterable[int], *, wholly: bool = True) -> None:
    """Let these stories wait to be read again; `wholly` as `reread_stories` takes it."""
    done, _total = queue_progress()
    rows = (RereadQueueEntry(story_id=pk, wholly=wholly) for pk in sorted(stories))
    how = {"update_conflicts": True, "unique_fields": ["story"], "update_fields": ["wholly"]}
    RereadQueueEntry.objects.bulk_create(rows, batch_size=500, **(how if wholly else {"ignore_conflicts": True}))
    ContentVersion.objects.update(reread_total=done + count_waiting())


def work_off_queue(
    again: Callable[..., None],
    *,
    seconds: float | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """
    Read stories that wait, a batch a transaction, with `again`, until each is read or `seconds` are over.

    One that comes to wait meanwhile, as `again` may have it do, stays for the next time. Returns how many still
    wait. It may be broken off anywhere and run again, or twice at once.
    """
    began, done, total = monotonic(), 0, count_waiting()
    waiting = RereadQueueEntry.objects.filter(since__lte=now()).order_by("since", "pk")
    while seconds is None or monotonic() - began < seconds:
        with transaction.atomic():
            in_turn()
            batch = dict(waiting.values_list("pk", "wholly")[:BATCH])
            if not batch:
                break
            RereadQueueEntry.objects.filter(pk__in=batch).delete()
            for wholly in set(batch.values()):
                again({pk for pk, how in batch.items() if how == wholly}, wholly=wholly)
        done += len(batch)
        progress(done, total)
    return count_waiting()
