"""Which stories show which pictures, and what follows when a picture changes."""

from unittest import mock

import pytest
from django.test import TestCase

from characters.models import Picture
from stories.derived import picture_changed as changing
from stories.derived.picture_changed import picture_changed
from stories.derived.pictures import uses_of
from stories.derived.reindex import reindex
from stories.history.changes import keep_change, undo_change
from stories.models import PageKey, PictureUse, RereadQueueEntry, Story
from stories.pictures.changing import delete
from stories.publishing.publish import publish, withdraw
from tests.support.factories import make_character, make_content, make_picture, make_revision, make_story


def figure(picture, width=""):
    return f'<p>Rain.</p><figure data-picture="{picture.key}"{width}></figure><p>More rain.</p>'


def uses():
    rows = PictureUse.objects.exclude(picture=None).select_related("picture")
    return {(row.story_id, row.picture.name, row.is_live) for row in rows}


class TestUses(TestCase):
    def test_are_the_head_the_cover_and_the_text(self):
        body = (
            '<p>data-picture="four"</p><figure data-picture="three"></figure>'
            '<figure data-picture="two" data-width="wide"></figure>'
        )
        content = make_content(lead_picture="one", cover_picture="two", body=body)
        assert uses_of(content) == {"one", "two", "three"}
        assert uses_of(make_content()) == set()

    def test_of_a_draft_are_kept_apart_from_those_of_what_is_live(self):
        harbour, bridge = make_picture("Harbour"), make_picture("Bridge")
        story = make_story(lead_picture=harbour.key)
        assert uses() == {(story.pk, "Harbour", True), (story.pk, "Harbour", False)}
        revision = make_revision(story, body=figure(bridge))
        assert uses() == {(story.pk, "Harbour", True), (story.pk, "Bridge", False)}
        assert set(Picture.objects.public()) == {harbour}
        publish(revision, by=None)
        assert uses() == {(story.pk, "Bridge", True), (story.pk, "Bridge", False)}
        assert set(Picture.objects.public()) == {bridge}
        withdraw(Story.objects.get(), by=None)
        assert uses() == {(story.pk, "Bridge", False)}
        assert not Picture.objects.public().exists()

    def test_of_a_key_that_nothing_has_are_none(self):
        make_story(lead_picture="no-such-picture")
        assert uses() == set()

    @pytest.mark.sql
    def test_of_a_picture_that_is_brought_back_are_there_again_and_readers_see_it(self):
        harbour = make_picture("Harbour")
        story = make_story(body=figure(harbour))
        publish(make_revision(story, body="<p>Sun.</p>"), by=None)
        with keep_change(harbour, by=None) as recording:
            delete(harbour)
        publish(make_revision(Story.objects.get(), body=figure(harbour)), by=None)
        assert uses() == set()
        assert "<img" not in Story.objects.get().rendering.html
        with mock.patch("stories.history.changes.store.missing_files", return_value=[]):
            undo_change(recording.change, by=None)
        assert uses() == {(story.pk, "Harbour", True), (story.pk, "Harbour", False)}
        assert Picture.objects.get().is_public
        assert "<img" in Story.objects.get().rendering.html

    @pytest.mark.sql
    def test_are_made_anew_by_reindex(self):
        harbour, bridge, portrait = (make_picture(name) for name in ("Harbour", "Bridge", "Portrait"))
        story = make_story(lead_picture=harbour.key, cast=[make_character("Anna Berg", portrait=portrait)])
        draft = make_story(live=False, title="Draft", body=figure(bridge))
        before = uses()
        PictureUse.objects.update(picture=bridge)
        PictureUse.objects.filter(story=draft).update(is_live=True)
        PictureUse.objects.create(story_id=story.pk + 1000, key=bridge.key, picture=bridge, is_live=True)
        Picture.objects.update(is_public=False)
        bridge.is_public = True
        bridge.save()
        reindex(again=True)
        assert uses() == before
        assert set(Picture.objects.public()) == {harbour, portrait}


class TestAChange(TestCase):
    def marked(self, *keys):
        return dict(PageKey.objects.filter(key__in=keys).values_list("key", "shown"))

    def test_makes_live_stories_anew_and_marks_the_picture(self):
        picture = make_picture("Harbour")
        story = make_story(lead_picture=picture.key)
        draft = make_story(live=False, title="Draft", lead_picture=picture.key)
        other = make_story(title="Other")
        keys = [f"story {row.pk}" for row in (story, draft, other)]
        before = dict(PageKey.objects.filter(key__in=keys).values_list("key", "wholly"))
        picture_changed(picture)
        after = dict(PageKey.objects.filter(key__in=keys).values_list("key", "wholly"))
        assert {key for key in after if after[key] != before.get(key)} == {f"story {story.pk}"}
        assert PageKey.objects.get(key=f"picture {picture.pk}").shown > 0
        assert PageKey.objects.get(key="pictures").wholly > 0

    def test_of_many_stories_lets_them_wait(self):
        picture = make_picture("Harbour")
        stories = {make_story(title=f"Story {n}", lead_picture=picture.key).pk for n in range(3)}
        with mock.patch.object(changing, "AT_ONCE", 2), self.captureOnCommitCallbacks() as later:
            picture_changed(picture)
        assert set(RereadQueueEntry.objects.values_list("pk", "wholly")) == {(pk, True) for pk in stories}
        next(one for one in later if "reread_waiting" in repr(one))()
        assert not RereadQueueEntry.objects.exists()
