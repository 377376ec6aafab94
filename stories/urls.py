"""Addresses of stories, tags and collections."""

from django.urls import path

from . import views

app_name = "stories"
urlpatterns = [
    path("stories/<slug:slug>/", views.detail, name="detail"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("collections/<slug:slug>/", views.collection, name="collection"),
]
