"""
Requests that are meant to hurt, at every address there is: none gets a 5xx, none takes a second.

Each is made of its number alone, so that one that failed can be sent again: `print(make(4711, addresses()))`.
What a request changes is taken back after it, so that each finds the same site.
"""

import re
import time
from datetime import timedelta
from functools import cache
from random import Random

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from characters.models import Character, Place
from stories.books.views import FORMS
from stories.bulk import imports
from stories.models import Author, Collection, Site, Story, Tag
from stories.publishing import share_links

from ..support.content import load_content
from ..support.factories import make_revision, make_superuser, make_user
from ..support.proof import proof

SECONDS = 1  # of processor time
PARTS = 10
EACH = proof(500)
SEED = 20261130

NAMES = (
    *("import", "read", "encoding", "all-tags", "all-collection", "draft-1-title", "draft-1-version", "draft-1-tags"),
    *(
        "q",
        "page",
        "in",
        "order",
        "tag",
        "person",
        "place",
        "author",
        "v",
        "next",
        "month",
        "term",
        "field_name",
        "app_label",
    ),
    *("model_name", "e", "o", "p", "all", "_popup", "_to_field", "_changelist_filters", "state__exact", "id__in"),
    *("title", "name", "slug", "body", "byline", "standfirst", "version", "since", "address", "slot", "fields", "late"),
    *(
        "cast-TOTAL_FORMS",
        "cast-INITIAL_FORMS",
        "cast-0-character",
        "tags-TOTAL_FORMS",
        "authors-TOTAL_FORMS",
        "ties-0-id",
        "settings-0-place",
    ),
    *("aliases-TOTAL_FORMS", "aliases-0-id", "entries-0-story", "action", "_selected_action", "index", "select_across"),
    *("post", "_save", "_page", "_carried", "_take", "username", "password", "text", "stamp", "quote", "publish_at_0"),
    *(
        "publish_at_1",
        "verb",
        "from",
        "to",
        "old",
        "new",
        "a",
        "b",
        "comment",
        "email",
        "groups",
        "parent",
        "pronouns",
        "revoke",
        "readers_take_manuscripts",
    ),
)
ENTITIES = {
    "stories": Story,
    "people": Character,
    "places": Place,
    "tags": Tag,
    "collections": Collection,
    "authors": Author,
}


def long(letters, times):
    """A long text in short, told by what it is made of."""
    return letters * times


VALUES = (
    *(
        "",
        " ",
        "0",
        "1",
        "-1",
        "2",
        "999999999999999999999999",
        "9223372036854775808",
        "1e309",
        "NaN",
        "１２",
        "²",
        "1.5",
    ),
    *(
        "true",
        "null",
        "[]",
        "{}",
        "\0",
        "a\0b",
        "\ud800",
        "\ufffe",
        "\u202eabc",
        "\u2028",
        "\x1b[31m",
        "\r\nSet-Cookie: a=b",
    ),
    *(
        "%",
        "%00",
        "%zz",
        "%0d%0a",
        "../../etc/passwd",
        "..%2f..",
        "//evil.example/",
        "https://evil.example/",
        "\\\\evil",
    ),
    *(
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        '"><svg onload=alert(1)>',
        "{{ 7*7 }}",
        "{% debug %}",
        "%s%n",
    ),
    *(
        "' OR 1=1 --",
        '"; DROP TABLE stories_story; --',
        "a* OR b",
        '"',
        "NEAR(a b)",
        "a AND",
        "(((((",
        "*",
        "-",
        "^a",
        "tag:",
    ),
    *("0000-00-00", "9999-99", "99999-01", "2026-02-30", "10000-01-01", "25:61", "2026-03-29 02:30", "-2026-01"),
    *("é", "e\u0301", "ﬁ", "ſ", "İ", "ß", "😀", "\u200d", "العربية", "漢字", "a\u0300" * 50),
    *(
        long("a", 5_000),
        long("a ", 2_000),
        long("[", 20_000),
        long("<b>", 5_000),
        long("<p>a", 20_000),
        long("%", 3_000),
    ),
    *(
        long("\u0301", 5_000),
        long("&amp;", 5_000),
        long("(", 3_000),
        long('"a" ', 800),
        long("1,", 3_000),
        long("é", 50_000),
    ),
)
AGENTS = (
    *({"HTTP_HOST": "evil.example"}, {"HTTP_HOST": ""}, {"HTTP_HOST": "localhost:99999999"}),
    *({"HTTP_X_FORWARDED_FOR": long("1.1.1.1, ", 500)}, {"HTTP_X_FORWARDED_HOST": "evil.example"}),
    *({"HTTP_ACCEPT_ENCODING": "br;q=x, gzip;q=0"}, {"HTTP_ACCEPT_ENCODING": long("br,", 3_000)}),
    *(
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_IF_NONE_MATCH": long('"a",', 3_000)},
        {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
    ),
    *({"HTTP_RANGE": "bytes=9-1"}, {"HTTP_ACCEPT_LANGUAGE": long("de;q=0.9,", 2_000)}, {"HTTP_REFERER": "data:x"}),
    *(
        {"HTTP_COOKIE": long("a=b; ", 2_000)},
        {"HTTP_COOKIE": "sessionid=\xff\x80"},
        {"HTTP_USER_AGENT": "\x1b[2J\r\nx"},
    ),
    {"HTTP_ACCEPT": "application/json"},
)
KINDS = (
    *(
        None,
        None,
        "application/x-www-form-urlencoded",
        "application/json",
        "text/plain; charset=utf-7",
        "multipart/form-data",
    ),
    *(
        "application/octet-stream",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 300,
        "a/b; charset=\x80",
        "image/png",
    ),
)


@cache
def addresses():
    """Every pattern of the site: how it begins, and the names of what it takes."""

    def walk(patterns, before=""):
        for pattern in patterns:
            own = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield own, tuple(pattern.pattern.converters)
            else:
                yield from walk(pattern.url_patterns, own)

    return sorted(walk(get_resolver().url_patterns))


def make(number, patterns, known=("1",)):
    """The request of a number: who asks, by which method, where, and with what."""
    random = Random(f"{SEED} {number}")  # noqa: S311 - the same ones each time
    pattern, _names = random.choice(patterns)
    address = "/" + pattern.lstrip("^").replace("$", "")

    def one(_found):
        return random.choice(VALUES) if random.random() < 0.3 else random.choice(known)

    address = re.sub(r"<[^>]*>", one, address)
    query = {random.choice(NAMES): random.choice(VALUES) for _ in range(random.choice((0, 0, 1, 2, 5)))}
    method = random.choice(("GET",) * 12 + ("POST",) * 12 + ("HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO"))
    if method == "POST" and not address.startswith(("/admin/", "/shared/")):
        method = "GET"
    fields = {random.choice(NAMES): random.choice(VALUES) for _ in range(random.choice((0, 1, 3, 8, 20)))}
    return {
        "who": random.choice(("stranger", "writer", "superuser", "superuser")),
        "method": method,
        "path": address,
        "query": query,
        "fields": fields if method == "POST" else {},
        "kind": random.choice(KINDS) if random.random() < 0.2 else None,
        "headers": random.choice(AGENTS) if random.random() < 0.3 else {},
    }


def send(client, request):
    """The status of the answer, and the processor time that it took."""
    kind, data = request["kind"], request["fields"]
    plain = {name: value.encode(errors="replace").decode() for name, value in request["query"].items()}
    address = request["path"].encode(errors="replace").decode()
    given = {"query_params": plain, **request["headers"]}
    if request["method"] == "POST" and kind is None:
        sent = {name: value.encode(errors="replace").decode() for name, value in data.items()}
        given["data"] = sent
    elif kind:
        body = "&".join(f"{name}={value}" for name, value in data.items())
        given |= {"data": body.encode(errors="replace"), "content_type": kind.encode(errors="replace").decode()}
    method = request["method"].lower()
    began = time.process_time()
    if method in ("get", "post", "head", "put", "delete", "options", "trace"):
        if method in ("get", "head", "trace"):
            given.pop("data", None)
            given.pop("content_type", None)
        response = getattr(client, method)(address, **given)
    else:
        given.pop("query_params")
        given.pop("content_type", None)
        response = client.generic(request["method"], address, given.pop("data", b""), **given)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code, time.process_time() - began


@pytest.fixture
def people(settings):
    """The site with its content, a draft and a share link; and those who ask."""
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    load_content()
    Site.objects.update(readers_take_manuscripts=True)
    superuser, writer = make_superuser("ana"), make_user("wally")
    writer.groups.add(Group.objects.get(name="Writer"))
    draft = make_revision(title="Not yet", by=writer).story
    imports.take_in(imports.begin(by=writer), "lake.txt", b"The Lake\n\nIt froze early.", by=writer)
    share = share_links.share(draft, timezone.now() + timedelta(days=9), by=superuser)
    clients = {name: Client(raise_request_exception=False) for name in ("stranger", "writer", "superuser")}
    clients["writer"].force_login(writer)
    clients["superuser"].force_login(superuser)
    known = [share_links.share_address(share).rstrip("/").rpartition("/")[2], str(draft.pk), "1", "2", *FORMS]
    for model in ENTITIES.values():
        for row in model.objects.order_by("pk")[:3]:
            known += [str(row.pk), getattr(row, "path", None) or row.slug or "x"]
    return clients, known


@pytest.mark.sql
@pytest.mark.slow
@pytest.mark.proof("hostile")
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_hurts(people, part):
    clients, known = people
    wrong = []
    for number in range(part * EACH, (part + 1) * EACH):
        request = make(number, addresses(), known)
        with transaction.atomic():
            status, spent = send(clients[request["who"]], request)
            transaction.set_rollback(True)
        if (status >= 500 and status != 503) or spent > SECONDS:
            wrong.append((number, status, round(spent, 2), {k: repr(v)[:200] for k, v in request.items()}))
    assert not wrong
