"""
HTML of word processors and web pages on its way into a body: what is no text goes, what is set apart stays so.

What says which is which stands in one table, `spystories/static/js/admin/foreign/table.json`; the scripts beside it
read it in the same steps, module by module, so that what is pasted and what is sent come out alike.
"""

from spystories.lib.prose.foreign.markdown import from_markdown, is_markdown
from spystories.lib.prose.foreign.plain import from_plain, html_of_plain, is_wrapped
from spystories.lib.prose.foreign.reading import from_foreign

__all__ = ["from_foreign", "from_markdown", "from_plain", "html_of_plain", "is_markdown", "is_wrapped"]
