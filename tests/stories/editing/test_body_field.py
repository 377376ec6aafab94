from types import SimpleNamespace

from django import forms
from django.test import SimpleTestCase

from spystories.lib.prose import LONGEST_BODY
from stories.editing.body_field import BodyAdmin, BodyField, as_read, with_nonce


class Form(forms.Form):
    body = BodyField(required=False)


class PicturedForm(forms.Form):
    body = BodyField(required=False, takes_pictures=True)


class TestWhatIsSent(SimpleTestCase):
    def cleaned(self, source):
        form = Form({"body": source})
        assert form.is_valid(), form.errors
        return form.cleaned_data["body"]

    def test_it_becomes_canonical(self):
        assert self.cleaned("<p>a</p><p> </p><p><b>b</b></p>") == "<p>a</p>\n<p><strong>b</strong></p>"

    def test_pictures_stand_where_a_field_takes_them_alone(self):
        body = '<p>a</p>\n<figure data-picture="map-k2m4p6" data-width="wide"></figure>'
        assert PicturedForm({"body": body}).errors == {}
        assert "Pictures stand in stories" in str(Form({"body": body}).errors)
        assert PicturedForm({"body": "<figure data-picture=x></figure>" * 500}).is_valid()
        many = PicturedForm({"body": "<figure data-picture=x></figure>" * 501})
        assert "501 pictures; a story may have 500" in str(many.errors)

    def test_plain_text_becomes_paragraphs(self):
        assert self.cleaned("a & b\r\n\r\nc\vd") == "<p>a &amp; b</p>\n<p>c<br>d</p>"

    def test_no_words_are_no_body(self):
        assert self.cleaned("<p>&nbsp;</p>") == ""
        assert not BodyForm({"body": "<p><br></p>"}).is_valid()

    def test_the_editors_way_of_writing_is_no_change(self):
        body = "<p>a</p>\n<p>b</p>"
        assert not Form({"body": "<p>a</p><p>b</p>"}, initial={"body": body}).has_changed()
        assert Form({"body": "<p>a</p><p>c</p>"}, initial={"body": body}).has_changed()

    def test_a_control_character_is_refused_with_its_place(self):
        form = Form({"body": "<p>He said\x07 no</p>"})
        assert form.errors["body"] == [
            "There is an invisible control character (U+0007) after “<p>He said”. Delete it."
        ]
        assert "He said" in str(form["body"])


class BodyForm(forms.Form):
    body = BodyField()


class TestLength(SimpleTestCase):
    def test_a_million_characters_of_any_script_are_accepted(self):
        body = f"<p>{'𝔘' * LONGEST_BODY}</p>"
        assert Form({"body": body}).is_valid()

    def test_one_more_is_refused_in_words(self):
        form = Form({"body": f"<p>{'語' * LONGEST_BODY}</p><p>x</p>"})
        assert form.errors["body"] == [
            "The text has 1,000,001 characters; a story may have 1,000,000. Nothing was saved."
        ]

    def test_what_is_far_too_long_is_not_even_read(self):
        without_a_word = "<p>" * (4 * LONGEST_BODY // 3 + 1)
        assert Form({"body": "<p>" * 9}).is_valid()
        form = Form({"body": without_a_word})
        assert not form.is_valid()
        assert form.has_changed()


class TestTheEditor(SimpleTestCase):
    def test_a_change_forms_import_map_carries_the_nonce(self):
        class Admin(BodyAdmin, ShowsTheContext):
            pass

        request = SimpleNamespace(csp_nonce="abc")
        shown = Admin().render_change_form(request, {"media": forms.Media(js=["a.js"]) + Form().media})
        assert '<script type="importmap" nonce="abc">' in str(shown["media"])

    def test_without_a_policy_there_is_no_nonce(self):
        assert "nonce" not in str(with_nonce(Form().media, SimpleNamespace()))

    def test_who_may_only_look_sees_the_text_as_readers_do(self):
        assert as_read('<p onclick="x">"a"</p>') == (
            '<div class="manuscript"><p id="p1" class="short">“a”<span class="story-end"></span></p></div>'
        )


class ShowsTheContext:
    def render_change_form(self, request, context):
        return context
