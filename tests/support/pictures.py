"""
Takes the pictures of README.md and docs/ anew: `make pictures`.

A site of its own, with the content that every new install has, is started in a folder that goes afterwards.
Two editors work on it for a minute, in a real browser, and what they see is written to docs/pictures/.
"""

import base64
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
DESK = {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 1.5, "color_scheme": "light"}
PHONE = DESK | {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2}
PASSWORD = secrets.token_urlsafe(16)
ACCOUNTS = f"""
from django.contrib.auth.models import Group, User
for first, role in (("Ana", "Keeper"), ("Wanda", "Writer")):
    user = User.objects.create_user(first.lower(), password={PASSWORD!r}, first_name=first, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
"""

DRAFT = (
    "A Loaf for Dimitri",
    "Somebody orders bread in a handwriting that nobody should know.",
    (
        "The bakery opened at six, and by a quarter past the first order lay on the counter: one loaf, no"
        " name. Emil Ivanovich Kovalchuk knew the hand before he had read the note.",
        '"Dimitri Orlov taught half of Moscow to cross its sevens like that," he told Sophia, who was warming'
        ' her fingers on a cup. "The other half he taught to forget that they had ever met him."',
        "Sophia laughed, and then saw that he had not. Outside, the Seine carried a barge of sand towards"
        " Rouen, as slowly as if nobody there were waiting for it.",
        "By noon Orlov had not come. Emil wrapped the loaf in brown paper, wrote nothing on it, and put it on"
        " the shelf where he kept what people had ordered and not dared to fetch.",
        "On the back of the note stood a street in Berlin, and a time: TK.",
    ),
)
NEXT = (
    "The Oak in Winter",
    "A year later the park is the same, and one of the two is late.",
    (
        "Sophia Petrova had said six, under the oak, and at six Kirill stood there with a record under his"
        " coat so that the snow should not have it.",
        '"Good evening, Ivanovich," said a voice from the bench behind him, and he did not turn at once.',
    ),
)
CHANGED = (
    ("a retired spy and former KGB agent", "a spy who had left the KGB and kept its manners"),
    ("even the most skeptical of faces", "the most skeptical of faces"),
    ("seducing high-ranking officials", "dining with people who had no names"),
)

# Selects words of the text in the editor, as a hand would.
SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector('.tiptap'), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const start = walker.currentNode.data.indexOf(words)
    if (start < 0) continue
    getSelection().setBaseAndExtent(walker.currentNode, start, walker.currentNode, start + words.length)
    return true
  }
  return false
}"""


def main():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("No Chromium or Chrome is on the path for the pictures.")
    PICTURES.mkdir(exist_ok=True)
    with site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

        def visitor(**options):
            context = browser.new_context(base_url=address, **options)
            context.set_default_timeout(20_000)
            return context.new_page()

        ana, wanda = visitor(**DESK), visitor(**DESK)
        log_in(wanda, "wanda")
        log_in(ana, "ana")
        for_readers(visitor)
        for_editors(ana, wanda)
        browser.close()


@contextmanager
def site():
    """The address of a new site, served until the block ends."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        here = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        quiet = {
            "cwd": ROOT,
            "env": here | {"VAR_DIR": folder, "PORT": str(port)},
            "stdout": subprocess.DEVNULL,
        }
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "quickstart", "--no-serve"], check=True, **quiet)
        subprocess.run([*manage, "shell", "-c", ACCOUNTS], check=True, **quiet)
        server = subprocess.Popen([*manage, "quickstart"], **quiet)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/health/")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


# --- What the editors do ---------------------------------------------------------------------------


def log_in(page, name):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def write(page, title, standfirst, paragraphs):
    """Write a new story and save it; the address of its form."""
    page.goto("/admin/")
    page.get_by_role("link", name="New story").click()
    ready(page)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Standfirst").fill(standfirst)
    page.locator(".tiptap").click()
    for number, paragraph in enumerate(paragraphs):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(paragraph)
    press(page, "Save")
    return page.url


def ready(page):
    """The text editor and what its scripts add last are there."""
    page.locator(".prose-editor button", has_text="Tie…").wait_for(state="attached")


def select(page, words):
    page.locator(".tiptap").click()
    page.wait_for_timeout(100)  # the editor sets its own selection a moment after it got the focus
    if not page.evaluate(SELECT, words):
        sys.exit(f"The text does not hold “{words}”.")
    page.wait_for_timeout(100)


def move(page, form, verb, note="", day=None):
    """Make a move of a story's life on its own page."""
    page.goto(form)
    page.get_by_role("link", name=verb, exact=True).click()
    page.get_by_label("A word about why").fill(note)
    if day:
        page.get_by_label("Day").fill(day.isoformat())
        page.get_by_label("Time").fill("08:00")
    press(page, verb)


# --- The pictures ----------------------------------------------------------------------------------


def for_readers(visitor):
    page = visitor(**DESK)
    page.goto("/")
    take(page, "home")
    page.goto("/people/emil-ivanovich-kovalchuk/")
    take(page, "person", height=1000)
    phone = visitor(**PHONE)
    phone.goto("/stories/lemon-lavender/")
    take(phone, "story-on-a-phone", **PHONE["viewport"])


def for_editors(ana, wanda):
    draft = write(wanda, *DRAFT)
    move(wanda, draft, "Submit", "The time on the note is still open.")
    winter = write(ana, *NEXT)
    day = date.today() + timedelta(days=3)
    move(ana, winter, "Schedule", day=day)

    ana.goto("/admin/stories/story/?q=Lemon")
    ana.get_by_role("link", name="Lemon Lavender").click()
    ready(ana)
    for words, better in CHANGED:
        select(ana, words)
        ana.keyboard.insert_text(better)
    press(ana, "Save")
    lemon = ana.url
    ana.goto(lemon.replace("/change/", "/compare/"))
    take(ana, "comparison", width=1080, height=780)

    ana.goto("/admin/mentions/")
    ana.locator("[data-question]:visible").first.wait_for()
    take(ana, "mention-desk", width=1080, height=860)

    ana.goto(draft)
    ready(ana)
    select(ana, "cross its sevens")
    ana.get_by_role("button", name="Note on these words").click()
    ana.keyboard.type("Lovely. Does he still do it himself?")
    ana.get_by_role("button", name="Leave the note").click()
    ana.locator(".noted", has_text="cross its sevens").wait_for()
    ana.goto(draft)
    ready(ana)
    take(ana, "manuscript", height=1100)

    ana.goto(f"/admin/?month={day:%Y-%m}")
    take(ana, "desk")


def take(page, name, width=DESK["viewport"]["width"], height=DESK["viewport"]["height"]):
    """Write what a window of that size shows as WebP, once letters and scripts have come to rest."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": 70})
    path = PICTURES / f"{name}.webp"
    path.write_bytes(base64.b64decode(shot["data"]))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
