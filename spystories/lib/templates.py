"""Templates as they are served: without what is there for who writes them, and with what never changes filled in."""

import re

from django.template import Context
from django.template.base import Origin
from django.template.loaders import filesystem

LINE_END = re.compile(r"[ \t]*\n\s*")
# Lines of nothing but tags that say no word: what stands between two words keeps a line end of its own.
SILENT = r"\{#.*?#\}|\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|load)\b[^%]*%\}"
SILENT_LINES = re.compile(rf"^((?:{SILENT})+)\n", re.MULTILINE)
# Tags that say the same on every page: the site has one language, and its addresses are those of the code.
CONSTANT = re.compile(r"""\{% (?:translate|url|static) (?:"[^"{}%]*"|'[^'{}%]*') %\}""")


class Loader(filesystem.Loader):
    """
    Takes from HTML what a browser does not show. No template of ours has text that is shown as it is typed.

    Words to translate and addresses that name no row are put in once, when a template is first read.
    """

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        if not str(origin.template_name).endswith(".html"):
            return text
        text = SILENT_LINES.sub(r"\1", LINE_END.sub("\n", text).lstrip("\n"))
        return CONSTANT.sub(self._said, text)

    def _said(self, tag: re.Match[str]) -> str:
        template = self.engine.from_string("{% load i18n static %}" + tag[0])
        return str(template.render(Context()))
