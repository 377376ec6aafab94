"""`forget_second_factor`: let somebody in again who has lost his device and his recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from spystories.lib.security_log import tell
from stories.accounts.second_factor import must_have_one, take_away
from stories.accounts.sessions import end_sessions


class Command(BaseCommand):
    help = "Takes the second factor of an account away and ends its sessions; the password alone lets in then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the name that the person logs in with")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        if not take_away(user):
            raise CommandError(f"“{username}” has no second factor.")
        end_sessions(user)
        tell("second factor taken away", account=username, by="a command on the server")
        then = "is led to set up another" if must_have_one(user) else "may set up another"
        self.stdout.write(f"Done. {username} logs in with the password alone, and {then}.")
