"""What `loaddata` remembers, so that it can tell what people have changed since."""

from django.db import models


class FixtureRow(models.Model):
    """One thing that a fixture brought, and a digest of it as it was loaded."""

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=400)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="fixture_row_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
