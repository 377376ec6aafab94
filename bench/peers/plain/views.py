"""The pages: generic views, a page of 24 stories each, a search that asks the database for the words."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from .models import Person, Story, Tag


class StoryList(ListView):
    model = Story
    paginate_by = 24
    template_name = "list.html"
    extra_context = {"title": "Stories"}

    def get_queryset(self) -> QuerySet[Story]:
        return super().get_queryset().defer("body")


class StoryPage(DetailView):
    model = Story
    template_name = "story.html"

    def get_queryset(self) -> QuerySet[Story]:
        return super().get_queryset().prefetch_related("people", "tags")


class TagPage(StoryList):
    def get_queryset(self) -> QuerySet[Story]:
        self.tag = get_object_or_404(Tag, slug=self.kwargs["slug"])
        return super().get_queryset().filter(tags=self.tag)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.tag.name, line=self.tag.line, **kwargs)


class PersonPage(StoryList):
    def get_queryset(self) -> QuerySet[Story]:
        self.person = get_object_or_404(Person, slug=self.kwargs["slug"])
        return super().get_queryset().filter(people=self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.person.name, **kwargs)


class Search(StoryList):
    def get_queryset(self) -> QuerySet[Story]:
        self.asked = self.request.GET.get("q", "")
        found = Q(title__icontains=self.asked) | Q(standfirst__icontains=self.asked) | Q(body__icontains=self.asked)
        return super().get_queryset().filter(found)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=f"Search: {self.asked}", **kwargs)


class Newest(Feed):
    title = "Stories"
    link = "/"
    description = "The newest stories."

    def items(self) -> QuerySet[Story]:
        return Story.objects.defer("body")[:20]

    def item_description(self, item: Story) -> str:
        return item.standfirst
