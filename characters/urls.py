"""Addresses of people and places."""

from django.urls import path

from .pages import views

app_name = "characters"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("places/", views.places, name="places"),
    path("places/<path:path>/", views.place, name="place"),
]
