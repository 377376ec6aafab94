"""What an editor is told to look at before a story goes out."""

from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from characters import editing
from characters.models import Character
from stories.content.checks import LONGEST_PARAGRAPH, Kind, check, has_gap
from stories.content.value import Content, Part
from stories.derived.links import wrong_links
from stories.derived.reindex import reindex
from stories.models import InnerLink, Story
from stories.publishing.publish import publish, withdraw
from stories.publishing.readiness import look_over
from tests.support.factories import (
    body_of,
    make_character,
    make_content,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
    make_user,
)
from tests.support.fixture_files import DOCUMENTS


def content(*paragraphs, **words):
    given = {"title": "A", "standfirst": "B.", "cast": (Part("emil", "Emil"),)}
    return Content(body=body_of(paragraphs), **given | words)


def found(*paragraphs, **words):
    """(kind, field or paragraph, words) of each finding."""
    return [(f.kind, f.paragraph or f.field, f.words) for f in check(content(*paragraphs, **words))]


class TestTheRules(SimpleTestCase):
    def test_a_story_that_is_ready_is_warned_of_nothing(self):
        self.assertEqual(found("He left – at last – and said “Yes”.", "It’s late."), [])

    def test_the_documents_are_warned_of_nothing(self):
        for path in DOCUMENTS:
            self.assertEqual(found(*path.read_text().split("\n\n")), [], path)

    def test_a_standfirst_and_somebody_in_the_cast_are_missed(self):
        self.assertEqual(
            found("He left.", standfirst="", cast=()),
            [(Kind.STANDFIRST, "standfirst", ""), (Kind.CAST, "cast", "")],
        )

    def test_a_gap_is_found_in_each_way_of_writing_it(self):
        for gap in ("TK", "TKTK", "[…]", "[...]", "[ TK ]"):
            self.assertEqual(found("He left.", f"At {gap} he left."), [(Kind.GAP, 2, gap)])
            self.assertTrue(has_gap(content(f"At {gap}.")))

    def test_a_gap_is_found_in_the_lines_too(self):
        self.assertEqual(found("He left.", title="The TK"), [(Kind.GAP, "title", "TK")])
        self.assertTrue(has_gap(content("He left.", byline="TK")))

    def test_what_only_looks_like_a_gap_is_none(self):
        for words in ("TKO", "atk", "He said tk tsk.", "…", "[sic]", "[Paris]"):
            self.assertNotIn(Kind.GAP, [kind for kind, *_ in found(words)])
            self.assertFalse(has_gap(content(words)))

    def test_a_doubled_word_is_found_whatever_its_case_and_over_a_line_break(self):
        for text, words in (
            ("In the the house.", "the the"),
            ("The the house.", "The the"),
            ("no no no", "no no no"),
            ("Élan élan", "Élan élan"),
            ("it's it's", "it's it's"),
        ):
            self.assertEqual(found(text), [(Kind.DOUBLED, 1, words)])
        self.assertEqual(found("He left.", standfirst="Of of"), [(Kind.DOUBLED, "standfirst", "Of of")])

    def test_what_is_said_twice_on_purpose_or_is_no_word_is_left(self):
        for text in ("very, very late", "that that's", "so so-so", "20 20", "the thesis", "a-a a", "ha! ha"):
            self.assertEqual(found(text), [], text)

    def test_dashes_of_two_kinds_are_one_finding_at_the_rarer(self):
        self.assertEqual(found("Late – so late – he left.", "Then - gone."), [(Kind.DASHES, 2, "Then - gone.")])
        self.assertEqual(found("Late -- so late.", "a—b—c")[0][:2], (Kind.DASHES, 1))

    def test_a_hyphen_or_a_span_of_years_is_no_dash(self):
        self.assertEqual(found("A well-known man – born 1950–1960."), [])

    def test_quotes_and_apostrophes_of_two_kinds_are_found(self):
        self.assertEqual(found('He said "yes".', "And “no”, “no”.")[0][:2], (Kind.QUOTES, 1))
        self.assertEqual(found("It's late. It’s late. I’m gone."), [(Kind.QUOTES, 1, "It's late. It’s lat")])

    def test_a_paragraph_is_very_long_by_its_words(self):
        self.assertEqual(found("word – " * LONGEST_PARAGRAPH), [])
        self.assertEqual([row[:2] for row in found("x y " * LONGEST_PARAGRAPH, "Short.")], [(Kind.LONG, 1)])

    def test_findings_come_in_the_order_of_the_page(self):
        found_at = [row[1] for row in found("TK", "the the", "TK", standfirst="", cast=())]
        self.assertEqual(found_at, ["standfirst", 1, 2, 3, "cast"])

    def test_a_long_text_takes_no_longer_than_it_must(self):
        for text in (
            "a" * 500_000,
            "the " * 100_000,
            "[ " * 200_000,
            "TK" * 200_000,
            "- " * 200_000,
            "'’" * 9,
        ):
            check(content(text))


class TestLinks(TestCase):
    def said(self, body):
        return wrong_links(body)

    def test_pages_that_readers_can_open_are_well(self):
        story, emil, city, tag = make_story(), make_character("Emil"), make_place("Ulm"), make_tag("Rain")
        make_story(cast=[emil], settings=[city], tags=[tag], title="Another")
        for row in (story, emil, city, tag):
            self.assertEqual(self.said(f'<p><a href="{row.get_absolute_url()}#p1">x</a></p>'), {})
        others = ("/", "/stories/", "/about/", "https://example.org/x", "mailto:a@example.org", "/feeds/")
        for address in others:
            self.assertEqual(self.said(f'<p><a href="{address}">x</a></p>'), {}, address)

    def test_what_is_not_there_or_not_out_leads_nowhere(self):
        draft = make_story(live=False, slug="draft")
        for address in (
            f"/stories/{draft.title}/",
            "/stories/draft/",
            "/nonsense/",
            "/people/nobody/",
            "/%00",
        ):
            wrong = self.said(f'<p><a href="{address}">x</a></p>')
            self.assertEqual(list(wrong), [address])
        self.assertIn("leads nowhere", wrong["/%00"])
        admin = reverse("admin:index")
        self.assertIn(admin, self.said(f'<p><a href="{admin}">x</a></p>'))

    def test_an_address_of_the_site_in_full_is_the_same(self):
        with self.settings(SITE_URL="https://stories.example"):
            body = '<p><a href="https://stories.example/nonsense/">x</a></p>'
            self.assertEqual(len(self.said(body)), 1)

    def test_a_former_address_is_told_with_the_one_of_now(self):
        story = make_story(slug="before")
        publish(make_revision(story, slug="after"), by=None)
        said = self.said('<p><a href="/stories/before/">x</a></p>')
        self.assertIn("/stories/after/", said["/stories/before/"])

    def test_queries_do_not_grow_with_the_links(self):
        body = "".join(f'<p><a href="/stories/s{i}/">x</a></p>' for i in range(30))
        with self.assertNumQueries(2):
            self.said(body)


class TestLinksOfLiveStories(TestCase):
    def leads(self, story):
        return list(InnerLink.objects.filter(story=story).values_list("leads", flat=True))

    def linking(self, row, **words):
        return make_story(title="Linking", body=f'<p><a href="{row.get_absolute_url()}">x</a></p>', **words)

    def test_a_link_follows_the_story_that_it_leads_to(self):
        target = make_story(slug="before")
        story = self.linking(target)
        self.assertEqual(self.leads(story), ["page"])
        publish(make_revision(target, slug="after"), by=None)
        self.assertEqual(self.leads(story), ["moved"])
        withdraw(Story.objects.get(pk=target.pk), by=None)
        self.assertEqual(self.leads(story), ["nowhere"])
        publish(make_revision(Story.objects.get(pk=target.pk), slug="before"), by=None)
        self.assertEqual(self.leads(story), ["page"])

    def test_a_link_follows_a_person_who_moves(self):
        emil = make_character("Emil", slug="emil", public_by_choice=True)
        editing.announce(characters=[emil.pk])
        story = self.linking(emil)
        self.assertEqual(self.leads(story), ["page"])
        emil = Character.objects.get(pk=emil.pk)
        emil.slug = "emil-berg"
        editing.save_character(emil)
        editing.announce(characters=[emil.pk])
        self.assertEqual(self.leads(story), ["moved"])

    def test_a_link_to_what_is_not_there_yet_is_well_once_it_is(self):
        story = make_story(title="Linking", body='<p><a href="/stories/later/">x</a></p>')
        self.assertEqual(self.leads(story), ["nowhere"])
        make_story(slug="later")
        self.assertEqual(self.leads(story), ["page"])

    def test_reindexing_finds_the_same(self):
        story = self.linking(make_story(slug="before"))
        before = list(InnerLink.objects.values_list("story", "paragraph", "section", "address", "key", "leads"))
        InnerLink.objects.all().delete()
        reindex()
        after = list(InnerLink.objects.values_list("story", "paragraph", "section", "address", "key", "leads"))
        self.assertEqual((before, len(before), story.pk), (after, 1, before[0][0]))

    def test_a_story_that_is_withdrawn_has_none(self):
        story = self.linking(make_story())
        withdraw(story, by=None)
        self.assertEqual(self.leads(story), [])


class TestWhatIsKeptForTheDesk(TestCase):
    def flags(self, story):
        story = Story.objects.get(pk=story.pk)
        return story.gap_in_draft, story.gap_in_live, story.tag_count

    def test_a_gap_is_kept_of_the_draft_and_of_the_live_text(self):
        story = make_story(paragraphs=["At TK."], tags=["Rain", "Trains"])
        self.assertEqual(self.flags(story), (True, True, 2))
        revision = make_revision(story, paragraphs=["At noon."])
        self.assertEqual(self.flags(story), (False, True, 2))
        publish(revision, by=None)
        self.assertEqual(self.flags(story), (False, False, 0))

    def test_reindexing_finds_the_same(self):
        live, draft = make_story(paragraphs=["TK"], tags=["Rain"]), make_story(live=False, title="TK")
        Story.objects.update(gap_in_draft=False, gap_in_live=False, tag_count=9)
        reindex()
        self.assertEqual((self.flags(live), self.flags(draft)[0]), ((True, True, 1), True))


class TestLookingOver(TestCase):
    def test_what_publishing_refuses_blocks_and_nothing_else_does(self):
        make_story(slug="taken")
        findings = look_over(Story(), make_content(slug="taken", body="<p>TK</p>"))
        self.assertEqual([f.field for f in findings if f.blocks], ["slug"])
        self.assertEqual([f.field for f in look_over(Story(), Content()) if f.blocks], ["title", "body", "slug"])
        with self.assertRaisesMessage(Exception, "Another story has this address"):
            publish(make_revision(slug="taken"), by=None)
        publish(make_revision(slug="free", body="<p>TK</p>"), by=None)


class TestThePage(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.root = make_superuser()
        cls.story = make_story(live=False, paragraphs=["He left.", "At TK."])

    def setUp(self):
        self.client.force_login(self.root)

    def form(self, **words):
        rows = {
            f"{name}-{part}": value
            for name in ("cast", "settings", "tags", "ties")
            for part, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
        }
        return rows | {"title": "A", "slug": "a", "body": "<p>He left.</p>", "version": self.story.version} | words

    def post(self, story=True, **words):
        name = "stories_story_checks" if story else "stories_story_checks_new"
        address = reverse(f"admin:{name}", args=[self.story.pk] if story else [])
        return self.client.post(address, self.form(**words))

    def test_the_form_shows_what_was_saved_with_a_way_to_each_place(self):
        page = self.client.get(reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertContains(page, "“TK” is left.")
        link = 'href="#id_body" data-go="body" data-paragraph="2" data-words="TK"'
        self.assertIn(link, " ".join(page.content.decode().split()))
        self.assertContains(page, 'href="#cast-rows"')
        self.assertContains(page, 'id="cast-rows"')

    def test_what_is_typed_is_looked_over_and_not_saved(self):
        before = Story.objects.values().get(pk=self.story.pk), self.story.revisions.count()
        page = self.post(body="<p>In the the house.</p>", standfirst="B.")
        self.assertContains(page, "a word twice")
        self.assertNotContains(page, "TK")
        self.assertNotContains(page, "no standfirst")
        self.assertEqual((Story.objects.values().get(pk=self.story.pk), self.story.revisions.count()), before)

    def test_a_field_that_would_be_refused_blocks(self):
        make_story(slug="taken")
        for story in (True, False):
            page = self.post(story=story, slug="taken")
            self.assertContains(page, "It cannot go out as it stands")
            self.assertContains(page, "Another story has this address", count=1)

    def test_the_pages_of_moves_that_put_it_out_show_the_same(self):
        for verb in ("submit", "approve", "publish", "schedule"):
            page = self.client.get(reverse("admin:stories_story_move", args=[self.story.pk, verb]))
            self.assertContains(page, "“TK” is left.")
            self.assertContains(page, f"/{self.story.pk}/change/?at=2#id_body")
        page = self.client.get(reverse("admin:stories_story_move", args=[self.story.pk, "trash"]))
        self.assertNotContains(page, "Before it goes out")

    def test_a_warning_does_not_keep_a_story_in(self):
        address = reverse("admin:stories_story_move", args=[self.story.pk, "publish"])
        version = Story.objects.get(pk=self.story.pk).version
        self.client.post(address, {"version": version, "note": ""})
        self.assertTrue(Story.objects.get(pk=self.story.pk).is_live)

    def test_only_whoever_may_change_the_story_is_answered(self):
        self.client.force_login(make_user("wanda", role="writer"))
        self.assertEqual(self.post().status_code, 403)
        self.assertEqual(self.post(story=False).status_code, 200)
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.post(story=False).status_code, 403)
        self.client.force_login(self.root)
        address = reverse("admin:stories_story_checks", args=[self.story.pk])
        self.assertEqual(self.client.get(address).status_code, 405)
