"""Addresses of what readers take along: beside the page that it belongs to. And of catalogues for apps."""

from django.urls import path, re_path

from . import opds, views

app_name = "books"
_opds = "opds/(?P<version>1[.]2|2[.]0)"
_kind = "(?P<kind>collections|authors|people|places|tags)"

urlpatterns = [
    path(f"{folder}/book.<slug:form>", views.book_of_thing, {"section": name}, name=name)
    for name, folder in (
        ("story", "stories/<slug:address>"),
        ("collection", "collections/<slug:address>"),
        ("tag", "tags/<slug:address>"),
        ("author", "authors/<slug:address>"),
        ("person", "people/<slug:address>"),
        ("place", "places/<path:address>"),
    )
]
urlpatterns += [
    path("take/epub/", views.chosen_book, name="choice"),
    path("stories/<slug:slug>/cover.png", views.cover, name="cover"),
    path("opds/", opds.root, {"version": "1.2"}, name="opds"),
    re_path(f"^{_opds}/$", opds.root, name="opds_root"),
    re_path(f"^{_opds}/stories/$", opds.stories, name="opds_stories"),
    re_path(f"^{_opds}/search/$", opds.search, name="opds_search"),
    re_path(f"^{_opds}/{_kind}/$", opds.kind, name="opds_kind"),
    re_path(f"^{_opds}/{_kind}/(?P<address>[a-zA-Z0-9_/-]+)/$", opds.thing, name="opds_thing"),
]
