"""Makes everything anew that is derived from the live stories."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from spystories.lib.garbage import seldom_collected
from spystories.lib.progress import Progress, ProgressLine, silent
from stories.derived.reindex import broken_off, reindex


class Command(BaseCommand):
    help = (
        "Makes anew all that is derived: HTML, mentions, covers, counts, and what is public. It can be broken off;"
        " run again, it goes on where it was, unless the site's code or settings changed meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="Begin anew, whatever was made before.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.quiet = not options["verbosity"]
        if not self.quiet and not options["again"] and (where := broken_off()):
            self.stdout.write(where)
        try:
            with seldom_collected():
                count = reindex(self._progress, again=options["again"])
        except KeyboardInterrupt as e:
            raise CommandError("Broken off. Run reindex again to go on.", returncode=130) from e
        self.stdout.write(f"{count} live {'story' if count == 1 else 'stories'} indexed.")

    def _progress(self, what: str) -> Progress:
        return silent if self.quiet else ProgressLine(self.stderr, what)
