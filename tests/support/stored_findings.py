"""Findings as they were before they were kept, to compare them with others."""

from characters.names.gazetteer import KnownEntity
from stories.names.findings import Findings, Mentioned, Question, Span, Suggested


def findings_of_json(kept):
    """The findings that `as_json` gave."""

    def row(kind, values, *names):
        people = {name: tuple(KnownEntity(**one) for one in values[name]) for name in names}
        return kind(**values | people | {"at": tuple(Span(*at) for at in values["at"])})

    return Findings(
        tuple(
            Mentioned(Span(*at), KnownEntity(kind, key, name), by)
            for *at, kind, key, name, by in kept.get("mentions", ())
        ),
        tuple(row(Question, values, "candidates") for values in kept.get("questions", ())),
        tuple(row(Suggested, values, "alike") for values in kept.get("suggestions", ())),
    )
