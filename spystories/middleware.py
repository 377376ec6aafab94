"""What holds for every answer: headers, refusals, and the public pages' ETag and compression."""

import gzip
import hashlib
import logging
import time
from collections.abc import Callable
from contextlib import suppress

import brotli
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from stories.editing.time_zones import zone_of
from stories.models import ContentVersion
from stories.publishing.due import publish_due

from .lib import manuscripts
from .lib.etags import accepted_encoding, etags_asked_for, headers_of_304
from .lib.fingerprint import fingerprint
from .lib.locks import waiting_at_most
from .lib.page_keys import keys_in_the_making
from .page_store.addresses import stored_query
from .page_store.door import UNREACHABLE
from .page_store.versions import failure
from .refusals import refusal
from .troubles import AWAY, answer, trouble_of

logger = logging.getLogger("spystories.publishing")
hosts_log = logging.getLogger("spystories.hosts")
_told_of_hosts: dict[str, float] = {}  # when the log last told of a refused one

View = Callable[[HttpRequest], HttpResponse]


def is_for_editors(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.ADMIN_PATH)


def is_for_guests(request: HttpRequest) -> bool:
    """Whether the page is behind a share link: a draft, on which a note may be left."""
    return request.path_info.startswith(settings.SHARE_PATH)


# What is opened as a page of its own, beside all that is XML; a worker takes its policy from its own answer.
DOCUMENTS = {"text/html", "application/xml", "text/xml"}
FOR_DOCUMENTS = ("Cross-Origin-Opener-Policy", "Referrer-Policy", "X-Frame-Options")


def is_document(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a browser may open the answer as a page, or run it as a worker: only there do policies count."""
    kind = response.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in DOCUMENTS or kind.endswith("+xml") or request.path_info == settings.WORKER_PATH


class ContentPolicy(CSPMiddleware):
    """
    One policy for readers; the editors' pages have their own, with a nonce for the import map.

    Only documents carry one: to a style sheet or a script it would be weight alone. Its parts stand in the same
    order in every process.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not is_document(request, response):
            return response
        response = super().process_response(request, response)
        if policy := response.get("Content-Security-Policy"):
            response["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if is_for_editors(request) and not report_only and parts.config is None:
            parts.config = settings.EDITORS_CONTENT_POLICY
        return parts


def plain_headers(get_response: View) -> View:
    """
    Headers that Django has no setting for, `no-store` on all that editors see, no body for HEAD.

    What editors and guests see may not be put into another site's page. What readers see may: covers in feeds are.
    What is no document keeps of the policies none, and of all security headers those that count for it: no
    guessing of kinds, and https.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and response.status_code != 304 and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        if is_document(request, response):
            response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        else:
            for name in FOR_DOCUMENTS:
                response.headers.pop(name, None)
        if is_for_editors(request):
            patch_cache_control(response, no_store=True, private=True)
        if is_for_editors(request) or is_for_guests(request):
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware


# --- Refusals --------------------------------------------------------------------------------------


def refuse_the_impossible(get_response: View) -> View:
    """
    Answer in words what no view should see: a host that is none of ours, NUL in an address, other methods, a body
    past the limits.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        for look in (_refused_host, _refused_address, _refused_method, _refused_body):
            if refused := look(request):
                return refused
        return get_response(request)

    return middleware


def _refused_host(request: HttpRequest) -> HttpResponse | None:
    """A host that is none of ours; once a minute the log tells which came, and which were expected."""
    try:
        request.get_host()
    except DisallowedHost:
        if time.monotonic() - _told_of_hosts.get("at", -60) >= 60:
            _told_of_hosts["at"] = time.monotonic()
            came, expected = request.META.get("HTTP_HOST", "")[:100], ", ".join(settings.ALLOWED_HOSTS)
            hosts_log.warning("refused the host “%s”: ALLOWED_HOSTS is %s", came, expected)
        return refusal(400, _("No such site"), _("No site is served here under this name."))
    return None


def _refused_address(request: HttpRequest) -> HttpResponse | None:
    query = request.META["QUERY_STRING"]
    if "\0" in request.path_info or "\0" in query or "%00" in query:
        return refusal(400, _("No such address"), _("It holds a character that no address may hold."))
    return None


def _refused_method(request: HttpRequest) -> HttpResponse | None:
    posted = is_for_editors(request) or is_for_guests(request)
    allowed = ["GET", "HEAD", "POST"] if posted else ["GET", "HEAD"]
    if request.method in allowed:
        return None
    _read_away(request)
    response = refusal(405, _("Not done"), _("This page can be read, and nothing else."))
    response.headers["Allow"] = ", ".join(allowed)
    return response


def _refused_body(request: HttpRequest) -> HttpResponse | None:
    if request.method != "POST":
        return None
    if is_manuscript(request):
        return _too_long(manuscripts.LARGEST) if _length_of(request) > manuscripts.LARGEST else None
    brings_pictures = request.path_info.startswith(settings.PICTURES_PATH)
    most = settings.PICTURES_MAX_SIZE if brings_pictures else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if _length_of(request) > most:
        _read_away(request)
        return _too_long(most)
    try:
        request.POST  # noqa: B018 - reading it is what may fail
    except RequestDataTooBig:
        return _too_long(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    except (TooManyFieldsSent, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        sentence = _("The form has more than %(most)s fields. Nothing was saved; send fewer rows at once.")
        return refusal(400, _("Too many fields"), sentence % {"most": most})
    except (MultiPartParserError, UnreadablePostError):
        return refusal(400, _("Not understood"), _("The form arrived broken. Go back and send it again."))
    return None


def is_manuscript(request: HttpRequest) -> bool:
    """Whether the body is a whole file. Of such a one nothing is read before its view asks who sends it."""
    is_whole = request.content_type == "application/octet-stream"
    return is_whole and settings.MANUSCRIPT_PATH.fullmatch(request.path_info) is not None


def _too_long(most: int) -> HttpResponse:
    size = most // 2**20
    sentence = _("That is more than %(size)s MB. Nothing was saved; go back, your text is still there.")
    return refusal(413, _("Too long"), sentence % {"size": size})


def _length_of(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def _read_away(request: HttpRequest) -> None:
    """Take in a refused body, within reason: a connection closed on unread bytes loses the answer too."""
    left = min(_length_of(request), 8 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    with suppress(UnreadablePostError):
        while left > 0 and (chunk := request.read(min(left, 2**16))):
            left -= len(chunk)


# --- Editors' sessions -----------------------------------------------------------------------------


def in_their_own_time(get_response: View) -> View:
    """Show and take times in the time zone that an editor has chosen. One query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        known = is_for_editors(request) and request.user.is_authenticated
        with timezone.override(zone_of(request.user) if known else None):
            return get_response(request)

    return middleware


# --- Public pages ----------------------------------------------------------------------------------


class PublicPages:
    """
    Publish what is due, then tag and compress a public answer.

    One query reads the content version and leaves it on the request. A page of an address that is stored
    (`page_store`) has an ETag of its bytes, which changes exactly when they do. Of any other answer the ETag
    holds the content version, the fingerprint, the address with its query in order, and the encoding, so that
    nothing is made for who has it already.
    """

    PACKED = (
        *("text/", "application/xml", "application/atom+xml", "application/json"),
        *("application/opds+json", "application/manifest+json", "image/svg+xml"),
    )

    PACKED_HARD = 2**14  # bytes of a page: a story of common length, no list

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.fingerprint = fingerprint()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_for_editors(request):
            return self.get_response(request)
        request.COOKIES = {}  # a public page is the same for everybody: no cookie is read or set
        try:
            if unreachable := request.META.get(UNREACHABLE):
                raise unreachable
            version = self.content_version()
        except (OperationalError, failure()) as error:
            return answer(trouble_of(error) or AWAY, request, error)
        request.content_version = version  # type: ignore[attr-defined] # the views' word for it
        if is_for_guests(request):
            return self.get_response(request)  # as it is now, and plain: compressing would betray its secret
        encoding = accepted_encoding(request.headers.get("Accept-Encoding", ""))
        etag = self.etag(request, version, encoding)
        asked = etags_asked_for(request.headers.get("If-None-Match", ""))
        if etag in asked and not settings.DEBUG:
            return self.public(HttpResponseNotModified(), etag)
        is_stored = stored_query(request.path_info, request.META["QUERY_STRING"]) is not None
        response = self.packed(self.get_response(request), encoding, is_stored=is_stored)
        if response.status_code >= 500 or "no-store" in response.get("Cache-Control", ""):
            return response
        if response.status_code == 200 and not response.streaming and is_stored:
            etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            if (keys := keys_in_the_making()) and not keys.is_refused:
                keys.version = version
        return self.public(response, etag if response.status_code == 200 else None)

    def content_version(self) -> int:
        """The number that every published change raises; what is due is published before it is told."""
        version = read_content_version()
        if version.is_due:
            publish_in_passing()
            version = read_content_version()
        return version.value

    def etag(self, request: HttpRequest, version: int, encoding: str) -> str:
        query = [(key, value) for key, values in sorted(request.GET.lists()) for value in values if value]
        parts = repr((version, self.fingerprint, request.path_info, query, encoding))
        return f'"{hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:32]}"'

    def public(self, response: HttpResponse, etag: str | None) -> HttpResponse:
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        patch_vary_headers(response, ["Accept-Encoding"])
        if etag:
            response.headers["ETag"] = etag
        return response

    def packed(self, response: HttpResponse, encoding: str, *, is_stored: bool) -> HttpResponse:
        """
        Compressed where that is worth it. No random padding: the same page is the same bytes.

        A page that is stored is compressed once for all who read it: a tenth smaller, for 4 ms instead of 0.2. Of
        lists, which are long and alike in their rows, it would take twice that.
        """
        kind = response.get("Content-Type", "")
        if not encoding or not kind.startswith(self.PACKED) or "Content-Encoding" in response:
            return response
        if response.streaming or len(response.content) < 200:
            return response
        if encoding == "br":
            is_worth_it = is_stored and kind.startswith("text/html") and len(response.content) <= self.PACKED_HARD
            response.content = brotli.compress(response.content, quality=10 if is_worth_it else 5)
        else:
            response.content = gzip.compress(response.content, 6, mtime=0)
        response.headers["Content-Encoding"] = encoding
        response.headers["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def not_modified(get_response: View) -> View:
    """
    Answer 304 to who has the page already, from the whole answer: for pages whose ETag is known only then.

    The outermost, so that a 304 carries what the page does. `page_store` does the same from what is stored.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        asked = request.headers.get("If-None-Match")
        if not asked or response.status_code != 200 or response.get("ETag") not in etags_asked_for(asked):
            return response
        if settings.DEBUG or request.method not in ("GET", "HEAD"):
            return response
        return HttpResponseNotModified(headers=dict(headers_of_304(response.items())))

    return middleware


def read_content_version() -> ContentVersion:
    """The number that every published change raises, and when something is due next. One query."""
    return ContentVersion.objects.first() or ContentVersion(value=0)


def publish_in_passing() -> None:
    """
    Publish what is due before the page is answered.

    When another process holds the lock for longer than a reader should wait, what is live is shown, and the
    next request tries again.
    """
    try:
        with waiting_at_most(milliseconds=100):
            publish_due()
    except OperationalError:
        logger.warning("what is due waits for the next request: the database is busy")
