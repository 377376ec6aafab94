"""What a change of stories affects: the people, places, tags and collections that they touch, and back."""

from dataclasses import dataclass, field

from stories.models import Story


@dataclass
class Affected:
    """Primary keys of stories that changed, of what they touch, and of whatever else changed with them."""

    stories: set[int] = field(default_factory=set)
    characters: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    collections: set[int] = field(default_factory=set)

    def __or__(self, other: "Affected") -> "Affected":
        return Affected(
            self.stories | other.stories,
            self.characters | other.characters,
            self.places | other.places,
            self.tags | other.tags,
            self.collections | other.collections,
        )


def affected_by(story: Story) -> Affected:
    """The story, what its rows point at now, and whose facts rest on it. Six queries."""
    mentioned = list(story.mentions.values_list("character", "place"))
    people = [rows.values_list("character", flat=True) for rows in (story.cast, story.facts)]
    return Affected(
        {story.pk},
        {pk for pk, _ in mentioned if pk}.union(*people),
        {pk for _, pk in mentioned if pk} | set(story.settings.values_list("place", flat=True)),
        set(story.story_tags.values_list("tag", flat=True)),
        set(story.entries.values_list("collection", flat=True)),
    )


def stories_with(characters: set[int], places: set[int]) -> set[int]:
    """The live stories that these people and places are in (primary keys). Four queries for each kind."""
    stories, found = Story.objects.live(), set[int]()
    for name, rows, keys in (("character", "cast", characters), ("place", "settings", places)):
        if keys:
            for path in ("mentions", rows, "ties", "decisions"):
                found.update(stories.filter(**{f"{path}__{name}__in": keys}).values_list("pk", flat=True))
    return found
