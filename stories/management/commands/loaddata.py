"""Django's own loaddata, which treats the site's content as things that people may have changed since."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import loaddata
from django.core.management.utils import parse_apps_and_model_labels
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.db import DEFAULT_DB_ALIAS, models, transaction

from spystories.lib.garbage import seldom_collected
from spystories.lib.json_rows import NotRows, read_rows
from spystories.lib.progress import ProgressLine, silent
from stories.derived.names_changed import reread_waiting
from stories.records import Keys, Refused, given_object, given_row, is_content
from stories.transfer.load import STORIES_TOGETHER, BrokenOff, Report, load_spool
from stories.transfer.spool import Spool


class Command(loaddata.Command):
    help = (
        "Loads fixtures. Of the site's content, what is new is added, what people changed or deleted since"
        " it was loaded stays as they made it, and all that is derived is made anew. Other models load as in"
        " Django. All content is checked before any is stored; more than"
        f" {STORIES_TOGETHER} stories are stored in batches, and who breaks off and loads again goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Take the fixture's state also where people have changed or deleted something; a text"
            " is kept as a revision.",
        )
        parser.add_argument(
            "--atomic",
            action="store_true",
            help="Take any number of stories in one transaction, which nobody else can write during.",
        )

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        if options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*fixture_labels, **options)
            return
        with ExitStack() as stack:
            stack.enter_context(seldom_collected())
            self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loaddata-")))
            spool = stack.enter_context(Spool())
            others = self._gather(spool, fixture_labels, options)
            if len(spool):
                self._load(spool, others, options)
            else:
                super().handle(*fixture_labels, **options)

    def _load(self, spool: Spool, others: list[str], options: dict[str, Any]) -> None:
        """Bring all content in, then the rows of other models."""
        together = options["atomic"] or spool.story_count <= STORIES_TOGETHER
        with transaction.atomic() if together else ExitStack():
            report = self._merge(spool, options)
            if others:
                super().handle(*others, **options)
        if options["verbosity"] >= 2:
            for name, verdict in report.verdicts:
                self.stdout.write(f"{name}: {verdict}")
        if options["verbosity"] >= 1:
            self.stdout.write(f"Content: {report}")
        reread_waiting(progress=self._progress(options, "stories read again"))

    def _merge(self, spool: Spool, options: dict[str, Any]) -> Report:
        try:
            progress, wish = partial(self._progress, options), {name: options[name] for name in ("overwrite", "atomic")}
            return load_spool(spool, folders=list(dict.fromkeys(self.folders)), progress=progress, **wish)
        except Refused as e:
            raise CommandError(f"{e} Nothing was changed.") from e
        except BrokenOff as e:
            what = "Loading was broken off." if isinstance(e.__cause__, KeyboardInterrupt) else str(e)
            raise CommandError(f"{what} Loaded until then: {e.report} Load the same again to go on.") from e

    def _progress(self, options: dict[str, Any], what: str) -> Any:
        return ProgressLine(self.stderr, what) if options["verbosity"] else silent

    def _gather(self, spool: Spool, labels: tuple[str, ...], options: dict[str, Any]) -> list[str]:
        """
        Put the content of these fixtures into `spool`; return what is to be loaded as Django does, as labels.
        """
        self.ignore, self.using = options["ignore"], options["database"]
        self.app_label, self.format, self.verbosity = options["app_label"], options["format"], 0
        self.excluded_models, self.excluded_apps = parse_apps_and_model_labels(options["exclude"])
        self.serialization_formats = serializers.get_public_serializer_formats()
        self.keys = Keys()
        self.folders: list[Path] = []  # of the fixtures, where the files of pictures stand too
        others: list[str] = []
        for label in labels:
            for path, _folder, _name in self.find_fixtures(label):
                others += self._gather_file(spool, label, path)
        return list(dict.fromkeys(others))

    def _gather_file(self, spool: Spool, label: str, path: str) -> list[str]:
        _name, given_format, compression = self.parse_name(os.path.basename(path))
        of_format = given_format or ""
        if path == loaddata.READ_STDIN:
            label = path = self._kept_input(of_format)
            compression = None
        self.folders.append(Path(path).parent)
        opening: Any = self.compression_formats[compression]
        stream = opening[0](path, opening[1])
        try:
            with stream:
                if of_format == "json":
                    return self._gather_json(spool, stream)
                return self._gather_objects(spool, stream, of_format, label)
        except Exception as e:
            if not isinstance(e, CommandError | Refused):
                e.args = (f"Problem installing fixture '{path}': {e}",)
            elif isinstance(e, Refused):
                raise CommandError(f"{e} Nothing was changed.") from e
            raise

    def _gather_json(self, spool: Spool, stream: Any) -> list[str]:
        """The content of a JSON fixture; rows of other models go into a fixture of their own."""
        others = self.folder / f"others-{len(list(self.folder.iterdir()))}.json"
        count = 0
        with others.open("w", encoding="utf-8") as file:
            for model, row in self._rows(stream):
                if model is not None and is_content(model):
                    if self._is_wanted(model):
                        spool.add(model._meta.label_lower, self._given(model, row))
                else:
                    file.write(f"{',' if count else '['}{json.dumps(row)}\n")
                    count += 1
            file.write("]")
        return [str(others)] if count else []

    def _rows(self, stream: Any) -> Iterator[tuple[type[models.Model] | None, dict[str, Any]]]:
        """Each row with its model; None for one that Django is to say something about."""
        try:
            for row in read_rows(stream.open(stream.namelist()[0]) if hasattr(stream, "namelist") else stream):
                try:
                    yield apps.get_model(row["model"]), row
                except (LookupError, ValueError, TypeError, AttributeError):
                    yield None, row
        except NotRows as error:
            raise DeserializationError(str(error)) from error

    def _given(self, model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
        fields = row.get("fields")
        if not isinstance(fields, dict):
            raise DeserializationError(f"A row of {model._meta.label_lower} has no fields.")
        if self.ignore:
            known = {column.name for column in model._meta.get_fields()}
            fields = {name: value for name, value in fields.items() if name in known}
        return given_row(model, fields, self.keys)

    def _gather_objects(self, spool: Spool, stream: Any, of_format: str, label: str) -> list[str]:
        """The content of a fixture in another format; what is not content is loaded from the same."""
        given = serializers.deserialize(
            of_format,
            stream,
            using=self.using,
            ignorenonexistent=self.ignore,
            handle_forward_references=True,
        )
        others = []
        for row in given:
            model = type(row.object)
            if not is_content(model):
                others = [label]
            elif self._is_wanted(model):
                spool.add(model._meta.label_lower, given_object(row, self.keys))
        return others

    def _is_wanted(self, model: type[models.Model]) -> bool:
        return model not in self.excluded_models and model._meta.app_config not in self.excluded_apps

    def _kept_input(self, of_format: str) -> str:
        """Where standard input is kept, so that it can be read twice."""
        path = self.folder / f"stdin.{of_format}"
        with path.open("wb") as file:
            shutil.copyfileobj(getattr(sys.stdin, "buffer", sys.stdin), file)
        return str(path)

    def save_obj(self, obj: DeserializedObject) -> bool:
        """As Django does; content is in already."""
        if self.using == DEFAULT_DB_ALIAS and is_content(type(obj.object)):
            return False
        return super().save_obj(obj)
