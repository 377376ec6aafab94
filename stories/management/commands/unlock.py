"""python manage.py unlock NAME … [--address ADDRESS]: let somebody try to log in again at once."""

import ipaddress
from argparse import ArgumentTypeError
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.accounts import brake


class Command(BaseCommand):
    help = "Forgets the wrong passwords of accounts, or of an address, so that a login is possible again at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="name", help="names of accounts")
        parser.add_argument("--address", type=_address, action="append", default=[], help="let everybody there try")

    def handle(self, *args: Any, names: list[str], address: list[str], **options: Any) -> None:
        if not names and not address:
            raise CommandError("Name an account, or an address by --address.")
        unknown = [name for name in names if not User.objects.filter(username=name).exists()]
        if unknown:
            raise CommandError(f"No account is called {', '.join(unknown)}. Nothing was changed.")
        for name in names:
            self.stdout.write(f"{name} may try again; {brake.unlock(name)} failures forgotten.")
        for place in address:
            self.stdout.write(f"{place} may try again; {brake.unlock_address(place)} failures forgotten.")


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise ArgumentTypeError("an address such as 192.0.2.1") from error
