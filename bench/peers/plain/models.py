"""Stories with the people in them and their tags."""

from django.db import models
from django.urls import reverse


class Person(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.slug])


class Tag(models.Model):
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=100, unique=True)
    line = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


class Story(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    standfirst = models.CharField(max_length=300)
    body = models.TextField()
    number = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField(db_index=True)
    people = models.ManyToManyField(Person, related_name="stories")
    tags = models.ManyToManyField(Tag, related_name="stories")

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("story", args=[self.slug])
