"""A site from before there were authors, or pictures: each role gets the rights that go with what it had."""

from tests.support.rights import GivenRights


class OnAuthors(GivenRights):
    migration, thing = "0037_authors", "author"

    def test_whoever_begins_stories_adds_authors_and_sees_them(self):
        self.assertEqual(self.rights("add_story", "view_story"), {"add_author", "view_author"})

    def test_whoever_edits_every_story_changes_them(self):
        self.assertEqual(self.rights("edit_every_story"), {"change_author"})

    def test_whoever_deletes_tags_deletes_them(self):
        self.assertEqual(self.rights("delete_tag"), {"delete_author"})

    def test_nobody_else_gets_any(self):
        self.assertEqual(self.rights("add_tag", "change_collection"), set())

    def test_one_that_is_not_there_yet_is_made(self):
        self.assert_made("add_author", "Can add author", of="add_story")


class OnPictures(GivenRights):
    migration, thing = "0043_rights_on_pictures", "picture"

    def test_whoever_begins_stories_brings_pictures_in_and_says_what_they_show(self):
        self.assertEqual(self.rights("add_story", "view_story"), {"add_picture", "change_picture", "view_picture"})

    def test_whoever_edits_every_story_deletes_them(self):
        self.assertEqual(self.rights("edit_every_story"), {"delete_picture"})

    def test_nobody_else_gets_any(self):
        self.assertEqual(self.rights("add_tag", "change_collection"), set())

    def test_one_that_is_not_there_yet_is_made(self):
        self.assert_made("delete_picture", "Can delete picture", of="edit_every_story")
