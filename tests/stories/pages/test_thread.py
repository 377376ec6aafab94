"""The thread of a person or a place: every passage that names it, story by story."""

from characters import editing
from stories.models import Story
from stories.publishing.publish import withdraw
from tests.support.factories import make_character, make_place, make_story
from tests.support.readers import PageCase, read

FIRST = "Lena waited. The rain fell. Lena left."
EMIL, PARIS = "/threads/people/emil-kovalchuk/", "/threads/places/france/paris/"


class Case(PageCase):
    @classmethod
    def setUpTestData(cls):
        cls.emil, cls.lena = make_character("Emil Kovalchuk", aliases=["Emil"]), make_character("Lena")
        cls.paris = make_place("Paris", parent=make_place("France"))
        cls.seine = make_place("Seine", parent=cls.paris)
        both = {"cast": [cls.emil, cls.lena], "settings": [cls.paris, cls.seine]}
        cls.one = make_story(title="One", paragraphs=[FIRST, "Emil slept by the Seine."], **both)
        cls.two = make_story(title="Two", paragraphs=["Nobody came to Paris.", "Emil sang. Emil left."], **both)


class TheThread(Case):
    def test_has_every_passage_in_the_order_of_publication(self):
        main = self.main(EMIL)
        order = [
            "One No. 1",
            "“Emil slept by the Seine.”",
            "Paragraph 2",
            "Two No. 2",
            "“Emil sang. Emil left.”",
        ]
        at = [main.index(words) for words in order]
        assert at == sorted(at), main

    def test_tells_of_an_order_only_where_there_is_one(self):
        assert "Two stories, in the order of publication." in self.main(EMIL)
        assert "One story. " in self.main("/threads/people/lena/")

    def test_shows_of_a_paragraph_the_sentences_that_name_the_person(self):
        assert "“Lena waited. … Lena left.”" in self.main("/threads/people/lena/")

    def test_each_passage_is_a_door_into_its_story(self):
        links = read(self.client, EMIL).links(".//main")
        assert f"{self.one.get_absolute_url()}#p2" in links
        assert f"{self.two.get_absolute_url()}#p2" in links

    def test_of_a_place_goes_through_what_lies_inside_it(self):
        main = self.main(PARIS)
        assert "“Emil slept by the Seine.”" in main
        assert "“Nobody came to Paris.”" in main
        assert "Nobody" not in self.main("/threads/places/france/paris/seine/")

    def test_can_be_taken_along(self):
        assert "/people/emil-kovalchuk/book.epub" in read(self.client, EMIL).links(".//main")
        assert "/places/france/paris/book.epub" in read(self.client, PARIS).links(".//main")

    def test_is_led_to_from_the_dossier_and_from_the_story(self):
        for address in ("/people/emil-kovalchuk/", self.one.get_absolute_url()):
            assert EMIL in read(self.client, address).links(".//main"), address
        for address in ("/places/france/paris/", self.one.get_absolute_url()):
            assert PARIS in read(self.client, address).links(".//main"), address

    def test_of_one_story_alone_is_not_offered_in_it(self):
        sonia = make_character("Sonia")
        story = make_story(title="Three", paragraphs=["Sonia sat."], cast=[sonia])
        assert "/threads/people/sonia/" not in read(self.client, story.get_absolute_url()).links()

    def test_is_for_readers_of_the_site_and_not_for_search_engines(self):
        assert read(self.client, EMIL).meta("robots") == "noindex"
        maps = [self.page(f"/sitemap-{kind}-1.xml") for kind in ("people", "places", "stories")]
        assert not any("/threads/" in found for found in maps)

    def test_of_somebody_whom_no_text_names_says_so(self):
        make_story(title="Three", cast=[make_character("Sonia")])
        assert "No story’s text names it yet." in self.main("/threads/people/sonia/")


class OnlyWhatIsLive(Case):
    def test_a_draft_and_a_withdrawn_story_have_no_passage(self):
        make_story(live=False, title="Draft", paragraphs=["Emil wept."], cast=[self.emil])
        withdraw(Story.objects.get(pk=self.one.pk), by=None)
        main = self.main(EMIL)
        assert "Emil wept" not in main
        assert "Emil slept" not in main
        assert "Emil sang" in main

    def test_nobody_unknown_has_a_thread(self):
        self.assert_missing("/threads/people/nobody/")
        self.assert_missing("/threads/places/nowhere/")
        make_character("Hidden Name")
        self.assert_missing("/threads/people/hidden-name/")

    def test_a_former_address_leads_on(self):

        self.emil.slug = "emil"
        editing.save_character(self.emil)
        self.assert_moved(EMIL, "/threads/people/emil/")


class ALongThread(Case):
    def test_has_pages(self):
        for number in range(12):
            make_story(title=f"More {number}", paragraphs=[f"Emil ran {number}."], cast=[self.emil])
        assert "Emil ran 11." not in self.main(EMIL)
        assert "Emil ran 11." in self.main(f"{EMIL}?page=2")
        self.assert_missing(f"{EMIL}?page=3")

    def test_takes_as_many_queries_however_long(self):
        before = self.queries(EMIL), self.queries(PARIS)
        for number in range(20):
            text = ["Emil ran to Paris."] * 60
            make_story(title=f"More {number}", paragraphs=text, cast=[self.emil], settings=[self.paris])
        assert (self.queries(EMIL), self.queries(PARIS)) == before
        assert max(before) <= 6
        assert "20 passages more are in the story." in self.main(EMIL)
