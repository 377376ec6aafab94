"""
HTML of word processors and web pages on its way into a body: what is no text goes, what is set apart stays so.

What says which is which stands in one table, `spystories/static/js/admin/foreign.json`; the scripts in `foreign/`
beside it read the same table in the same steps, so that what is pasted and what is sent come out alike.
"""

from spystories.lib.prose.foreign.reading import from_foreign

__all__ = ["from_foreign"]
