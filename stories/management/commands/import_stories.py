"""`import_stories`: manuscripts become drafts, as on the page that brings them in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from spystories.lib.manuscripts import LARGEST, Reading, Refused, is_unseen, read_file, say_counts
from stories.bulk import imports
from stories.models import ImportedFile


class Command(BaseCommand):
    help = (
        "Makes a draft of each story in these manuscripts: Word, OpenDocument, RTF, Markdown, plain text, HTML, "
        "EPUB, or a .zip of them. Nothing goes out. One that cannot be read is named, and the others go on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="a file, or a folder with all in it")
        parser.add_argument("--plan", action="store_true", help="only say what would become of them, and write nothing")
        parser.add_argument("--by", metavar="USERNAME", help="whose drafts they are (nobody's)")

    def handle(self, *args: Any, paths: list[Path], plan: bool, by: str | None, **options: Any) -> None:
        user = User.objects.filter(username=by).first() if by else None
        if by and (user is None or not imports.may_import(user)):
            raise CommandError(f"There is no account “{by}” that may begin stories.")
        files = list(_files(paths))
        if not files:
            raise CommandError("There is no file in it.")
        batch = None if plan else imports.begin(by=user)
        self.drafts = self.refused = 0
        for number, path in enumerate(files, 1):
            self.stdout.write(f"{number} of {len(files)}: {path}")
            try:
                if path.stat().st_size > LARGEST:
                    self._refuse(f"It is larger than {imports.LARGEST_MB} MB.")
                    continue
                data = path.read_bytes()
            except OSError as error:
                self._refuse(f"It cannot be read: {error.strerror}.")
                continue
            if batch is None:
                self._plan(path.name, data)
            else:
                for file, is_new in imports.take_in(batch, path.name, data, by=user, most=None):
                    self._tell(file, is_new=is_new)
        said = "would be made" if plan else "made"
        self.stdout.write(f"{self.drafts} {'draft' if self.drafts == 1 else 'drafts'} {said}.")
        if self.refused:
            raise CommandError(f"{self.refused} could not be brought in.")

    def _plan(self, name: str, data: bytes) -> None:
        """What a file would become, without a row."""
        try:
            files = imports.files_in(name, data)
        except Refused as refused:
            self._refuse(str(refused))
            return
        for member in files:
            reading = Reading("", refused=member.refused) if member.refused else read_file(member.data, member.name)
            if reading.refused:
                self._refuse(reading.refused)
            elif reading.encodings:
                self._refuse(_asked(name for name, _lines in reading.encodings))
            for manuscript in reading.manuscripts:
                self.drafts += 1
                self._line(manuscript.title, manuscript.byline or ", ".join(manuscript.authors), manuscript.counts)

    def _tell(self, file: ImportedFile, *, is_new: bool) -> None:
        if not is_new:
            self.stdout.write("  brought in already")
            return
        if not file.told:
            self._refuse("It was not read to its end. Bring it in again.")
            return
        if file.told["refused"]:
            self._refuse(file.told["refused"])
        elif file.told["encodings"]:
            self._refuse(_asked(name for name, _lines in file.told["encodings"]))
        for left in file.told["left"]:
            self._refuse(f"“{left['title'] or 'Untitled'}”: {left['why']}")
        for draft in file.drafts.select_related("story"):
            self.drafts += 1
            told = draft.told
            self._line(imports.untitled(draft), told["byline"] or ", ".join(told["authors"]), told["counts"])

    def _line(self, title: str, byline: str, counts: dict[str, int]) -> None:
        self.stdout.write(f"  “{title or 'Untitled'}”{f', {byline}' if byline else ''}")
        for sentence in say_counts(counts):
            self.stdout.write(f"    {sentence}")

    def _refuse(self, why: str) -> None:
        self.refused += 1
        self.stderr.write(f"  left: {why}")


def _asked(names: Iterator[str]) -> str:
    return f"Its encoding must be chosen on the page of the import: {', '.join(names)}."


def _files(paths: list[Path]) -> Iterator[Path]:
    """The files that are meant: those in folders too, but for what systems leave there, each in the order of names."""
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file())
            yield from (one for one in inside if not is_unseen(one.relative_to(path).as_posix()))
        elif path.exists():
            yield path
        else:
            raise CommandError(f"{path} is not there.")
