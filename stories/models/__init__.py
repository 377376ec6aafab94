"""Stories: what is written, what is live, and what rests on it. One module a subject."""

from .accounts import Login, RecoveryCode, RecoverySheet, RequiredFactor
from .asking import AnsweredStory, NameAnswer, OpenQuestion
from .authors import Author, Creator
from .changes import Batch, Change, Subject
from .collections import Collection, CollectionEntry
from .derived import Appearance, Encounter, InnerLink, Mention, Rendering, RereadQueueEntry, StoredFindings
from .editions import Slip
from .editors import Editor, SavedView
from .evidence import Fact, Introduction, Quoted, Relationship
from .fixtures import FixtureRow
from .imports import ImportedDraft, ImportedFile, Original
from .members import Membership, Overlap, SetKind
from .notes import Answer, Note, Share
from .pictures import PictureUse
from .renaming import RenamedStory, Renaming
from .revisions import Revision, Transition
from .search import DeskDocument, SearchDocument, SearchStemmer, SearchWord
from .site import ContentVersion, PageKey, Reindexing, Site
from .story import Authorship, CastMember, Decision, Setting, Story, StoryContent, Tie
from .tags import FormerKey, StoryTag, Tag
from .unsaved import Looking, Unsaved

__all__ = [
    "Answer",
    "AnsweredStory",
    "Appearance",
    "Author",
    "Authorship",
    "Batch",
    "CastMember",
    "Change",
    "Collection",
    "CollectionEntry",
    "ContentVersion",
    "Creator",
    "Decision",
    "DeskDocument",
    "Editor",
    "Encounter",
    "Fact",
    "FixtureRow",
    "FormerKey",
    "ImportedDraft",
    "ImportedFile",
    "InnerLink",
    "Introduction",
    "Login",
    "Looking",
    "Membership",
    "Mention",
    "NameAnswer",
    "Note",
    "OpenQuestion",
    "Original",
    "Overlap",
    "PageKey",
    "PictureUse",
    "Quoted",
    "RecoveryCode",
    "RecoverySheet",
    "Reindexing",
    "Relationship",
    "RenamedStory",
    "Renaming",
    "Rendering",
    "RequiredFactor",
    "RereadQueueEntry",
    "Revision",
    "SavedView",
    "SearchDocument",
    "SearchStemmer",
    "SearchWord",
    "SetKind",
    "Setting",
    "Share",
    "Site",
    "Slip",
    "StoredFindings",
    "Story",
    "StoryContent",
    "StoryTag",
    "Subject",
    "Tag",
    "Tie",
    "Transition",
    "Unsaved",
]
