"""Addresses of stories, tags, collections, authors and pictures, and of the feeds of all that has one."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from stories.content.sentence_addresses import MARK_LETTERS

from .pages import cards, feeds, pictures, sentences, since, story, threads, views


class NumberInStory(IntConverter):
    """A number of a text or a sentence: none has more digits."""

    regex = "[1-9][0-9]{0,6}"


class Mark(StringConverter):
    """The mark of a sentence."""

    regex = f"[a-z]{{{MARK_LETTERS}}}"


register_converter(NumberInStory, "number_in_story")
register_converter(Mark, "mark")

_sentence = "stories/<slug:slug>/<number_in_story:paragraph>-<number_in_story:turn>-<mark:mark>"

app_name = "stories"
urlpatterns = [
    path("stories/", views.story_list, name="list"),
    path("stories/<slug:slug>/", story.detail, name="detail"),
    path("stories/<slug:slug>/cover.svg", story.cover, name="cover"),
    path("stories/<slug:slug>/since/<int:edition>/", since.show_changes, name="since"),
    path("stories/<slug:slug>/sentences/<slug:text_id>/", sentences.sentences, name="sentences"),
    path(f"{_sentence}/", sentences.sentence, name="sentence"),
    path(f"{_sentence}/card.png", sentences.sentence_card, name="sentence_card"),
    path("tags/", views.tags, name="tags"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("collections/", views.collections, name="collections"),
    path("collections/<slug:slug>/", views.collection, name="collection"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    path("authors/", views.authors, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("threads/people/<slug:slug>/", threads.person_thread, name="person_thread"),
    path("threads/places/<path:path>/", threads.place_thread, name="place_thread"),
    path("feeds/", feeds.SiteFeed(), name="feed"),
    path("feeds/tags/<slug:slug>/", feeds.TagFeed(), name="tag_feed"),
    path("feeds/collections/<slug:slug>/", feeds.CollectionFeed(), name="collection_feed"),
    path("feeds/authors/<slug:slug>/", feeds.AuthorFeed(), name="author_feed"),
    path("feeds/people/<slug:slug>/", feeds.PersonFeed(), name="person_feed"),
    path("feeds/places/<path:path>/", feeds.PlaceFeed(), name="place_feed"),
    path("card.png", cards.home_card, name="home_card"),
    *(
        path(f"{folder}/card.png", cards.card, {"section": section}, name=f"{section}_card")
        for section, folder in (
            ("story", "stories/<slug:address>"),
            ("person", "people/<slug:address>"),
            ("place", "places/<path:address>"),
            ("tag", "tags/<slug:address>"),
            ("collection", "collections/<slug:address>"),
            ("author", "authors/<slug:address>"),
        )
    ),
]
