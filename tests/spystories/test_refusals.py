"""What a stranger sends that no page can answer: a sentence each, and never a 5xx."""

from wsgiref.util import setup_testing_defaults

from django.contrib.auth import get_user_model
from django.test import Client, SimpleTestCase, TestCase, override_settings

from spystories.wsgi import Utf8Request

ODD_ADDRESSES = [
    "/%FF%FE/",
    "/nothing/%ED%A0%80/",
    "/nothing/" + "a" * 3000 + "/",
    "/?q=%FF%FE&page=%ED%A0%80",
    "/?" + "a=" * 900,
    "/?" + "&".join(f"a{number}=1" for number in range(2000)),
    "//evil.example/",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/nothing/%0d%0aSet-Cookie:x/",
]


class Gone:
    """The body of somebody who left."""

    def read(self, *size):
        raise OSError("connection reset")

    readline = read


class Addresses(TestCase):
    def test_nul_anywhere_is_400_with_a_sentence(self):
        for address in ("/%00", "/nothing/a%00b/", "/?q=%00", "/admin/?q=a%00", "/static/%00", "/?%00=1"):
            answer = self.client.get(address)
            self.assertContains(answer, "holds a character that no address", status_code=400, msg_prefix=address)

    def test_odd_addresses_are_answered_in_the_four_hundreds_or_with_a_page(self):
        client = Client(raise_request_exception=False)
        for address in ODD_ADDRESSES + ["/admin" + address for address in ODD_ADDRESSES]:
            self.assertLess(client.get(address).status_code, 500, address)

    def test_an_unknown_host_is_refused(self):
        answer = self.client.get("/", headers={"host": "evil.example"})
        self.assertContains(answer, "No site is served here under this name.", status_code=400)


class Encodings(SimpleTestCase):
    def request(self, kind):
        environ = {"QUERY_STRING": "q=caf%C3%A9", "CONTENT_TYPE": kind}
        setup_testing_defaults(environ)
        return Utf8Request(environ)

    def test_a_query_is_utf8_whatever_the_request_names(self):
        for codec in ("hex", "zip", "undefined", "utf-16", "idna", "nonsense"):
            for kind in (f"text/plain; charset={codec}", f"text/plain; charset*={codec}''x; x*={codec}''%41"):
                self.assertEqual(self.request(kind).GET["q"], "café", kind)


class Methods(TestCase):
    def test_public_pages_are_read_and_nothing_else(self):
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"):
            answer = self.client.generic(method, "/", data=b"" if method == "TRACE" else b"x")
            self.assertContains(answer, "can be read", status_code=405, msg_prefix=method)
            self.assertEqual(answer["Allow"], "GET, HEAD")

    def test_editors_may_also_post(self):
        for method in ("PUT", "DELETE", "TRACE", "OPTIONS"):
            answer = self.client.generic(method, "/admin/login/")
            self.assertEqual((answer.status_code, answer["Allow"]), (405, "GET, HEAD, POST"))
        self.assertEqual(self.client.post("/admin/login/", {"username": "a"}).status_code, 200)


class Bodies(TestCase):
    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=2 * 2**20)
    def test_a_body_past_the_limit_is_413_with_a_sentence(self):
        body = {"username": "x" * (3 * 2**20)}
        for form in ({}, {"content_type": "application/x-www-form-urlencoded"}):
            data = body if not form else "username=" + body["username"]
            answer = self.client.post("/admin/login/", data, **form)
            self.assertContains(answer, "That is more than 2 MB. Nothing was saved", status_code=413)

    def test_a_refused_body_is_read_to_its_end(self):
        answer = self.client.post("/", {"a": "x" * 300_000})
        self.assertEqual(answer.status_code, 405)
        self.assertEqual(answer.wsgi_request.read(), b"")

    def test_too_many_fields_are_400_with_a_sentence(self):
        answer = self.client.post("/admin/login/", {f"field{number}": "" for number in range(8001)})
        self.assertContains(answer, "more than 8000 fields", status_code=400)

    def test_a_broken_form_is_400_with_a_sentence(self):
        answer = self.client.generic("POST", "/admin/login/", b"--x", "multipart/form-data; boundary=")
        self.assertContains(answer, "arrived broken", status_code=400)

    def test_a_visitor_who_leaves_halfway_breaks_nothing(self):
        for address, status in (("/", 405), ("/admin/login/", 400)):
            answer = self.client.post(
                address,
                CONTENT_LENGTH="9000",
                CONTENT_TYPE="multipart/form-data; boundary=x",
                **{"wsgi.input": Gone()},
            )
            self.assertEqual(answer.status_code, status)

    def test_a_million_characters_of_nine_bytes_pass(self):
        get_user_model().objects.create_superuser("editor", password="x")
        body = "username=" + "%E2%82%AC" * 1_000_000
        answer = self.client.post("/admin/login/", body, content_type="application/x-www-form-urlencoded")
        self.assertEqual(answer.status_code, 200)

    def test_a_forged_form_is_told_from_an_old_one_by_nobody_and_both_get_a_sentence(self):
        answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
        self.assertContains(answer, "The page was open too long", status_code=403)
