"""Pages as Wagtail's tutorial makes them: stories with people and tags, and the lists of them."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class Person(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class StoryTag(TaggedItemBase):
    content_object = ParentalKey("StoryPage", related_name="tagged_items", on_delete=models.CASCADE)


class StoryPage(Page):
    standfirst = models.CharField(max_length=300)
    body = RichTextField()
    number = models.PositiveIntegerField(unique=True)
    people = ParentalManyToManyField(Person, related_name="stories")
    tags = ClusterTaggableManager(through=StoryTag, blank=True)

    template = "story.html"
    search_fields = [*Page.search_fields, index.SearchField("standfirst"), index.SearchField("body")]


class ListPage(Page):
    """A page with stories, 24 at a time."""

    class Meta:
        abstract = True

    def stories(self, request: HttpRequest) -> Any:
        """Which stories it lists."""
        raise NotImplementedError

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        stories = Paginator(self.stories(request), 24).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"stories": stories}


class StoryIndexPage(ListPage):
    template = "list.html"

    def stories(self, request: HttpRequest) -> Any:
        return self.get_children().live().order_by("-first_published_at").specific()


class TagIndexPage(ListPage):
    template = "list.html"

    def stories(self, request: HttpRequest) -> Any:
        tagged = StoryPage.objects.live().filter(tags__slug=request.GET.get("tag", ""))
        return tagged.order_by("-first_published_at")


class PersonIndexPage(ListPage):
    template = "list.html"

    def stories(self, request: HttpRequest) -> Any:
        about = StoryPage.objects.live().filter(people__slug=request.GET.get("person", ""))
        return about.order_by("-first_published_at")
