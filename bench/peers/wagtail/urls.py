"""The addresses of `wagtail start`, and a feed."""

from typing import Any

from django.contrib import admin
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.models import Page

from .models import StoryPage


def search(request: HttpRequest) -> HttpResponse:
    """As `wagtail start` writes it."""
    asked = request.GET.get("query")
    found = Page.objects.live().search(asked) if asked else Page.objects.none()
    results = Paginator(found, 10).get_page(request.GET.get("page"))
    return TemplateResponse(request, "search.html", {"search_query": asked, "search_results": results})


class Newest(Feed):
    title = "Stories"
    link = "/"
    description = "The newest stories."

    def items(self) -> Any:
        return StoryPage.objects.live().order_by("-first_published_at")[:20]

    def item_description(self, item: StoryPage) -> str:
        return item.standfirst

    def item_link(self, item: StoryPage) -> str:
        return str(item.url)


urlpatterns = [
    path("django-admin/", admin.site.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", search, name="search"),
    path("feeds/", Newest(), name="feed"),
    path("", include(wagtail_urls)),
]
