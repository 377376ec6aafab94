"""Goes on reading the stories that wait to be read again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from spystories.lib.garbage import seldom_collected
from spystories.lib.progress import ProgressLine, silent
from stories.derived.names_changed import reread_waiting


class Command(BaseCommand):
    help = (
        "Reads the stories again that wait because a name has changed, or because the picture of their cover could"
        " not be reached. It can be broken off and run again, also twice at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.done = 0
        self.told = ProgressLine(self.stderr, "stories") if options["verbosity"] else silent
        try:
            with seldom_collected():
                reread_waiting(progress=self._note)
        except KeyboardInterrupt as e:
            raise CommandError("Broken off. Run reread again to go on.", returncode=130) from e
        self.stdout.write(f"{self.done} {'story' if self.done == 1 else 'stories'} read again.")

    def _note(self, done: int, total: int) -> None:
        self.done = done
        self.told(done, total)
