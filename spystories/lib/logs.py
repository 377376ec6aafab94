"""One record, one line: what a stranger typed cannot forge a second one."""

import logging
import re
import time
from typing import Any

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def escape(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


LONGEST_LINE = 2000  # characters: more than any line of ours, less than what a header may hold


def shorten(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"


class OneLine(logging.Formatter):
    """Times in UTC, control characters escaped, no line endless, a traceback's lines indented under their record."""

    converter = time.gmtime  # type: ignore[assignment] # so says the documentation of logging

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = escape(shorten(record.message))
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).splitlines()
        return "\n".join(f"    {escape(shorten(line))}" for line in lines)
