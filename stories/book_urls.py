"""Addresses of what readers take along: beside the page that it belongs to."""

from django.urls import path

from . import book_views

app_name = "books"
urlpatterns = [
    path(f"{folder}/book.<slug:form>", book_views.of_thing, {"section": name}, name=name)
    for name, folder in (
        ("story", "stories/<slug:address>"),
        ("collection", "collections/<slug:address>"),
        ("tag", "tags/<slug:address>"),
        ("person", "people/<slug:address>"),
        ("place", "places/<path:address>"),
    )
]
