"""The pages that bring manuscripts in, through the client: who may, what is said, and what is kept from strangers."""

import io
import zipfile
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from spystories.lib import prose
from spystories.lib.manuscripts import LARGEST, Manuscript, Reading
from stories.bulk import imports
from stories.content.value import content_of_revision
from stories.models import Author, Batch, Collection, ImportedDraft, ImportedFile, Original, Story
from stories.publishing.publish import newest_revision, publish
from tests.support.browser_forms import filled_in
from tests.support.factories import make_collection, make_revision, make_story, make_tag, make_user

pytestmark = pytest.mark.sql

LAKE = b"The Lake\n\nby Anna Bell\n\nIt froze early that year.\n\nNobody crossed it."
POND = b"The Pond\n\nby Theo Brandt\n\nIt was warm.\n\nThey swam."
RAW = "application/octet-stream"


def page(name, *args):
    return reverse(f"admin:stories_story_{name}", args=args)


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.editor = make_user("willa", role="writer"), make_user("edna", role="editor")
        cls.other = make_user("walter", role="writer")

    def setUp(self):
        self.client.force_login(self.writer)

    def bring(self, *files, client=None):
        """Bring files in by the form that needs no script; the page that it leads to."""
        sent = [SimpleUploadedFile(name, data) for name, data in files]
        return (client or self.client).post(page("import"), {"files": sent}, follow=True)

    def brought(self, name="lake.txt", data=LAKE):
        """A file that was brought in, with the address of its import's proof."""
        self.bring((name, data))
        file = ImportedFile.objects.latest("pk")
        return file, page("import_proof", file.batch_id)

    def send_list(self, address, **fields):
        shown = self.client.get(address).content.decode()
        return self.client.post(address, filled_in(shown, fields), follow=True)

    def said(self, story):
        return content_of_revision(newest_revision(story))


class WithoutScript(Pages):
    def test_one_form_brings_many_files_and_leads_to_their_proof(self):
        answer = self.bring(
            ("lake.txt", LAKE), ("pond.md", b"# The Pond\n\nIt was *warm*."), ("bad.doc", b"\xd0\xcf\x11\xe0")
        )
        self.assertRedirects(answer, page("import_proof", Batch.objects.get(verb="import").pk))
        for words in ("2 drafts came of it", "lake.txt", "plain text", "Markdown", "bad.doc", "The Lake", "The Pond"):
            self.assertContains(answer, words)
        self.assertContains(answer, ImportedFile.objects.get(name="bad.doc").told["refused"])

    def test_a_form_without_files_says_so(self):
        answer = self.client.post(page("import"))
        self.assertContains(answer, "Choose the files first.", status_code=422)
        self.assertFalse(Batch.objects.exists())

    def test_more_files_than_an_import_may_have_are_told_of_before_any_is_read(self):
        answer = self.bring(*((f"{number}.txt", b"One\n\nTwo.") for number in range(51)))
        self.assertContains(answer, "at most 50 files", status_code=422)
        self.assertFalse(ImportedFile.objects.exists())

    def test_former_imports_are_listed(self):
        self.brought()
        imports.begin(by=self.writer)  # nothing came of it
        answer = self.client.get(page("import"))
        self.assertContains(answer, "one draft, by willa.")
        self.assertEqual(len(answer.context["page"].items), 1)


class WithScript(Pages):
    def begin(self):
        return self.client.post(page("import"), headers={"accept": "application/json"}).json()

    def send(self, to, data, name="lake.txt", **more):
        return self.client.post(to["file"], data, content_type=RAW, query_params={"name": name}, **more)

    def test_each_file_travels_by_itself_and_is_answered_in_a_sentence(self):
        to = self.begin()
        self.assertEqual(self.send(to, LAKE).json(), {"said": "1 draft."})
        self.assertEqual(self.send(to, LAKE).json(), {"said": "This import has it already."})
        self.assertEqual(self.send(to, b"\xd0\xcf\x11\xe0 old", "old.doc").json().keys(), {"refused"})
        asked = self.send(to, "Café\n\nDer Käse ist groß, sagte sie.".encode("cp1252"), "cafe.txt").json()
        self.assertEqual(asked, {"said": "Choose its encoding on the proof page."})
        self.assertContains(self.client.get(to["proof"]), "The Lake")

    def test_an_archive_is_answered_with_what_was_left_of_it(self):
        to = self.begin()
        pdf, picture = b"%PDF-1.4 nothing", b"\x89PNG\r\n\x1a\n"
        none = self.send(to, packed({"a.pdf": pdf, "b.png": picture}), "all.zip").json()
        self.assertEqual(none.keys(), {"refused"})
        for name in ("“a.pdf”: ", "“b.png”: "):
            self.assertIn(name, none["refused"])
        some = self.send(to, packed({"a.pdf": pdf, "lake.txt": LAKE}), "some.zip").json()["said"]
        self.assertTrue(some.startswith("1 draft. “a.pdf”: "), some)
        many = packed({f"{number}.pdf": pdf + b"%d" % number for number in range(7)})
        self.assertTrue(self.send(to, many, "many.zip").json()["refused"].endswith("2 more on the proof page."))

    def test_a_file_is_answered_with_the_stories_that_were_left(self):
        long = Manuscript("Long", "", (), "", "", "", "<p>x</p>" * (prose.MOST_PARAGRAPHS + 1))
        with mock.patch.object(imports, "read_file", lambda *_given, **_how: Reading("text", (long,))):
            answer = self.send(self.begin(), LAKE).json()
        self.assertTrue(answer["refused"].startswith("“Long”: "), answer)

    def test_a_file_that_was_not_read_to_its_end_says_so(self):
        to = self.begin()
        with (
            mock.patch.object(imports._Taking, "make_drafts", side_effect=DataError),
            self.assertLogs("stories.bulk.imports", "ERROR"),
        ):
            answer = self.send(to, LAKE).json()
        unfinished = "It was not read to its end. Bring it in again."
        self.assertEqual(answer, {"refused": unfinished})
        self.assertContains(self.client.get(to["proof"]), unfinished)
        self.assertEqual(self.send(to, LAKE).json(), {"said": "1 draft."})
        self.assertNotContains(self.client.get(to["proof"]), unfinished)

    def test_is_refused_where_it_is_larger_than_a_file_may_be(self):
        """Before a byte of it is read: the body of this request ends with its head."""
        body = Untouched()
        answer = self.client.generic("POST", self.begin()["file"], **head_of(LARGEST + 1, body))
        self.assertFalse(body.was_read)
        self.assertContains(answer, "more than 30 MB", status_code=413)

    def test_brings_more_than_any_other_page_takes(self):
        to, large = self.begin(), b"The Lake\n\n" + b"x" * 13 * 2**20
        self.assertIn("refused", self.send(to, large).json())
        elsewhere = self.client.post(page("import"), large, content_type=RAW)
        self.assertEqual(elsewhere.status_code, 413)
        as_form = self.client.post(to["file"], {"files": SimpleUploadedFile("x.txt", large)})
        self.assertEqual(as_form.status_code, 413)

    def test_is_not_read_for_whoever_may_not_send_it(self):
        to = self.begin()
        for user in (None, make_user("nobody"), self.other):
            client = Client()
            if user:
                client.force_login(user)
            body = Untouched()
            answer = client.generic("POST", to["file"], **head_of(1000, body))
            self.assertIn(answer.status_code, (302, 403))
            self.assertFalse(body.was_read)
        forged = Client(enforce_csrf_checks=True)
        forged.cookies = self.client.cookies
        body = Untouched()
        answer = forged.generic("POST", to["file"], **head_of(1000, body))
        self.assertEqual((answer.status_code, body.was_read), (403, False))

    def test_goes_by_the_token_of_the_form(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.writer)
        shown = client.get(page("import")).content.decode()
        token = filled_in(shown, {})["csrfmiddlewaretoken"]
        token = token[0] if isinstance(token, list) else token
        headers = {"X-CSRFToken": token, "accept": "application/json"}
        to = client.post(page("import"), headers=headers).json()
        sent = client.post(to["file"], LAKE, content_type=RAW, query_params={"name": "lake.txt"}, headers=headers)
        self.assertEqual(sent.json(), {"said": "1 draft."})

    def test_takes_no_more_files_than_an_import_may_have(self):
        to = self.begin()
        batch = Batch.objects.get()
        ImportedFile.objects.bulk_create(
            ImportedFile(batch=batch, name="x", size=1, digest=str(number)) for number in range(imports.MOST_FILES)
        )
        self.assertIn("at most 50 files", self.send(to, LAKE).json()["refused"])

    def test_answers_nothing_of_an_import_that_is_none(self):
        batch = Batch.objects.create(verb="trash", said="2 stories are in the trash.", by=self.writer)
        for name in ("import_file", "import_proof"):
            self.assertEqual(self.client.post(page(name, batch.pk)).status_code, 404)


def packed(files):
    """An archive of these files by their names."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return into.getvalue()


def head_of(length, body):
    """The head of a request with a file of so many bytes."""
    return {"CONTENT_TYPE": RAW, "CONTENT_LENGTH": str(length), "wsgi.input": body}


class Untouched(io.RawIOBase):
    """A body that tells whether anybody has looked at it."""

    was_read = False

    def read(self, size=-1):
        self.was_read = True
        return b""


class Proof(Pages):
    def test_says_what_was_found_and_leads_to_the_text_as_readers_see_it(self):
        file, address = self.brought()
        answer = self.client.get(address)
        draft = file.drafts.get()
        for words in ("8 words", page("preview", draft.story_id), page("import_original", file.pk), "Anna Bell"):
            self.assertContains(answer, words)
        self.assertContains(self.client.get(page("preview", draft.story_id)), "It froze early that year.")

    def test_names_the_same_text_on_file(self):
        other = make_story(title="Frozen", paragraphs=["It was warm.", "They swam."])
        _file, address = self.brought("pond.txt", POND)
        self.assertContains(self.client.get(address), page("change", other.pk))

    def test_names_apart_whom_it_would_put_on_file(self):
        _file, address = self.brought(data=LAKE.replace(b"Anna Bell", b"Anna Bell and Theo Brandt"))
        self.assertContains(self.client.get(address), "Put on file as authors: “Anna Bell”, “Theo Brandt”")

    def test_corrects_titles_bylines_and_tags_in_one_save(self):
        make_tag("Rain", synonyms=["drizzle"])
        make_tag("Trains")
        self.bring(("lake.txt", LAKE), ("pond.txt", POND))
        lake, pond = ImportedDraft.objects.order_by("pk")
        address = page("import_proof", lake.file.batch_id)
        fields = {
            f"draft-{lake.pk}-title": "Frost",
            f"draft-{lake.pk}-on_file": "on",
            f"draft-{pond.pk}-byline": "by Theo Brandt",
            f"draft-{pond.pk}-tags": "Trains",
            "all-tags": "Drizzle, trains",
        }
        answer = self.send_list(address, **fields)
        self.assertContains(answer, "2 drafts are as the list says.")
        first, second = (self.said(draft.story) for draft in (lake, pond))
        self.assertEqual((first.title, first.authors[0].name, first.byline), ("Frost", "Anna Bell", ""))
        self.assertEqual([tag.name for tag in first.tags], ["Rain", "Trains"])
        self.assertEqual((second.byline, [tag.name for tag in second.tags]), ("by Theo Brandt", ["Trains", "Rain"]))
        self.assertEqual(Author.objects.count(), 1)

    def test_keeps_what_was_typed_where_a_line_is_wrong_and_saves_none(self):
        file, address = self.brought()
        draft = file.drafts.get()
        answer = self.send_list(
            address, **{f"draft-{draft.pk}-title": "Frost", f"draft-{draft.pk}-tags": "No such tag"}
        )
        self.assertContains(answer, "There is no tag “No such tag”.", status_code=422)
        self.assertContains(answer, 'value="Frost"', status_code=422)
        self.assertEqual(self.said(draft.story).title, "The Lake")

    def test_names_what_somebody_saved_meanwhile_and_keeps_what_was_typed(self):
        file, address = self.brought()
        draft = file.drafts.get()
        shown = self.client.get(address).content.decode()
        make_revision(draft.story, title="Mine", by=self.editor)
        answer = self.client.post(address, filled_in(shown, {f"draft-{draft.pk}-title": "Frost"}))
        self.assertContains(answer, "“Mine”:")
        self.assertContains(answer, 'value="Frost"')
        self.assertEqual(self.said(draft.story).title, "Mine")

    def test_puts_all_into_a_collection_for_those_who_may_change_one(self):
        make_collection("Winter")
        file, address = self.brought()
        self.assertNotContains(self.client.get(address), "all-collection")
        self.client.force_login(self.editor)
        answer = self.send_list(address, **{"all-collection": "winter"})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(Collection.objects.get().entries.get().story, file.drafts.get().story)
        answer = self.send_list(address, **{"all-collection": "Summer"})
        self.assertContains(answer, "There is no collection “Summer”", status_code=422)

    def test_asks_for_an_encoding_with_a_preview_and_reads_again(self):
        text = "Café\n\nDer Käse ist groß, sagte sie.\n\nÜber allem lag Schnee."
        file, address = self.brought("cafe.txt", text.encode("cp1252"))
        asked = self.client.get(address)
        self.assertContains(asked, "Der Käse ist groß")
        answer = self.client.post(address, {"encoding": "cp1252", "read": f"{file.pk}:encoding"}, follow=True)
        self.assertContains(answer, "was read again")
        self.assertContains(answer, "Café")
        for wrong in (
            {"encoding": "utf-7", "read": f"{file.pk}:encoding"},
            {"read": "x:joined"},
            {"read": f"{file.pk}:"},
        ):
            self.assertEqual(self.client.post(address, wrong).status_code, 404)

    def test_is_undone_in_one_press_which_names_what_stays(self):
        self.bring(("lake.txt", LAKE), ("pond.txt", POND))
        lake, pond = ImportedDraft.objects.order_by("pk")
        address = page("import_proof", lake.file.batch_id)
        make_revision(pond.story, title="Mine", by=self.writer)
        answer = self.client.post(reverse("admin:undo_batch", args=[lake.file.batch_id]), {"undo": "yes"}, follow=True)
        self.assertRedirects(answer, address)
        self.assertContains(answer, "“Mine”: Somebody has worked on it since.")
        self.assertContains(answer, "It was undone on")
        self.assertEqual([story.state for story in Story.objects.order_by("pk")], ["trashed", "unpublished"])
        listed = [line.proof.draft for line in answer.context["lines"]]
        self.assertEqual(listed, [pond])

    def test_asks_first_where_it_is_opened_from_what_was_done(self):
        file, _address = self.brought()
        answer = self.client.get(reverse("admin:undo_batch", args=[file.batch_id]))
        self.assertContains(answer, "The Lake")

    def test_narrows_the_mention_desk_to_its_own_names(self):
        text = b"Tale\n\nOlga Petrov came in. Olga Petrov sat down, and Olga Petrov spoke."
        make_revision(title="Other", paragraphs=["Vera Holm came in. Vera Holm sat down."], by=self.writer)
        file, address = self.brought("tale.txt", text)
        desk = f"{reverse('admin:mention_desk')}?about=new&import={file.batch_id}"
        self.assertContains(self.client.get(address), desk.replace("&", "&amp;"))
        answer = self.client.get(desk)
        self.assertContains(answer, "Olga Petrov")
        self.assertNotContains(answer, "Vera Holm")
        fields = {"choice": "add:character", "story": file.drafts.get().story_id, "form": "olga petrov"}
        fields |= {"among": "character", "about": "new", "import": file.batch_id}
        self.assertRedirects(self.client.post(reverse("admin:mention_desk"), fields), desk)

    def test_costs_as_many_queries_for_many_drafts_as_for_few(self):
        _file, address = self.brought()
        counts = []
        for more in ((), [(f"{number}.txt", f"Tale {number}\n\nWords {number}.".encode()) for number in range(6)]):
            batch = Batch.objects.get()
            for name, data in more:
                imports.take_in(batch, name, data, by=self.writer)
            with CaptureQueriesContext(connection) as counted:
                self.client.get(address)
            counts.append(len(counted))
        self.assertEqual(*counts)


class Originals(Pages):
    def test_is_handed_out_to_be_kept_and_never_shown(self):
        file, _address = self.brought("Der See – “Eis”.txt")
        answer = self.client.get(page("import_original", file.pk))
        self.assertEqual(answer.content, LAKE)
        self.assertEqual(answer["Content-Type"], RAW)
        self.assertIn("attachment;", answer["Content-Disposition"])
        self.assertIn("filename*=UTF-8''Der%20See%20", answer["Content-Disposition"])

    def test_is_gone_once_its_story_is_out(self):
        file, address = self.brought()
        publish(newest_revision(file.drafts.get().story), by=None)
        self.assertFalse(Original.objects.exists())
        self.assertEqual(self.client.get(page("import_original", file.pk)).status_code, 404)
        self.assertNotContains(self.client.get(address), page("import_original", file.pk))

    def test_of_no_draft_is_for_whoever_brought_it(self):
        file, _address = self.brought("cafe.txt", "Café\n\nDer Käse ist groß, sagte sie.".encode("cp1252"))
        self.assertEqual(self.client.get(page("import_original", file.pk)).status_code, 200)
        self.client.force_login(self.other)
        self.assertEqual(self.client.get(page("import_original", file.pk)).status_code, 404)

    def test_of_a_number_that_no_row_has_is_not_there(self):
        for number in (10**6, 3 * 10**18, 10**20 - 1):
            self.assertEqual(self.client.get(page("import_original", number)).status_code, 404)
            for name in ("import_proof", "import_file"):
                self.assertEqual(self.client.post(page(name, number)).status_code, 404)
            desk = self.client.get(reverse("admin:mention_desk"), {"import": number})
            self.assertIn(desk.status_code, (200, 404))
        story = make_revision(by=self.writer).story_id
        for pk, revision in ((story, 10**20 - 1), (10**20 - 1, 1)):
            answer = self.client.get(page("manuscript", pk, revision, "docx"))
            self.assertIn(answer.status_code, (302, 404))


class Ways(Pages):
    def test_lead_there_from_the_desk_the_list_and_the_story(self):
        file, address = self.brought()
        for where in (reverse("admin:index"), page("changelist")):
            self.assertContains(self.client.get(where), page("import"))
        story = self.client.get(page("change", file.drafts.get().story_id))
        for way in (address, page("import_original", file.pk)):
            self.assertContains(story, way)
        self.assertNotContains(self.client.get(page("change", make_revision(by=self.writer).story_id)), "Brought in")
