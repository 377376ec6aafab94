"""The copy of the content is what loading it makes."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase

from stories.search import documents

from .content import NAMES, load_content
from .factories import make_character, make_story, make_user
from .fixture_files import dumped, everything

pytestmark = pytest.mark.sql


def undone(load):
    """What the site holds after `load`, which is taken back: the content, and how many rows in each table."""
    with transaction.atomic():
        load()
        found = dumped(), {label: len(rows) for label, rows in everything().items()}
        transaction.set_rollback(True)
    return found


class TheCopy(TestCase):
    def test_holds_what_loading_makes(self):
        undone(load_content)  # so that the next is a copy
        self.assertEqual(undone(load_content), undone(lambda: call_command("loaddata", *NAMES, verbosity=0)))

    def test_is_found_and_goes_on(self):
        undone(load_content)
        load_content()
        self.assertEqual(documents.check(), {})
        make_story(cast=[make_character()])
        self.assertEqual(documents.check(), {})

    def test_is_no_answer_where_stories_are(self):
        make_story()
        with self.assertRaises(AssertionError):
            load_content()


@pytest.mark.parametrize("_turn", range(2))
@pytest.mark.django_db(transaction=True)
def test_gives_roles_their_rights_after_a_flush_too(_turn):
    load_content()
    assert make_user(role="writer").has_perm("stories.add_story")
