"""Static files as they are served."""

import gzip

import pytest


@pytest.fixture
def served(settings, tmp_path, client):
    """A client of a site with a few collected files."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_AUTOREFRESH = False
    settings.WHITENOISE_USE_FINDERS = False
    (tmp_path / "static/css").mkdir(parents=True)
    for name in ("css/site.css", ".sources", "staticfiles.json", "staticfiles.json.gz"):
        (tmp_path / "static" / name).write_bytes(gzip.compress(b"p{}") if name.endswith("gz") else b"p { color: red }")
    return client


@pytest.mark.django_db
class TestServing:
    def test_files_are_served(self, served):
        assert b"".join(served.get("/static/css/site.css")) == b"p { color: red }"

    @pytest.mark.parametrize("name", [".sources", "staticfiles.json"])
    def test_what_lies_beside_them_is_not(self, served, name):
        assert served.get(f"/static/{name}").status_code == 404

    @pytest.mark.parametrize("asked", ["{}", "W/{}", '"another", {}', 'W/"another", W/{}'])
    def test_who_has_a_file_is_not_sent_it_again(self, served, asked):
        whole = served.get("/static/css/site.css")
        whole.close()
        again = served.get("/static/css/site.css", HTTP_IF_NONE_MATCH=asked.format(whole["ETag"]))
        assert (again.status_code, again.getvalue()) == (304, b"")

    def test_who_has_another_is(self, served):
        other = served.get("/static/css/site.css", HTTP_IF_NONE_MATCH='"another"')
        assert other.getvalue() == b"p { color: red }"
