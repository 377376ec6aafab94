"""Changing people and places: one door, an edit lock, addresses that live for ever, a tree without loops."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import TestCase

from characters import addresses, editing
from characters.models import Alias, Character, FormerAddress, Place
from spystories.lib.locks import EditConflict
from tests.support.factories import make_character, make_place, make_story

pytestmark = pytest.mark.sql


class TestPlaces(TestCase):
    def setUp(self):
        self.france = make_place("France")
        self.paris = make_place("Paris", parent=self.france)
        self.cafe = make_place("the café", parent=self.paris)

    def path(self, place):
        return Place.objects.get(pk=place.pk).path

    def move(self, place, **changes):
        place = Place.objects.get(pk=place.pk)
        for name, value in changes.items():
            setattr(place, name, value)
        editing.save_place(place)

    def test_have_their_parents_path_and_their_own_slug(self):
        assert self.path(self.cafe) == "france/paris/the-cafe"

    def test_take_along_what_lies_inside_and_leave_old_addresses(self):
        self.move(self.paris, parent=None)
        assert self.path(self.cafe) == "paris/the-cafe"
        assert addresses.find_key("place", "france/paris/the-cafe") == self.cafe.key
        assert addresses.find_key("place", "france/paris") == self.paris.key

    def test_that_go_back_end_the_redirect(self):
        self.move(self.paris, slug="paname")
        self.move(self.paris, slug="paris")
        assert set(FormerAddress.objects.values_list("address", flat=True)) == {
            "france/paname",
            "france/paname/the-cafe",
        }

    def test_never_lie_inside_themselves(self):
        for place, parent in ((self.france, self.cafe), (self.paris, self.paris), (self.france, self.paris)):
            with pytest.raises(ValidationError) as raised:
                self.move(place, parent=parent)
            assert "parent" in raised.value.message_dict
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.filter(pk=self.paris.pk).update(parent=self.paris.pk)

    def test_with_the_same_name_stand_in_two_cities(self):
        moscow = make_place("Moscow")
        other = make_place("the café", parent=moscow)
        assert (other.path, self.path(self.cafe)) == ("moscow/the-cafe", "france/paris/the-cafe")

    def test_never_take_an_address_that_led_elsewhere(self):
        self.move(self.paris, slug="paname")
        with pytest.raises(ValidationError) as raised:
            make_place("Paris", parent=self.france)
        assert "slug" in raised.value.message_dict

    def test_moved_below_a_sibling_with_a_longer_name_is_no_loop(self):
        francia = make_place("Francia")
        self.move(self.france, parent=francia)
        assert self.path(self.cafe) == "francia/france/paris/the-cafe"

    def test_never_lie_so_deep_that_an_address_is_too_long(self):
        for number in range(6):
            self.cafe = make_place("the café", parent=self.cafe, slug=f"{number}".ljust(105, "x"))
        with pytest.raises(ValidationError) as raised:
            make_place("the café", parent=self.cafe, slug="y" * 105)
        assert "700 characters" in raised.value.message_dict["slug"][0]
        with pytest.raises(ValidationError):
            self.move(self.paris, slug="z" * 105)

    def test_need_both_coordinates_or_none(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.filter(pk=self.paris.pk).update(latitude=48)


class TestPeople(TestCase):
    def test_may_bear_the_same_name(self):
        assert make_character("Sophia").slug != make_character("Sophia").slug

    def test_edited_on_a_stale_copy_are_refused(self):
        anna = make_character("Anna Berg")
        mine, theirs = Character.objects.get(pk=anna.pk), Character.objects.get(pk=anna.pk)
        theirs.name = "Anna Theirs"
        editing.save_character(theirs)
        mine.name = "Anna Mine"
        with pytest.raises(EditConflict):
            editing.save_character(mine)
        assert Character.objects.get(pk=anna.pk).name == "Anna Theirs"

    def test_edited_on_a_copy_from_before_a_publication_keep_what_it_counted(self):
        anna, paris = make_character("Anna Berg"), make_place("Paris", latitude=48, longitude=2)
        make_story(cast=[anna], settings=[paris])
        anna.name, paris.name = "Anna Dahl", "Lutetia"
        editing.save_character(anna)
        editing.save_place(paris)
        anna.refresh_from_db()
        paris.refresh_from_db()
        assert (anna.name, anna.is_public, anna.story_count) == ("Anna Dahl", True, 1)
        assert (paris.name, paris.is_public, paris.set_count) == ("Lutetia", True, 1)

    def test_leave_their_old_address_behind_whatever_the_chain(self):
        anna = make_character("Anna Berg", slug="a")
        for slug in ("b", "c"):
            anna.slug = slug
            editing.save_character(anna)
        assert {addresses.find_key("person", old) for old in ("a", "b")} == {anna.key}

    def test_keep_their_key_whatever_changes(self):
        anna = make_character("Anna Berg")
        key = anna.key
        anna.name = anna.slug = "other"
        editing.save_character(anna)
        assert Character.objects.get(pk=anna.pk).key == key

    def test_in_a_story_are_not_deleted(self):
        anna = make_character("Anna Berg")
        make_story(cast=[anna])
        with pytest.raises(ProtectedError):
            editing.delete(anna)

    def test_gone_keep_their_address_from_others(self):
        anna = make_character("Anna Berg", slug="anna")
        editing.delete(anna)
        with pytest.raises(ValidationError):
            make_character("Anna Other", slug="anna")

    def test_never_have_the_same_alias_twice(self):
        anna = make_character("Anna Berg", aliases=["the Baker"])
        with pytest.raises(IntegrityError), transaction.atomic():
            Alias.objects.create(character=anna, name="the Baker")
