"""A question to a database: documents by the words that stand in their columns."""

from dataclasses import dataclass

from stories.models import DeskDocument, SearchDocument

from .queries import Query, Term

AnyDocument = SearchDocument | DeskDocument
DocumentTable = type[SearchDocument] | type[DeskDocument]

HEADING, NAMES, WORDS, MARKS = "heading", "names", "words", "marks"
NAMING, ALL = (HEADING, NAMES), (HEADING, NAMES, WORDS)


@dataclass(frozen=True)
class Way:
    """
    One way in which something is found: lexemes that follow each other in a column.

    A lexeme is a word after the first letter of its column: the index has one list for all columns.
    """

    column: str
    words: tuple[str, ...]
    is_beginning: bool = False

    @property
    def lexemes(self) -> list[str]:
        return [self.column[0] + word for word in self.words]


@dataclass(frozen=True)
class Selection:
    """
    The documents with every term of `query` in one of `columns`, and none of what it excludes anywhere.

    A word counts by its stem; `by_beginning`, also as the beginning of a word of the heading or the names.
    `marks` must all be there, and one of `among` if any are given.
    """

    query: Query
    columns: tuple[str, ...] = ALL
    by_beginning: bool = False
    marks: tuple[str, ...] = ()
    among: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[list[Way]]:
        """One way of each list must lead to a document. Nothing wanted: nothing found."""
        found = [[Way(MARKS, (mark,))] for mark in self.marks]
        found += [[Way(MARKS, (mark,)) for mark in self.among]] if self.among else []
        return found + [self._ways(term) for term in self.query.terms if self.columns]

    @property
    def unwanted(self) -> list[Way]:
        """No way of these may lead to it."""
        return [Way(column, stems) for term in self.query.without for column in ALL for stems in term.ways]

    def _ways(self, term: Term) -> list[Way]:
        found = [Way(column, stems) for column in self.columns for stems in term.ways]
        if self.by_beginning and term.beginning:
            naming = [column for column in self.columns if column in NAMING]
            found += [Way(column, (term.beginning,), is_beginning=True) for column in naming]
        return found
