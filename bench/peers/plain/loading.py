"""Filling the plain site with a fixture's stories."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from .models import Person, Story, Tag


@transaction.atomic
def load(rows: Iterable[dict[str, Any]]) -> None:
    """Take in the rows of a fixture, a block at a time: those that the site shows, without what else hangs on them."""
    by_model: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_model.setdefault(row["model"], []).append(row["fields"])
    people, tags = by_model.get("characters.character", []), by_model.get("stories.tag", [])
    Person.objects.bulk_create(Person(name=row["name"], slug=row["slug"]) for row in people)
    known = [Tag(name=row["name"], slug=row["slug"], line=row["line"]) for row in tags]
    Tag.objects.bulk_create(known, ignore_conflicts=True)
    words = ("title", "slug", "standfirst", "body", "number")
    Story.objects.bulk_create(
        Story(
            **{name: row[name] for name in words},
            published_at=datetime.fromisoformat(row["first_published_at"].replace("Z", "+00:00")),
        )
        for row in by_model.get("stories.story", [])
    )
    stories, found = _keys(Story), {"character": _keys(Person), "tag": _keys(Tag)}
    for label, owner, name, table in (
        ("stories.castmember", "story", "character", Story.people.through),
        ("stories.storytag", "content_object", "tag", Story.tags.through),
    ):
        column = "person_id" if name == "character" else "tag_id"
        table._base_manager.bulk_create(
            table(story_id=stories[row[owner][0]], **{column: found[name][row[name][0]]})
            for row in by_model.get(label, [])
        )


def _keys(model: Any) -> dict[str, int]:
    return dict(model.objects.values_list("slug", "pk"))
