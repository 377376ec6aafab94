"""The table of contents of the plain site."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.StoryList.as_view(), name="home"),
    path("stories/", views.StoryList.as_view(), name="list"),
    path("stories/<slug:slug>/", views.StoryPage.as_view(), name="story"),
    path("tags/<slug:slug>/", views.TagPage.as_view(), name="tag"),
    path("people/<slug:slug>/", views.PersonPage.as_view(), name="person"),
    path("feeds/", views.Newest(), name="feed"),
    path("search/", views.Search.as_view(), name="search"),
]
