"""Templates as they are served: without the indents and empty lines that are there for whoever writes them."""

import re

from django.template.base import Origin
from django.template.loaders import filesystem

LINE_END = re.compile(r"[ \t]*\n\s*")
# Lines of nothing but tags that say no word: what stands between two words keeps a line end of its own.
SILENT = r"\{#.*?#\}|\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|load)\b[^%]*%\}"
SILENT_LINES = re.compile(rf"^((?:{SILENT})+)\n", re.MULTILINE)


class Loader(filesystem.Loader):
    """Takes from HTML what a browser does not show. No template of ours has text that is shown as it is typed."""

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        if not str(origin.template_name).endswith(".html"):
            return text
        return SILENT_LINES.sub(r"\1", LINE_END.sub("\n", text).lstrip("\n"))
