"""Stories: what is written, what is live, and what rests on it. One module a subject."""

from .asking import Asked, Settled, SettledStory
from .collections import Collection, CollectionEntry
from .derived import Appearance, Encounter, InnerLink, Mention, Reading, Rendering, Waiting
from .editions import Slip
from .evidence import Fact, Introduction, Relationship
from .fixtures import FixtureRow
from .notes import Answer, Note, Share
from .renaming import RenamedStory, Renaming
from .revisions import Revision, Transition
from .search import DeskDocument, SearchDocument, SearchWord
from .site import Site, Stamp
from .story import CastMember, Decision, Setting, Story, StoryContent, Tie
from .tags import StoryTag, Tag
from .unsaved import Looking, Unsaved

__all__ = [
    "Answer",
    "Appearance",
    "Asked",
    "CastMember",
    "Collection",
    "CollectionEntry",
    "Decision",
    "DeskDocument",
    "Encounter",
    "Fact",
    "FixtureRow",
    "InnerLink",
    "Introduction",
    "Looking",
    "Mention",
    "Note",
    "Reading",
    "Relationship",
    "RenamedStory",
    "Renaming",
    "Rendering",
    "Revision",
    "SearchDocument",
    "SearchWord",
    "Setting",
    "Settled",
    "SettledStory",
    "Share",
    "Site",
    "Slip",
    "Stamp",
    "Story",
    "StoryContent",
    "StoryTag",
    "Tag",
    "Tie",
    "Transition",
    "Unsaved",
    "Waiting",
]
