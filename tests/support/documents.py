"""README.md, its neighbours and docs/ as the tests read them: their code, their tables and the commands they name."""

import re
import shlex
from pathlib import Path

from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parents[2]
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
    if path.name != "NOTICES.md"
}
README, OPERATING, EDITING = PAGES["README.md"], PAGES["docs/operating.md"], PAGES["docs/editing.md"]
ARCHITECTURE, RECOGNITION = PAGES["docs/architecture.md"], PAGES["docs/recognition.md"]
SPAN = re.compile(r"`([^`]+)`")


def code(page):
    """Lines of code blocks, and what stands in backquotes."""
    blocks = [line.strip() for line in page.splitlines() if line.startswith("    ")]
    return blocks + SPAN.findall(re.sub(r"```.*?```", "", page, flags=re.DOTALL))


def all_code():
    return [(name, line) for name, page in PAGES.items() for line in code(page)]


def rows(page, heading):
    """The rows of the first table whose first column is headed so, as lists of cells."""
    lines = iter(page.splitlines())
    for line in lines:
        if line.startswith(f"| {heading} |"):
            break
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            return found
        found.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found


def command(name):
    app = get_commands()[name]
    return load_command_class(app, name) if isinstance(app, str) else app


def arguments(line):
    """The words after `manage.py` or in a row of the table of commands, with what is optional."""
    return shlex.split(line.replace("[", "").replace("]", ""))


def named_commands():
    """Each `manage.py` line that a page shows, as arguments."""
    lines = [(name, line.split("manage.py ", 1)[1]) for name, line in all_code() if "manage.py " in line]
    return [(name, arguments(line)) for name, line in lines if not line.startswith("…")] + [
        ("docs/operating.md", arguments(SPAN.match(row[0])[1])) for row in table_of_commands()
    ]


def table_of_commands():
    return rows(OPERATING, "`.venv/bin/python manage.py …`")
