"""The recogniser on the command line: one JSON document a line in, one a line out."""

import sys
from io import TextIOWrapper
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser

from characters.recognition.serve import serve


class Command(BaseCommand):
    help = "Answer recognition requests, one JSON document a line, from standard input to standard output."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", required=True, help="read and write JSON lines")

    def handle(self, *args: Any, **options: Any) -> None:
        # Bytes that are no UTF-8 come in as half surrogates, so that they spoil their own line and no other.
        requests, answers = cast(TextIOWrapper, sys.stdin), cast(TextIOWrapper, sys.stdout)
        requests.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
        answers.reconfigure(encoding="utf-8", newline="\n")
        serve(requests, answers)
