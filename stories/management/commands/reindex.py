"""Makes everything anew that is derived from the live stories."""

from typing import Any

from django.core.management.base import BaseCommand

from stories.derived.index import reindex


class Command(BaseCommand):
    help = "Makes anew all that is derived: HTML, mentions, covers, counts, and what is public."

    def handle(self, *args: Any, **options: Any) -> None:
        count = reindex(self._show if options["verbosity"] else lambda done, total: None)
        self.stdout.write(f"{count} live {'story' if count == 1 else 'stories'} indexed.")

    def _show(self, done: int, total: int) -> None:
        last = done == total
        if last or done % 50 == 0:
            self.stderr.write(f"\r{done} of {total}", ending="\n" if last else "")
