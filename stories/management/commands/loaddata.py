"""Django's own loaddata, which treats the site's content as things that people may have changed since."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializedObject
from django.db import DEFAULT_DB_ALIAS

from stories.records import Refused, gather_things, is_content
from stories.transfer.load import load_things


class Command(loaddata.Command):
    help = (
        "Loads fixtures. Of the site's content, what is new is added, what people changed or deleted since"
        " it was loaded stays as they made it, and all that is derived is made anew. Other models load as in"
        " Django."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Take the fixture's state also where people have changed or deleted something; a text"
            " is kept as a revision.",
        )

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        self.overwrite = options["overwrite"]
        self.content: list[DeserializedObject] = []
        self.waiting = len(fixture_labels)
        super().handle(*fixture_labels, **options)

    def save_obj(self, obj: DeserializedObject) -> bool:
        model = type(obj.object)
        if self.using != DEFAULT_DB_ALIAS or not is_content(model):
            return self._save_other(obj)
        if obj.object._meta.app_config not in self.excluded_apps and model not in self.excluded_models:
            self.content.append(obj)
        return False

    def _save_other(self, obj: DeserializedObject) -> bool:
        """As Django does; but a row that points at content still to come waits for it."""
        waits = any(column.related_model and is_content(column.related_model) for column in obj.deferred_fields or ())
        if waits:
            self.models.add(type(obj.object))
            self.objs_with_deferred_fields.append(obj)
            return True
        return super().save_obj(obj)

    def load_label(self, fixture_label: str) -> None:
        """Load the fixtures of a label; with the last one, bring all content in."""
        super().load_label(fixture_label)
        self.waiting -= 1
        if not self.waiting and self.content:
            self._merge()

    def _merge(self) -> None:
        try:
            report = load_things(gather_things(self.content), overwrite=self.overwrite)
        except Refused as e:
            raise CommandError(f"{e} Nothing was changed.") from e
        if self.verbosity >= 2:
            for thing, verdict in report.verdicts:
                self.stdout.write(f"{thing.name}: {verdict}")
        if self.verbosity >= 1:
            self.stdout.write(f"Content: {report}")
        if not self.loaded_object_count:
            self.verbosity = 0  # nothing else was there, and Django would say that it installed nothing
