"""What a change of stories affects: the people, places, tags, collections and authors that they touch, and back."""

from dataclasses import dataclass, field

from stories.models import Authorship, CastMember, CollectionEntry, Fact, Mention, Setting, Story, StoryTag


@dataclass
class Affected:
    """Primary keys of stories that changed, of what they touch, and of whatever else changed with them."""

    stories: set[int] = field(default_factory=set)
    characters: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    collections: set[int] = field(default_factory=set)
    authors: set[int] = field(default_factory=set)
    # Collections whose entries came, went or were put into another order.
    rearranged: set[int] = field(default_factory=set)
    # Whether some changed in another way than by the stories that they are in: in what they are called, or what is
    # told of them.
    reworded: bool = True

    def __bool__(self) -> bool:
        """Whether it is of anything at all."""
        told = (self.stories, self.characters, self.places, self.tags, self.collections, self.authors)
        return any((*told, self.rearranged))

    def __or__(self, other: "Affected") -> "Affected":
        return Affected(
            self.stories | other.stories,
            self.characters | other.characters,
            self.places | other.places,
            self.tags | other.tags,
            self.collections | other.collections,
            self.authors | other.authors,
            self.rearranged | other.rearranged,
            any(one.reworded for one in (self, other) if one),
        )


def affected_by(*stories: Story) -> Affected:
    """The stories, what their rows point at now, and whose facts rest on them. Seven queries, however many."""
    keys = [story.pk for story in stories]
    mentioned = set(Mention.objects.filter(story__in=keys).order_by().values_list("character", "place").distinct())
    cast, told = (
        set(rows._default_manager.filter(story__in=keys).order_by().values_list("character", flat=True))
        for rows in (CastMember, Fact)
    )
    settings = Setting.objects.filter(story__in=keys).order_by().values_list("place", flat=True)
    tags = StoryTag.objects.filter(content_object__in=keys).order_by().values_list("tag", flat=True)
    entries = CollectionEntry.objects.filter(story__in=keys).order_by().values_list("collection", flat=True)
    authors = Authorship.objects.filter(story__in=keys).order_by().values_list("author", flat=True)
    return Affected(
        set(keys),
        {pk for pk, _ in mentioned if pk} | cast | told,
        {pk for _, pk in mentioned if pk}.union(settings),
        set(tags),
        set(entries),
        set(authors),
        reworded=bool(told),
    )


def stories_with(characters: set[int], places: set[int]) -> set[int]:
    """The live stories that these people and places are in (primary keys). Four queries for each kind."""
    stories, found = Story.objects.live(), set[int]()
    for name, rows, keys in (("character", "cast", characters), ("place", "settings", places)):
        if keys:
            for path in ("mentions", rows, "ties", "decisions"):
                found.update(stories.filter(**{f"{path}__{name}__in": keys}).values_list("pk", flat=True))
    return found
