"""Whether the site is well, as monitors and balancers ask: before any host is judged or page is made."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from stories.health.checks import QUICK, Finding, look_over

PATH = "/health/"
HOLDS = 15  # seconds for which what was found, but for the database, is not looked for again

_found: tuple[float, list[Finding]] = (-HOLDS, [])


def before_all(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer `/health/` whatever host it is asked by, and whatever a proxy says: who asks may be this computer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return health(request) if request.path_info == PATH else get_response(request)

    return middleware


def health(request: HttpRequest) -> HttpResponse:
    """
    `ok` with the version, or `not well` and 503 where the site cannot serve; then what somebody should look at.

    Names alone: what is behind them is for `manage.py doctor`, not for strangers. One query, some more every
    quarter of a minute.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    troubles = [check for check, sentence in _look() if sentence]
    stops = [check.name for check in troubles if not check.serves]
    others = [check.name for check in troubles if check.serves]
    if trouble := proxy_trouble(request.META):
        others.append(f"proxy ({trouble})")
    lines = [f"{'not well' if stops else 'ok'} {settings.VERSION}"]
    lines += [f"{what}: {', '.join(names)}" for what, names in (("cannot serve", stops), ("look at", others)) if names]
    response = HttpResponse(
        "\n".join(lines) + "\n",
        status=503 if stops else 200,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
    if stops:
        response.headers["Retry-After"] = "30"
    return response


def _look() -> list[Finding]:
    global _found
    asked, findings = _found
    database = look_over(QUICK[:1])
    if database[0].sentence:
        return database
    if time.monotonic() - asked >= HOLDS:
        findings = look_over(QUICK[1:])
        _found = time.monotonic(), findings
    return database + findings


def proxy_trouble(meta: dict[str, str]) -> str:
    """How the headers of this request differ from what TRUSTED_PROXIES says; asked on this computer, nothing."""
    forwarded = [part for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    if not trusted:
        return "X-Forwarded-For came, and TRUSTED_PROXIES is 0" if forwarded else ""
    if not forwarded and "HTTP_X_FORWARDED_PROTO" not in meta:
        return ""  # asked around the proxy
    if len(forwarded) < trusted:
        return f"X-Forwarded-For names {len(forwarded)} where TRUSTED_PROXIES is {trusted}"
    return "" if "HTTP_X_FORWARDED_PROTO" in meta else "X-Forwarded-Proto did not come"
