"""Goes on reading the stories that wait because a name has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from stories.derived.names_changed import reread_waiting


class Command(BaseCommand):
    help = (
        "Reads the stories again that wait because a name has changed. It can be broken off and run again,"
        " also twice at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.done = 0
        reread_waiting(progress=self._show if options["verbosity"] else self._count)
        self.stdout.write(f"{self.done} {'story' if self.done == 1 else 'stories'} read again.")

    def _count(self, done: int, total: int) -> None:
        self.done = done

    def _show(self, done: int, total: int) -> None:
        self.done = done
        self.stderr.write(f"\r{done} of {total}", ending="\n" if done >= total else "")
