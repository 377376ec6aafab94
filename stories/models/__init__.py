"""Stories: what is written, what is live, and what rests on it. One module a subject."""

from .asking import Asked, Settled, SettledStory
from .changes import Batch, Change, Subject
from .collections import Collection, CollectionEntry
from .derived import Appearance, Encounter, InnerLink, Mention, Reading, Rendering, Waiting
from .editions import Slip
from .editors import Editor
from .evidence import Fact, Introduction, Relationship
from .fixtures import FixtureRow
from .notes import Answer, Note, Share
from .renaming import RenamedStory, Renaming
from .revisions import Revision, Transition
from .search import DeskDocument, SearchDocument, SearchWord
from .site import Site, Stamp
from .story import CastMember, Decision, Setting, Story, StoryContent, Tie
from .tags import FormerKey, StoryTag, Tag
from .unsaved import Looking, Unsaved

__all__ = [
    "Answer",
    "Appearance",
    "Asked",
    "Batch",
    "CastMember",
    "Change",
    "Collection",
    "CollectionEntry",
    "Decision",
    "DeskDocument",
    "Editor",
    "Encounter",
    "Fact",
    "FixtureRow",
    "FormerKey",
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
    "Subject",
    "Tag",
    "Tie",
    "Transition",
    "Unsaved",
    "Waiting",
]
