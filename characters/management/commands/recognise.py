"""The recogniser on the command line: one JSON document a line in, one a line out."""

import sys

from django.core.management.base import BaseCommand

from characters.recognition.serve import serve


class Command(BaseCommand):
    help = "Answer recognition requests, one JSON document a line, from standard input to standard output."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", required=True, help="read and write JSON lines")

    def handle(self, **options):
        for stream in (sys.stdin, sys.stdout):
            stream.reconfigure(encoding="utf-8", newline="\n", errors="surrogatepass")
        serve(sys.stdin, sys.stdout)
