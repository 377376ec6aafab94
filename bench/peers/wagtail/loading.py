"""Filling Wagtail with a fixture's stories, by its own way of adding pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page

from .models import Person, PersonIndexPage, StoryIndexPage, StoryPage, TagIndexPage


def make_lists() -> None:
    """The pages that list stories, below the page that a new site begins with."""
    home = Page.objects.get(depth=2)
    home.add_child(instance=StoryIndexPage(title="Stories", slug="stories"))
    home.add_child(instance=TagIndexPage(title="Tags", slug="tags"))
    home.add_child(instance=PersonIndexPage(title="People", slug="people"))


@transaction.atomic
def load(rows: Iterable[dict[str, Any]]) -> None:
    """Take in the rows of a fixture: the stories with their people and tags."""
    by_model: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_model.setdefault(row["model"], []).append(row["fields"])
    people = by_model.get("characters.character", [])
    Person.objects.bulk_create(Person(name=row["name"], slug=row["slug"]) for row in people)
    known = {person.slug: person for person in Person.objects.all()}
    names = {row["key"]: row["name"] for row in by_model.get("stories.tag", [])}
    index = StoryIndexPage.objects.get()
    for row in by_model.get("stories.story", []):
        at = datetime.fromisoformat(row["first_published_at"].replace("Z", "+00:00"))
        words = {name: row[name] for name in ("title", "slug", "standfirst", "body", "number")}
        story = StoryPage(**words, first_published_at=at, last_published_at=at)
        story.people = [
            known[part["character"][0]] for part in by_model["stories.castmember"] if part["story"] == [row["key"]]
        ]
        tags = [tag["tag"][0] for tag in by_model["stories.storytag"] if tag["content_object"] == [row["key"]]]
        story.tags.add(*(names[tag] for tag in tags))
        index.add_child(instance=story)
