"""The recogniser behind one JSON document a line; `manage.py recognise --json` is this and nothing else."""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from .api import Result, recognise
from .index import Gazetteer

LONGEST_REQUEST = 2_000_000


class Refused(ValueError):
    """A request that cannot be served, with the sentence that says why."""


def serve(stdin: Iterable[str], stdout: TextIO) -> None:
    """Answer each request on a line of its own, in order; a bad one gets an error and the next is served."""
    gazetteer = Gazetteer()
    for line in stdin:
        if not line.strip():
            continue
        request: Any = None
        try:
            _refuse_bytes(line)
            request = json.loads(line.removeprefix("\ufeff"))
            gazetteer = _library(request, gazetteer)
            answer = _answer(request, gazetteer)
        except RecursionError:
            answer = {"id": None, "error": "the request is nested too deeply"}
        except (ValueError, TypeError) as error:
            answer = {"id": _id(request), "error": _sentence(error)}
        stdout.write(_line(answer) + "\n")
        stdout.flush()


def _refuse_bytes(line: str) -> None:
    """Refuse a line with bytes that are no UTF-8, which the command reads as half surrogates."""
    if not line.isascii() and any("\ud800" <= char <= "\udfff" for char in line):
        raise Refused("the line is not UTF-8")


def _line(answer: dict[str, Any]) -> str:
    """An answer as JSON; half a surrogate pair, which UTF-8 cannot hold, goes back escaped."""
    line = json.dumps(answer, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(answer)
    return line


def _sentence(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"the line is not JSON: {error}"
    return " ".join(str(error).split()) or "the request cannot be read"


def _id(request: Any) -> str | None:
    found = request.get("id") if isinstance(request, dict) else None
    return found if isinstance(found, str) else None


def _library(request: Any, gazetteer: Gazetteer) -> Gazetteer:
    """The library in force: the request's own where it brings one."""
    if not isinstance(request, dict):
        raise Refused("the request is not an object")
    known = request.get("known")
    if known is None:
        return gazetteer
    if not isinstance(known, list):
        raise Refused("known is not a list")
    return Gazetteer(known)


def _answer(request: dict[str, Any], gazetteer: Gazetteer) -> dict[str, Any]:
    if not isinstance(request.get("id"), str):
        raise Refused("id is missing or not a string")
    text = request.get("text")
    if not isinstance(text, str):
        raise Refused("text is missing or not a string")
    if len(text) > LONGEST_REQUEST:
        raise Refused(f"text is longer than {LONGEST_REQUEST} characters")
    options = request.get("options")
    options = {} if options is None else options
    if not isinstance(options, dict):
        raise Refused("options is not an object")
    result = recognise(
        text,
        gazetteer,
        cast=_strings(request, "cast"),
        dismissed=_strings(request, "dismissed"),
        suggest=options.get("suggest", True) is not False,
    )
    return {"id": request["id"], **_document(result)}


def _strings(request: dict[str, Any], field: str) -> list[str]:
    found = request.get(field)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Refused(f"{field} is not a list of strings")
    return found


def _document(result: Result) -> dict[str, Any]:
    mentions = []
    for one in result.mentions:
        row: dict[str, Any] = {"start": one.start, "end": one.end, "text": one.text, "entity": one.entity}
        mentions.append(row if one.entity else {**row, "candidates": list(one.candidates)})
    suggestions = [
        {"name": s.name, "kind": s.kind, "confidence": s.confidence, "mentions": [list(span) for span in s.mentions]}
        for s in result.suggestions
    ]
    return {"mentions": mentions, "suggestions": suggestions}
