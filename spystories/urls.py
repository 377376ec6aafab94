"""The site's table of contents."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from stories.pages import pictures, search, shared_draft, sitemaps
from stories.pages.home import home

from . import health, icons, views

handler500 = "spystories.troubles.server_error"

_shared = settings.SHARE_PATH.lstrip("/")
urlpatterns = [
    path("", home, name="home"),
    path("about/", views.about, name="about"),
    path("", include("stories.urls")),
    path("", include("stories.books.urls")),
    path("", include("characters.urls")),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggestions, name="search_suggest"),
    path("opensearch.xml", search.description, name="opensearch"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:kind>-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("reading/", views.reading, name="reading"),
    path("offline/", views.offline, name="offline"),
    path("worker.js", views.worker, name="worker"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("apple-touch-icon.png", icons.icon, {"name": "apple"}, name="apple_icon"),
    path("icon-<slug:name>.png", icons.icon, name="icon"),
    path("manifest.webmanifest", icons.manifest, name="manifest"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("health/", health.health, name="health"),
    path(f"{_shared}<str:token>/", shared_draft.shared, name="shared"),
    path(f"{_shared}<str:token>/pictures/<str:name>", pictures.shared_picture, name="shared_picture"),
    path(settings.ADMIN_PATH.lstrip("/"), admin.site.urls),
]
