"""What a request may cost: what it names without end is refused in words, or counts for nothing, before any work."""

import time

import pytest
from django.core import signing
from django.urls import reverse

from stories.desk import autosave
from stories.models import Story, Unsaved

from ..stories.admin.test_story import form
from ..support.factories import make_character, make_story, make_superuser

pytestmark = pytest.mark.django_db

SECONDS = 0.5  # of processor time, in which what is too much is refused
LISTS = ("stories_story", "characters_character", "characters_place", "stories_tag", "stories_collection", "auth_user")
ROWS = ("cast", "settings", "tags", "ties")


@pytest.fixture
def editor(client):
    client.force_login(make_superuser("ana"))
    return client


@pytest.fixture
def story_form(editor):
    """Send the form of a new story, and return the answer and the processor time that it took."""
    address = reverse("admin:stories_story_add")
    editor.get(address)  # what is made once has been made

    def send(**fields):
        began = time.process_time()
        response = editor.post(address, form() | fields)
        return response, time.process_time() - began

    return send


class TestSearches:
    @pytest.mark.sql
    @pytest.mark.parametrize("name", LISTS)
    def test_words_without_end_are_cut_where_nobody_types_on(self, editor, name):
        address = reverse(f"admin:{name}_changelist")
        for words in ("a " * 1_300, "a+" * 1_300, "a" * 10_000, '"' * 999, "\\ " * 400):
            assert editor.get(address, {"q": words}).status_code == 200

    def test_what_is_offered_while_typing_too(self, editor):
        make_character("Anna Berg")
        asked = {"app_label": "stories", "model_name": "castmember", "field_name": "character", "term": "a " * 1_300}
        assert editor.get(reverse("admin:autocomplete"), asked).status_code == 200


class TestRows:
    @pytest.mark.parametrize("name", ROWS)
    def test_a_number_of_rows_makes_none(self, story_form, name):
        response, spent = story_form(**{f"{name}-TOTAL_FORMS": "1000000000"}, body="<p>What was typed.</p>")
        page = response.content.decode()
        assert response.status_code == 200
        assert f"At most {200 if name == 'ties' else 100} rows are taken here." in page
        assert "What was typed." in page
        assert len(page) < 200_000
        assert spent < SECONDS
        assert not Story.objects.exists()

    def test_what_was_sent_comes_back(self, story_form):
        given = {"cast-TOTAL_FORMS": "5000", "cast-0-part": "the baker", "cast-7-part": "the miller"}
        page = story_form(**given)[0].content.decode()
        assert "the baker" in page
        assert "the miller" in page

    def test_more_rows_than_a_story_has_are_refused(self, story_form):
        sent = {f"cast-{i}-part": f"spy {i}" for i in range(1_500)}
        page = story_form(**{"cast-TOTAL_FORMS": "1500"}, **sent)[0].content.decode()
        assert "At most 100 rows are taken here." in page
        assert "spy 99" in page
        assert "spy 100" not in page


class TestTexts:
    def test_paragraphs_without_end(self, story_form):
        response, spent = story_form(body="<p>a</p>" * 200_000)
        assert "The text has 200,000 paragraphs; a story may have 20,000." in response.content.decode()
        assert spent < SECONDS
        assert "<p>a</p>" * 10 in response.context["adminform"].form["body"].value()

    def test_marks_without_end(self, story_form):
        response, spent = story_form(body="<p>" + "<b></b>" * 200_000)
        assert "more formatting than a story may have" in response.content.decode()
        assert spent < SECONDS

    def test_paragraphs_that_only_reading_finds(self, story_form):
        response, _spent = story_form(body="a<br><br>" * 20_100)
        assert "a story may have 20,000" in response.content.decode()

    def test_a_long_novel_is_no_attack(self, story_form):
        response, _spent = story_form(body="<p>He said <em>no</em>.</p>" * 19_000)
        assert response.status_code == 302
        assert Story.objects.count() == 1


class TestUnsaved:
    @pytest.mark.parametrize(
        "fields", ["[" * 50_000, '{"a":' * 50_000, "[" * 3 + "]" * 3, "1e999999", "NaN", '"' * 999]
    )
    def test_nested_input_is_not_understood(self, editor, fields):
        sent = {"address": reverse("admin:stories_story_add"), "slot": "a1", "fields": fields}
        began = time.process_time()
        assert editor.post(reverse("admin:unsaved_keep"), sent).status_code == 400
        assert time.process_time() - began < SECONDS

    def test_what_a_stranger_sends_is_not_sent_back(self, client):
        address = reverse("admin:stories_story_add")
        began = time.process_time()
        response = client.post(address, {"_page": "abc", "body": "x" * 8_000_000})
        assert time.process_time() - began < SECONDS
        assert response.status_code == 401
        assert "go back and save: your text is still there" in response.content.decode()
        assert len(response.content) < 10_000

    def test_nor_what_a_login_is_asked_with(self, client):
        response = client.post(reverse("admin:login"), {"username": "a", "password": "b", "_carried": "x" * 6_000_000})
        assert response.status_code == 200
        assert len(response.content) < 10_000

    def test_a_long_text_is_taken_along(self, client):
        ana = make_superuser("ana")
        story = make_story(live=False)
        address = reverse("admin:stories_story_change", args=[story.pk])
        asked = client.post(address, {"_page": "abc", "body": f"<p>{'long ' * 300_000}</p>"})
        carried = asked.context["carried"]
        assert signing.loads(carried, salt=autosave._SALT)[0] == address
        sent = {"username": "ana", "password": "password", "_carried": carried, "next": address}
        ana.set_password("password")
        ana.save()
        assert client.post(reverse("admin:login"), sent).status_code == 302
        assert len(dict(Unsaved.objects.get().fields)["body"]) > 1_500_000
