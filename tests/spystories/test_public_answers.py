"""Public answers: their ETag, their compression, their headers."""

import gzip
import os
import subprocess
import sys
from unittest import mock

import brotli
from django.conf import settings
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.test import RequestFactory, TestCase, override_settings
from django.urls import include, path

from spystories import context, middleware
from spystories.lib.fingerprint import fingerprint
from stories.models import ContentVersion, Site

rendered = mock.Mock()


def page(request):
    rendered(request.get_full_path())
    return HttpResponse("<p>It was raining in Paris.</p>" * 50 + request.GET.get("order", ""))


def missing(request):
    raise Http404


urlpatterns = [
    path("page/", page),
    path("short/", lambda request: HttpResponse("short")),
    path("picture/", lambda request: HttpResponse(b"\x89PNG" * 200, content_type="image/png")),
    path("data/", lambda request: JsonResponse({"names": ["Sophie"] * 100})),
    path("missing/", missing),
    path("moved/", lambda request: HttpResponsePermanentRedirect("/page/")),
    path("health/", lambda request: HttpResponse("ok", headers={"Cache-Control": "no-store"})),
    path("", include("spystories.urls")),
]


def publish_something():
    ContentVersion.objects.update(value=F("value") + 1)


@override_settings(ROOT_URLCONF=__name__)
class Case(TestCase):
    def setUp(self):
        rendered.reset_mock()


class ConditionalGet(Case):
    def again(self, address, etag, **headers):
        return self.client.get(address, headers={"If-None-Match": etag, **headers})

    def test_an_unchanged_page_is_304_before_anything_is_rendered(self):
        etag = self.client.get("/page/")["ETag"]
        rendered.reset_mock()
        with self.assertNumQueries(1):
            answer = self.again("/page/", etag)
        self.assertEqual(answer.status_code, 304)
        self.assertEqual(answer.content, b"")
        self.assertEqual(answer["ETag"], etag)
        self.assertEqual(answer["Cache-Control"], "public, max-age=0, must-revalidate")
        rendered.assert_not_called()

    def test_a_page_is_new_after_something_was_published(self):
        etag = self.client.get("/page/")["ETag"]
        publish_something()
        answer = self.again("/page/", etag)
        self.assertEqual(answer.status_code, 200)
        self.assertNotEqual(answer["ETag"], etag)

    def test_a_page_is_new_after_an_upgrade(self):
        etag = self.client.get("/page/")["ETag"]
        with mock.patch.object(middleware, "fingerprint", return_value="another"):
            self.client.handler.load_middleware()
        self.assertEqual(self.again("/page/", etag).status_code, 200)

    def test_weak_and_several_etags_match(self):
        etag = self.client.get("/page/")["ETag"]
        self.assertEqual(self.again("/page/", f'"other", W/{etag}').status_code, 304)

    def test_a_star_does_not_hide_a_missing_page(self):
        self.assertEqual(self.again("/missing/", "*").status_code, 404)
        self.assertEqual(self.again("/page/", "*").status_code, 200)

    def test_the_order_of_a_query_and_its_empty_parts_do_not_count(self):
        etag = self.client.get("/page/?order=new&tag=paris")["ETag"]
        self.assertEqual(self.again("/page/?tag=paris&page=&order=new", etag).status_code, 304)

    def test_the_order_of_one_names_values_counts(self):
        etag = self.client.get("/page/?order=new&order=old")["ETag"]
        self.assertEqual(self.again("/page/?order=old&order=new", etag).status_code, 200)

    def test_other_addresses_and_queries_have_other_etags(self):
        tags = {self.client.get(a)["ETag"] for a in ("/page/", "/page/?order=new", "/page/?order=old", "/short/")}
        self.assertEqual(len(tags), 4)

    def test_the_host_does_not_count(self):
        etag = self.client.get("/page/")["ETag"]
        self.assertEqual(self.again("/page/", etag, Host="localhost").status_code, 304)

    def test_each_encoding_has_its_own_etag(self):
        etag = self.client.get("/page/", headers={"Accept-Encoding": "br"})["ETag"]
        self.assertEqual(self.again("/page/", etag, **{"Accept-Encoding": "br"}).status_code, 304)
        self.assertEqual(self.again("/page/", etag, **{"Accept-Encoding": "gzip"}).status_code, 200)
        self.assertEqual(self.again("/page/", etag).status_code, 200)

    def test_head_is_answered_as_get(self):
        get = self.client.get("/page/", headers={"Accept-Encoding": "br"})
        head = self.client.head("/page/", headers={"Accept-Encoding": "br"})
        self.assertEqual(head.content, b"")
        for name in ("ETag", "Content-Length", "Content-Encoding", "Vary", "Cache-Control"):
            self.assertEqual(head[name], get[name], name)
        have = {"Accept-Encoding": "br", "If-None-Match": get["ETag"]}
        unchanged = self.client.head("/page/", headers=have)
        self.assertEqual((unchanged.status_code, unchanged.get("Content-Length")), (304, None))

    def test_what_is_not_200_has_no_etag_and_is_not_kept(self):
        for address in ("/missing/", "/moved/", "/nowhere/"):
            answer = self.client.get(address)
            self.assertNotIn("ETag", answer.headers, address)
            self.assertEqual(answer["Cache-Control"], "public, max-age=0, must-revalidate", address)

    def test_a_view_may_say_that_its_answer_is_never_kept(self):
        answer = self.client.get("/health/")
        self.assertNotIn("ETag", answer.headers)
        self.assertEqual(answer["Cache-Control"], "no-store")

    def test_a_site_without_a_stamp_still_answers(self):
        ContentVersion.objects.all().delete()
        self.assertEqual(self.client.get("/page/").status_code, 200)

    @override_settings(DEBUG=True)
    def test_while_developing_every_page_is_drawn(self):
        etag = self.client.get("/page/")["ETag"]
        self.assertEqual(self.again("/page/", etag).status_code, 200)


class Fingerprint(TestCase):
    def in_a_new_process(self, **environment):
        code = "import django; django.setup(); from spystories.lib.fingerprint import fingerprint as f; print(f())"
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "spystories.settings"} | environment
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def test_all_processes_agree_and_a_setting_changes_it(self):
        self.assertEqual(self.in_a_new_process(), fingerprint())
        self.assertNotEqual(self.in_a_new_process(SITE_LANGUAGE="fr"), fingerprint())


class Compression(Case):
    def get(self, address, encodings):
        return self.client.get(address, headers={"Accept-Encoding": encodings})

    def test_brotli_before_gzip(self):
        answer = self.get("/page/", "gzip, deflate, br, zstd")
        self.assertEqual(answer["Content-Encoding"], "br")
        self.assertIn(b"raining in Paris", brotli.decompress(answer.content))
        self.assertEqual(int(answer["Content-Length"]), len(answer.content))

    def test_gzip_where_brotli_is_not_taken(self):
        for encodings in ("gzip", "br;q=0, gzip;q=0.5", "GZIP"):
            answer = self.get("/page/", encodings)
            self.assertEqual(answer["Content-Encoding"], "gzip", encodings)
            self.assertIn(b"raining in Paris", gzip.decompress(answer.content))

    def test_nothing_is_packed_for_those_who_take_neither(self):
        for encodings in ("", "identity", "gzip;q=0", "br;q=0.0,deflate"):
            answer = self.get("/page/", encodings)
            self.assertNotIn("Content-Encoding", answer.headers, encodings)
            self.assertIn("Accept-Encoding", answer["Vary"])

    def test_the_same_page_is_the_same_bytes(self):
        for encodings in ("gzip", "br"):
            self.assertEqual(self.get("/page/", encodings).content, self.get("/page/", encodings).content)

    def test_data_is_packed_and_pictures_and_short_answers_are_not(self):
        self.assertEqual(self.get("/data/", "br")["Content-Encoding"], "br")
        for address in ("/picture/", "/short/"):
            self.assertNotIn("Content-Encoding", self.get(address, "br").headers, address)

    def test_editors_pages_are_never_packed(self):
        self.assertNotIn("Content-Encoding", self.get("/admin/login/", "br").headers)


class Headers(Case):
    def static_file(self):
        answer = self.client.get("/static/css/refused.css")
        answer.getvalue()
        return answer

    OF_DOCUMENTS = {
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": settings.PERMISSIONS_POLICY,
    }

    def test_a_document_carries_all_policies(self):
        pages = ("/page/", "/missing/", "/moved/", "/admin/login/", "/admin/", "/admin/nothing/", "/page/?q=%00")
        machines = ("/feeds/", "/sitemap.xml", "/opensearch.xml", "/worker.js", "/static/mark.svg")
        for address in (*pages, *machines):
            answer = self.client.get(address)
            answer.getvalue()
            with self.subTest(address, kind=answer.get("Content-Type")):
                self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
                for name, value in self.OF_DOCUMENTS.items():
                    self.assertEqual(answer[name], value, name)
                self.assertIn("frame-ancestors 'none'", answer["Content-Security-Policy"])
                self.assertIn("default-src 'none'", answer["Content-Security-Policy"])

    def test_what_is_no_document_is_only_never_guessed_at(self):
        files = ("/static/css/readers.css", "/static/js/readers.js", "/static/admin/js/core.js")
        for address in ("/data/", "/picture/", "/robots.txt", "/health/", *files):
            answer = self.client.get(address)
            answer.getvalue()
            with self.subTest(address, kind=answer["Content-Type"]):
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
                for name in (*self.OF_DOCUMENTS, "Content-Security-Policy"):
                    self.assertNotIn(name, answer.headers)

    def test_a_page_that_is_unchanged_is_not_guessed_at_either(self):
        etag = self.client.get("/page/")["ETag"]
        answer = self.client.get("/page/", headers={"If-None-Match": etag})
        self.assertEqual((answer.status_code, answer["X-Content-Type-Options"]), (304, "nosniff"))

    def test_a_refused_method_is_a_document_too(self):
        answer = self.client.post("/page/")
        self.assertEqual((answer.status_code, answer["X-Frame-Options"]), (405, "DENY"))

    def test_readers_get_files_only_and_no_nonce(self):
        policy = self.client.get("/page/")["Content-Security-Policy"]
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        self.assertEqual(parts["default-src"], "'none'")
        self.assertEqual(parts["script-src"], "'self'")
        self.assertEqual(parts["style-src"], "'self'")
        self.assertEqual(parts["img-src"], "'self' data:")
        self.assertEqual(parts["form-action"], "'self'")
        self.assertEqual(parts["base-uri"], "'none'")
        self.assertNotIn("unsafe", policy)

    def test_public_pages_set_no_cookie_and_do_not_vary_by_one(self):
        self.client.cookies["sessionid"] = "a" * 32
        self.client.cookies["csrftoken"] = "b" * 32
        listed = ["/", "/stories/", "/people/", "/places/", "/tags/", "/collections/", "/about/", "/feeds/"]
        for address in ["/page/", "/missing/", "/moved/", *listed]:
            answer = self.client.get(address)
            self.assertIn(answer.status_code, (200, 301, 404), address)
            self.assertFalse(answer.cookies, address)
            self.assertNotIn("Cookie", answer.get("Vary", ""), address)

    def test_editors_pages_are_never_stored(self):
        for address in ("/admin/login/", "/admin/", "/admin/jsi18n/", "/admin/nothing/"):
            self.assertIn("no-store", self.client.get(address)["Cache-Control"], address)

    def test_what_editors_and_guests_see_stands_in_no_other_sites_page(self):
        for address in ("/admin/login/", "/admin/", "/admin/jsi18n/", "/shared/no-such-token/"):
            self.assertEqual(self.client.get(address)["Cross-Origin-Resource-Policy"], "same-origin", address)
        self.assertNotIn("Cross-Origin-Resource-Policy", self.client.get("/page/").headers)

    def test_what_is_text_says_in_which_encoding(self):
        pages = ("/", "/missing/", "/feeds/", "/sitemap.xml", "/opensearch.xml", "/worker.js", "/robots.txt", "/admin/")
        files = (
            "/static/css/readers.css",
            "/static/js/readers.js",
            "/health/",
            "/opds/",
            "/opds/1.2/",
            "/static/mark.svg",
        )
        for address in (*pages, *files):
            answer = self.client.get(address, follow=True)
            answer.getvalue()
            self.assertRegex(answer["Content-Type"], '; ?charset="?utf-8"?$', address)

    def test_static_files_are_not_offered_to_other_sites(self):
        self.assertNotIn("Access-Control-Allow-Origin", self.static_file().headers)


class TheSitesTexts(Case):
    def context(self):
        request = RequestFactory().get("/")
        request.content_version = ContentVersion.objects.get().value
        return context.site(request)["site"]

    def test_they_cost_no_query_while_nothing_was_published(self):
        str(self.context())
        with self.assertNumQueries(1):
            self.assertEqual(self.context().name, "Spy Stories")

    def test_a_published_change_shows_at_once(self):
        str(self.context())
        Site.objects.update(name="Cold Rooms")
        publish_something()
        self.assertEqual(self.context().name, "Cold Rooms")

    def test_a_site_without_its_row_has_a_name(self):
        Site.objects.all().delete()
        self.assertEqual(self.context().name, "Spy Stories")
