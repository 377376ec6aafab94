"""Look whether the site is well, and say what to do where it is not."""

import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from stories.health.checks import first_line, look_over

SECONDS = 3  # that the site has to answer at its address


class Command(BaseCommand):
    help = "Look whether the site is well, and say what to do where it is not. Ends with 1 where it cannot serve."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-ask", action="store_false", dest="ask", help="do not ask the running site at SITE_URL how it is"
        )

    def handle(self, *args: Any, ask: bool, **options: Any) -> None:
        findings = look_over()
        for check, sentence in findings:
            mark = "ok" if not sentence else "look" if check.serves else "NOT WELL"
            self.stdout.write(f"{mark:<9} {check.name:<13} {sentence}".rstrip())
        if ask:
            self.stdout.write(f"{'':<9} {'at SITE_URL':<13} {ask_the_site()}")
        if any(sentence and not check.serves for check, sentence in findings):
            raise SystemExit(1)


def ask_the_site() -> str:
    """What the running site says of itself at its own address, proxy and all."""
    address = f"{settings.SITE_URL}/health/"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - the site's own address
            said = answer.read(2_000).decode(errors="replace")
    except urllib.error.HTTPError as error:
        said = error.read(2_000).decode(errors="replace")
    except OSError as error:
        return f"{address} does not answer: {first_line(error)}."
    return "; ".join(said.strip().splitlines()) or "an empty answer."
