"""`publish_scheduled`: do what is due now, for those who prefer a timer to the first request after it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from stories.publishing.due import publish_due


class Command(BaseCommand):
    help = "Publishes and withdraws the stories whose time has come. May run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        done = publish_due()
        for row in done:
            if row.failure:
                self.stderr.write(f"{row.story}: {row.verb} failed. {row.failure}")
            else:
                self.stdout.write(f"{row.story}: {row.verb}")
        if any(row.failure for row in done):
            sys.exit(1)
