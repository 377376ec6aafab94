"""The page that gives a form back where nothing could be saved."""

import errno

import pytest

from stories.models import Revision
from stories.publishing.publish import newest_revision
from tests.support.factories import make_story, make_superuser
from tests.support.sign_in import sign_in

from .test_two_editors import open_form
from .waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_typed_is_given_back_and_sent_once_more(page, live_server, looks_right, monkeypatch, console):
    sign_in(page.context, make_superuser(), live_server.url)
    story = make_story(live=False, title="The Window", slug="the-window", paragraphs=["Nobody came. " * 40])
    open_form(page, story)
    page.locator("[name=title]").fill("The Door of the House in the Rue des Martyrs, and Who Came Through It " * 2)
    page.on("dialog", lambda dialog: dialog.accept())
    keep = Revision.objects.bulk_create

    def refuse(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Revision.objects, "bulk_create", refuse)
    page.locator("[name=_save]").first.click()
    page.locator("main.refused").wait_for()
    assert page.get_by_label("Title").input_value().startswith("The Door")
    assert page.get_by_label("Body").input_value().startswith("<p>Nobody came.")
    looks_right()
    assert [line for line in console if "507" not in line] == []
    console.clear()
    monkeypatch.setattr(Revision.objects, "bulk_create", keep)
    page.get_by_role("button", name="Send it once more").click()
    until(lambda: newest_revision(story).title.startswith("The Door"))
