"""The site as a server calls it: through the application, with the stored pages in front of Django."""

from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote, unquote

from spystories.lib.fingerprint import fingerprint
from spystories.page_store.door import PageDoor
from spystories.page_store.pages import PageStore
from spystories.wsgi import Handler

from .open_sites import open_sites


@dataclass
class Said:
    """An answer, as it is sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def etag(self):
        return self.headers.get("ETag")


def environ_of(address, method="GET"):
    """What a server makes of a request for `address`."""
    path, _mark, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(quote(path, safe="/%"), encoding="latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }


class Site:
    """A server's process: Django, counting what it makes, and the store in `folder`. Without one no store."""

    def __init__(self, folder=None, most_bytes=2**29, mark=""):
        self.made, handler = 0, Handler()

        def counted(environ, start):
            self.made += 1
            return handler(environ, start)

        self.store = PageStore(folder, fingerprint() + mark, most_bytes) if folder else None
        self.application = PageDoor(counted, self.store) if folder else counted
        open_sites.append(self)

    def close(self):
        if self.store:
            self.store.close()
            self.application.versions.close()

    def get(self, address, method="GET", **headers):
        """The answer to a request for `address`; `headers` by their names in the environment (HTTP_…)."""
        told = []
        made = self.application(environ_of(address, method) | headers, lambda *said: told.extend(said[:2]))
        try:
            body = b"".join(made)
        finally:
            getattr(made, "close", lambda: None)()
        status, pairs = told
        assert len(dict(pairs)) == len(pairs), "a header comes twice"
        return Said(int(status[:3]), dict(pairs), body)

    def is_kept(self, address, **headers):
        """Whether the answer to `address` comes from the store."""
        before = self.made
        self.get(address, **headers)
        return self.made == before
