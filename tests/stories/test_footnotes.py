"""A story with footnotes and every kind of block, through the doors that editors and readers use."""

from django.test import Client, TestCase
from django.urls import reverse

from spystories.lib import prose
from stories.content.merge import join
from stories.content.value import Content, content_of_revision
from stories.models import Appearance, Mention, Note, Story
from stories.publishing.publish import newest_revision, publish
from tests.support.factories import make_character, make_story, make_superuser
from tests.support.opened import opened

NOTE = 1_000_001


def noted(text, *notes):
    """Paragraphs in which `[key]` is the mark of a footnote, and the footnotes, by key."""
    for key, _words in notes:
        text = text.replace(f"[{key}]", f'<span data-note="{key}"></span>')
    items = "".join(f'<li data-note="{key}">{words}</li>' for key, words in notes)
    return prose.clean("".join(f"<p>{line}</p>" for line in text.split("\n")) + f'<ol data-kind="notes">{items}</ol>')


TEXT = "Emil Berg paid[a1].\nNobody came[b2]. It rained."
NOTES = ("a1", "Only Sophia Lind knew in which <em>currency</em>."), ("b2", "That was the trouble.")


class Footnotes(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.root = make_superuser()
        cls.emil, cls.sophia = make_character("Emil Berg"), make_character("Sophia Lind")
        cls.story = make_story(title="The Window", body=noted(TEXT, *NOTES), cast=[cls.emil, cls.sophia])

    def test_name_people_apart_from_the_sentence(self):
        mentions = {mention.character: mention.paragraph for mention in Mention.objects.filter(story=self.story)}
        self.assertEqual(mentions, {self.emil: 1, self.sophia: NOTE})
        page = self.client.get("/stories/the-window/")
        self.assertContains(page, '<a href="/people/sophia-lind/"')
        person = self.client.get("/people/sophia-lind/")
        self.assertContains(person, "/stories/the-window/#n1")
        self.assertContains(person, "footnote 1")

    def test_are_quoted_as_texts_of_their_own(self):
        quotes = Appearance.objects.get(story=self.story, character=self.sophia).quotes
        self.assertEqual(quotes, [[NOTE, "Only Sophia Lind knew in which currency."]])
        self.assertEqual(Appearance.objects.get(story=self.story, character=self.emil).quotes, [[1, "Emil Berg paid."]])

    def test_are_searched_and_led_to(self):
        self.assertContains(self.client.get("/search/?q=currency"), "/stories/the-window/#n1")
        self.assertContains(self.client.get('/search/?q="paid Only"'), "Nothing")  # no phrase goes on into one
        self.assertContains(self.client.get('/search/?q="Nobody came"'), "/stories/the-window/#p2")

    def test_are_counted_and_looked_through(self):
        self.client.force_login(self.root)
        sent = opened(self.client, self.address)
        self.client.post(self.address, sent | {"body": noted(TEXT, ("a1", "TK the the"), NOTES[1]), "_save": "x"})
        page = self.client.get(self.address)
        self.assertContains(page, "“TK” is left.")
        self.assertContains(page, "footnote 1")
        self.assertEqual(self.story.word_count, prose.word_count(self.story.body))

    def test_carry_notes_of_editors(self):
        self.client.force_login(self.root)
        address = reverse("admin:stories_story_notes", args=[self.story.pk])
        left = {"leave-paragraph": NOTE, "leave-words": "currency", "leave-text": "Roubles?", "leave": "1"}
        self.client.post(address, left)
        note = Note.objects.get()
        self.assertEqual((note.paragraph, note.quote), (NOTE, "currency"))
        sent = opened(self.client, self.address)
        moved = noted("Before.\n" + TEXT.replace("[a1]", "").replace("rained.", "rained[a1]."), *reversed(NOTES))
        self.client.post(self.address, sent | {"body": moved, "_save": "x"})
        note.refresh_from_db()
        self.assertEqual((note.paragraph, note.orphaned), (NOTE + 1, False))

    def test_differ_word_by_word(self):
        self.client.force_login(self.root)
        sent = opened(self.client, self.address)
        self.client.post(self.address, sent | {"body": self.story.body.replace("trouble", "plan"), "_save": "x"})
        address = reverse("admin:stories_story_compare", args=[self.story.pk])
        self.assertContains(self.client.get(f"{address}?a=1&b=2"), "<del>trouble.</del><ins>plan.</ins>")

    @property
    def address(self):
        return reverse("admin:stories_story_change", args=[self.story.pk])


class TwoEditors(TestCase):
    def setUp(self):
        self.client.force_login(make_superuser("ana"))
        self.other = Client()
        self.other.force_login(make_superuser("tomas"))
        self.story = make_story(live=False, title="The Window", body=noted(TEXT, *NOTES))
        self.address = reverse("admin:stories_story_change", args=[self.story.pk])
        self.mine, self.theirs = opened(self.client, self.address), opened(self.other, self.address)

    def save(self, mine, theirs):
        self.other.post(self.address, self.theirs | {"body": theirs, "_save": "x"})
        answer = self.client.post(self.address, self.mine | {"body": mine, "_save": "x"}, follow=True)
        return answer, newest_revision(Story.objects.get(pk=self.story.pk)).body

    def test_change_different_footnotes(self):
        mine = noted(TEXT, ("a1", "In gold."), NOTES[1])
        _answer, body = self.save(mine, noted(TEXT, NOTES[0], ("b2", "Trouble.")))
        self.assertEqual(body, noted(TEXT, ("a1", "In gold."), ("b2", "Trouble.")))

    def test_add_footnotes_each(self):
        mine = noted(TEXT.replace("rained", "rained[c3]"), *NOTES, ("c3", "Hard."))
        _answer, body = self.save(mine, noted("Before[d4].\n" + TEXT, ("d4", "Long before."), *NOTES))
        both = "Before[d4].\n" + TEXT.replace("rained", "rained[c3]")
        self.assertEqual(body, noted(both, ("d4", "Long before."), *NOTES, ("c3", "Hard.")))

    def test_change_the_same_footnote_and_are_asked(self):
        mine = noted(TEXT, ("a1", "In gold."), NOTES[1])
        answer, body = self.save(mine, noted(TEXT, ("a1", "In silver."), NOTES[1]))
        for words in ("silver.", "gold."):
            self.assertContains(answer, words, status_code=409)
        self.assertIn("In silver.", body)

    def test_change_a_footnote_that_the_other_takes_out_and_are_asked(self):
        mine = noted(TEXT, ("a1", "In gold."), NOTES[1])
        answer, _body = self.save(mine, noted(TEXT.replace("[a1]", ""), NOTES[1]))
        self.assertContains(answer, "In gold.", status_code=409)

    def test_choose_words_that_bring_their_footnote_along(self):
        mine, theirs = noted("Nobody paid.\nNobody came[b2].", NOTES[1]), noted(TEXT.replace("paid", "paid it"), *NOTES)
        answer, _body = self.save(mine, theirs)
        self.assertEqual(answer.status_code, 409)
        for way, notes in (("theirs", 2), ("both", 2), ("mine", 1)):
            with self.subTest(way):
                joined = join(
                    content_of_revision(self.story.revisions.get(number=1)),
                    Content(title="The Window", body=mine),
                    Content(title="The Window", body=theirs),
                )
                chosen = dict.fromkeys((clash.key for clash in joined.clashes), way)
                again = join(
                    content_of_revision(self.story.revisions.get(number=1)),
                    Content(title="The Window", body=mine),
                    Content(title="The Window", body=theirs),
                    chosen,
                )
                self.assertEqual(len(prose.part_notes(again.content.body)[1]), notes)


class EveryKind(TestCase):
    def test_is_published_and_read_again_the_same(self):
        kinds = [
            f'<{kind.tag} data-kind="{kind.kind}"><p>{kind.name} a<br>b</p></{kind.tag}>'
            for kind in prose.kinds.QUOTATIONS
        ]
        kinds += [f'<p data-kind="{kind.kind}">{kind.name}</p>' for kind in prose.kinds.PARAGRAPHS if kind.kind]
        kinds += [f"<{kind.tag}><li>{kind.name}</li></{kind.tag}>" for kind in prose.kinds.LISTS]
        body = prose.clean("".join(kinds) + noted(TEXT, *NOTES))
        story = make_story(live=False, title="Kinds", body=body)
        publish(newest_revision(story), by=make_superuser())
        story.refresh_from_db()
        self.assertEqual(story.body, body)
        page = self.client.get("/stories/kinds/").content.decode()
        for text in prose.texts(body).values():
            self.assertIn(text.split("\n")[0].split(" ")[0], page)
