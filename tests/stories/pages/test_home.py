"""The home page, about, and what answers when nothing else does."""

from django.conf import settings
from django.test import Client, TestCase, override_settings
from django.urls import path

from spystories.urls import urlpatterns as all_urls
from stories.models import Site
from stories.publishing.publish import withdraw
from tests.support.crowds import fill
from tests.support.factories import make_character, make_place, make_story, make_tag
from tests.support.readers import Document, read

TEXT = ('It rained on Paris - all day. He went out, "for bread".', "Nobody saw him again.")


def broken(request):
    raise RuntimeError


urlpatterns = [path("broken/", broken), *all_urls]


class Home(TestCase):
    @classmethod
    def setUpTestData(cls):
        Site.objects.update(name="Spy Stories", line="Short fiction about former spies.", home_story=None)
        cls.emil = make_character("Emil Kovalchuk")
        cls.jazz = make_tag("Jazz")
        cls.paris = make_place("Paris", parent=make_place("France"))
        cls.bar = make_place("the bar", slug="bar")
        cls.old = make_story(title="Old", paragraphs=TEXT, cast=[cls.emil], settings=[cls.paris, cls.bar])
        cls.new = make_story(title="New", cast=[cls.emil], tags=[cls.jazz])

    def choose(self, story):
        Site.objects.update(home_story=story)

    def test_opens_with_the_newest_story(self):
        assert read(self.client, "/").text(".//article//h2") == "New"

    def test_opens_with_the_story_that_the_editors_chose(self):
        self.choose(self.old)
        page = read(self.client, "/")
        assert page.text(".//p[@class='opening-line']").startswith("It rained on Paris – all day. He went out,")
        covered = page.texts(".//p[@class='opening-line']//i")
        assert " ".join(covered) == "He went out, “for bread”. Nobody saw him again."
        assert page.links(".//article") == ["/stories/old/"] * 2

    def test_opens_with_the_newest_when_the_chosen_one_is_not_live(self):
        self.choose(self.old)
        withdraw(self.old, by=None)
        page = read(self.client, "/")
        assert page.text(".//article//h2") == "New"
        assert "Old" not in page.text()

    def test_has_the_index_with_the_numbers_of_the_stories(self):
        people, places, tags = read(self.client, "/").texts(".//section[@id='index']//section")
        assert people == "People Kovalchuk, Emil 1 2"
        assert places == "Places France Paris 1 Place not given the bar 1"
        assert tags == "Tags Jazz 2"

    def test_has_no_more_than_eight_covers_on_its_shelf_and_sixty_entries_a_group(self):
        fill(stories=70, people=70, places=70, tags=70)
        page = read(self.client, "/")
        assert len(page.all(".//ul[@class='shelf']/li")) == 8
        assert "All stories, with filters" in page.text()
        groups = page.all(".//section[@id='index']//section")
        assert [len(group.findall("ul/li/a")) for group in groups] == [60, 60, 60]
        assert [group.find("p/a").get("href") for group in groups] == ["/people/", "/places/", "/tags/"]
        assert [" ".join(group.find("p").itertext()) for group in groups] == ["All people", "All places", "All tags"]

    def test_describes_the_site(self):
        page = read(self.client, "/")
        assert page.text(".//title") == "Spy Stories: Short fiction about former spies."
        (data,) = page.data
        assert (data["@type"], data["name"], data["url"]) == (
            "WebSite",
            "Spy Stories",
            f"{settings.SITE_URL}/",
        )
        assert page.link("canonical") == f"{settings.SITE_URL}/"


class EmptySite(TestCase):
    def test_says_that_the_first_story_is_on_its_way(self):
        make_story(title="Draft", live=False, tags=[make_tag("Secret")])
        page = read(self.client, "/")
        assert "The first story is on its way." in page.text()
        assert "Draft" not in page.source
        assert "Secret" not in page.source
        assert "Index" not in page.text()

    def test_has_every_list(self):
        for address in ("/stories/", "/tags/", "/collections/", "/about/", "/feeds/", "/sitemap.xml"):
            assert self.client.get(address).status_code == 200, address


class About(TestCase):
    def test_shows_the_editors_text_as_it_is_stored(self):
        about = "<p>We <em>print</em> stories.</p>\n<p>Short ones, 1 &lt; 2.</p>"
        Site.objects.update(about=about, contact="desk@example.org")
        page = read(self.client, "/about/")
        assert page.texts(".//main//div/p") == ["We print stories.", "Short ones, 1 < 2."]
        assert page.texts(".//main//em") == ["print"]
        assert "mailto:desk@example.org" in page.links()


class NotFound(TestCase):
    def test_offers_the_search_and_other_ways_on(self):
        page = read(self.client, "/nothing/here/", status=404)
        assert page.meta("robots") == "noindex"
        assert page.links(".//main") == ["/", "/stories/", "/people/"]
        assert page.link("canonical") is None
        assert page.tree.find(".//main//form[@action='/search/']//input").get("name") == "q"

    def test_takes_one_query(self):
        self.client.get("/nothing/")
        with self.assertNumQueries(1):
            self.client.get("/nothing/")


@override_settings(ROOT_URLCONF=__name__)
class ServerError(TestCase):
    def test_is_a_page_that_needs_no_database(self):
        client = Client(raise_request_exception=False)
        with self.assertNumQueries(1):  # the stamp, on the way in
            response = client.get("/broken/")
        assert response.status_code == 500
        assert Document(response).text(".//h1") == "This page could not be made"


class Health(TestCase):
    def test_answers_and_is_never_kept(self):
        response = self.client.get("/health/")
        assert (response.status_code, response.content.decode()) == (200, f"ok {settings.VERSION}\n")
        assert response["Cache-Control"] == "no-store"
