"""Writes a book to a file: a story, a collection, a tag, an author, or the thread of a person or a place."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.books.book import SECTIONS, EmptyBook, book_of, find_public
from stories.books.epub import make_epub
from stories.models import Site


class Command(BaseCommand):
    help = "Writes the EPUB of one public thing, as readers get it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("section", choices=SECTIONS, help="What it is a book of.")
        parser.add_argument("address", help="As in its page's address: lemon-lavender, france/paris.")
        parser.add_argument("--to", help="The file to write (default: named after the book, here).")

    def handle(self, *args: Any, **options: Any) -> None:
        row = find_public(options["section"], options["address"])
        if row is None:
            raise CommandError(f"No public {options['section']} has the address {options['address']}.")
        book = book_of(row)
        path = Path(options["to"] or f"{book.name}.epub")
        if path.is_dir():
            raise CommandError(f"{path} is a folder. Name the file too.")
        new = path.with_name(f"{path.name}.new")
        try:
            with new.open("wb") as file:
                file.writelines(make_epub(book, Site.objects.texts()))
            new.replace(path)
        except EmptyBook:
            new.unlink()
            raise CommandError(f"No live story is in {book.title}.") from None
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes.")
