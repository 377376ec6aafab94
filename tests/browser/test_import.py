"""A day of bringing manuscripts in, in a real browser: many formats at once, their proof, the list, the undo."""

from pathlib import Path

import pytest
from django.urls import reverse

from characters.models import Character
from spystories.lib.prose import word_count
from stories.content.value import content_of_revision
from stories.models import Batch, ImportedDraft, ImportedFile, Note, OpenQuestion, Story
from stories.publishing.publish import newest_revision
from tests.support.factories import make_tag
from tests.support.manuscripts.docx import comment, commented, docx, p, r, table
from tests.support.manuscripts.odt import odt
from tests.support.manuscripts.rtf import paragraph, rtf

from .test_admin import ana, log_in  # noqa: F401 - fixtures
from .waiting import comes, settled, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("log_in")]
WORDS = "The river was high, and Olga Petrov lit the lamps along the quay one by one while it rained."
PARAGRAPHS = range(18, 54, 3)  # of twelve manuscripts, by which they have from 3,096 to 8,772 words
SECRET = "nobody may read this"
DROP = """([selector, files]) => {
  const dropped = new DataTransfer();
  for (const [name, text] of files) dropped.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"]) {
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: dropped });
    document.querySelector(selector).dispatchEvent(event);
  }
}"""


def body_of(paragraphs):
    return [f"{number}. {' '.join([WORDS] * 9)}" for number in range(paragraphs)]


def word(title, body):
    deleted = f'<w:del w:id="9" w:author="Ada"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>'
    hidden = r(SECRET, "<w:vanish/>")
    first = p(r("He paid, "), commented(0, "and left"), r(" by the other door."), deleted, hidden)
    blocks = [p(title, style="Title"), p("by Anna Bell"), first, *body, table(["Eva", "Max"])]
    styles = '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    return docx(*blocks, comments=comment(0, "Is this so?"), styles=styles)


def document(title, body):
    deleted = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info/>'
        f"<text:p>{SECRET}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    words = "".join(f"<text:p>{text}</text:p>" for text in ("by Theo Brandt", *body))
    return odt(f"{deleted}<text:h text:outline-level='1'>{title}</text:h>{words}")


def rich(title, body):
    return rtf(paragraph(title.encode(), rb"\s15 ") + b"".join(paragraph(text.encode()) for text in body))


def marked(title, body):
    return "\n\n".join([f"# {title}", *body, "It was *cold*."]).encode()


def plain(title, body):
    return "\n\n".join([title, "by Anna Bell", *body]).encode()


def paged(title, body):
    words = "".join(f"<p>{text}</p>" for text in body)
    return f"<!doctype html><title>{title}</title><h1>{title}</h1>{words}".encode()


FORMATS = {
    "Word": (word, "docx"),
    "Document": (document, "odt"),
    "Rich": (rich, "rtf"),
    "Marked": (marked, "md"),
    "Plain": (plain, "txt"),
    "Paged": (paged, "html"),
}


def manuscripts():
    """Twelve, two of each format, by their names."""
    titles = [f"{name} {number}" for number in (1, 2) for name in FORMATS]
    made = {}
    for title, paragraphs in zip(titles, PARAGRAPHS, strict=True):
        write, suffix = FORMATS[title.partition(" ")[0]]
        made[f"{title}.{suffix}"] = write(title, body_of(paragraphs))
    return made


@pytest.fixture
def folder(tmp_path):
    for name, data in manuscripts().items():
        Path(tmp_path / name).write_bytes(data)
    return tmp_path


def on_the_way(page):
    return page.locator("[data-files] progress:visible").count()


def bring(page, paths):
    page.goto(reverse("admin:stories_story_import"))
    settled(page)
    page.get_by_label("Files").set_input_files(list(map(str, paths)))
    until(lambda: on_the_way(page) == 0, seconds=60)


def drop(page, *files):
    page.goto(reverse("admin:stories_story_import"))
    settled(page)
    page.evaluate(DROP, ["[data-bring]", files])
    until(lambda: on_the_way(page) == 0, seconds=30)


def said_of(page, name):
    return page.locator("[data-files] li", has_text=name).locator("[data-state]").inner_text()


def newest(title):
    return content_of_revision(newest_revision(Story.objects.get(working_title=title)))


def tale(title):
    return f"{title}\n\nby Anna Bell\n\nIt froze early that year, and {title} was long.\n\nNobody crossed it."


class TestADay:
    def test_makes_of_twelve_manuscripts_in_six_formats_drafts_with_their_names_answered(self, page, folder):
        make_tag("Rain")
        bring(page, sorted(folder.iterdir()))
        assert page.locator("[data-files] .failed").count() == 0
        assert ImportedDraft.objects.count() == 12
        words = [word_count(newest(title).body) for title in Story.objects.values_list("working_title", flat=True)]
        assert (len(set(words)), min(words) >= 3000, max(words) <= 9000) == (12, True, True)
        page.get_by_role("link", name="See what became of them").click()
        for told in (
            "1 comment kept as a note",
            "deletion left out",
            "hidden passage left out",
            "turned into paragraphs",
        ):
            page.get_by_text(told).first.wait_for()
        page.get_by_label("Tags for all").fill("rain")
        line = page.get_by_role("article", name="Word 1")
        line.get_by_label("Title").fill("Snow on the Line")
        line.get_by_label("Put on file as an author: “Anna Bell”").check()
        page.get_by_role("button", name="Save the list").click()
        page.get_by_text("12 drafts are as the list says.").wait_for()
        corrected = newest("Snow on the Line")
        assert ([row.name for row in corrected.authors], corrected.tags[0].name) == (["Anna Bell"], "Rain")
        page.get_by_role("link", name="Names not on file").click()
        page.get_by_role("button", name="Someone new").first.click()
        until(lambda: Character.objects.exists())
        until(lambda: not OpenQuestion.objects.filter(form="olga petrov").exists())
        bodies = [content_of_revision(newest_revision(story)) for story in Story.objects.all()]
        assert not [content for content in bodies if SECRET in content.body or "Is this so?" in content.body]
        assert {note.quote for note in Note.objects.all()} == {"and left"}
        page.goto(reverse("admin:stories_story_import_proof", args=[Batch.objects.get(verb="import").pk]))
        page.get_by_role("button", name="Undo this import").click()
        page.get_by_text("It was undone on").wait_for()
        assert set(Story.objects.values_list("state", flat=True)) == {"trashed"}
        assert not Character.objects.exists()


class TestFiles:
    def test_that_are_dropped_travel_one_by_one_and_a_bad_one_leaves_the_others(self, page, looks_right):
        drop(page, ["lake.txt", tale("The Lake")], ["old.doc", "\xd0\xcf\x11"], ["pond.txt", tale("The Pond")])
        assert said_of(page, "lake.txt") == "1 draft."
        assert page.locator(".failed").count() == (1 if "draft" not in said_of(page, "old.doc") else 0)
        assert page.get_by_role("status").last.inner_text() == "pond.txt: 1 draft."
        looks_right()
        page.get_by_role("link", name="See what became of them").click()
        looks_right()
        assert {"The Lake", "The Pond"} <= set(Story.objects.values_list("working_title", flat=True))

    def test_can_be_cancelled_and_sent_after_all(self, page):
        page.goto(reverse("admin:stories_story_import"))
        settled(page)
        held = []
        page.route("**/file/?name=*", lambda route: route.continue_() if held else held.append(route))
        page.evaluate(DROP, ["[data-bring]", [["lake.txt", tale("The Lake")], ["pond.txt", tale("The Pond")]]])
        until(lambda: page.title() and held)
        page.get_by_role("button", name="Cancel lake.txt").click()
        comes(lambda: said_of(page, "lake.txt"), "not sent")
        comes(lambda: said_of(page, "pond.txt"), "1 draft.")
        page.get_by_role("button", name="Try again lake.txt").click()
        comes(lambda: said_of(page, "lake.txt"), "1 draft.")
        assert (Story.objects.count(), Batch.objects.count()) == (2, 1)

    def test_that_did_not_get_through_are_sent_again_by_a_press(self, page, console):
        page.goto(reverse("admin:stories_story_import"))
        settled(page)
        page.route("**/file/?name=*", lambda route: route.abort())
        page.evaluate(DROP, ["[data-bring]", [["lake.txt", tale("The Lake")]]])
        comes(lambda: said_of(page, "lake.txt"), "It did not get through. Try again.")
        page.unroute("**/file/?name=*")
        page.get_by_role("button", name="Try again lake.txt").click()
        comes(lambda: said_of(page, "lake.txt"), "1 draft.")
        console.clear()  # the browser says so too

    def test_of_an_unknown_encoding_are_chosen_by_their_words(self, page, tmp_path, looks_right):
        text = "Café\n\nDer Käse ist groß, sagte sie.\n\nÜber allem lag Schnee."
        (tmp_path / "cafe.txt").write_bytes(text.encode("cp1252"))
        bring(page, [tmp_path / "cafe.txt"])
        page.get_by_role("link", name="See what became of them").click()
        looks_right()
        page.get_by_role("radio", name="Der Käse ist groß").first.check()
        page.get_by_role("button", name="Read it this way").click()
        page.get_by_text("was read again").wait_for()
        assert "Der Käse ist groß" in content_of_revision(newest_revision(Story.objects.get())).body

    @pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
    def test_come_in_without_scripts_too(self, page, tmp_path):
        (tmp_path / "lake.txt").write_text(tale("The Lake"))
        page.goto(reverse("admin:stories_story_import"))
        page.get_by_label("Files").set_input_files([str(tmp_path / "lake.txt")])
        page.get_by_role("button", name="Bring them in").click()
        page.get_by_role("heading", name="Proof of an import").wait_for()
        assert ImportedFile.objects.get().name == "lake.txt"
