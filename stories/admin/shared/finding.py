"""The search field of an editors' list: by the documents that their own search looks through."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from spystories.lib.edit_admin import EditAdmin
from stories.search.asking import read_query
from stories.search.finding import MOST_LISTED, find_rows
from stories.search.selection import HEADING
from stories.search.suggesting import rank_titles


class FindsByWords(EditAdmin):
    """
    Searches a list, and what is chosen by typing, for words by their stem and names by their beginning.

    As quick on a large site as on a small one.
    """

    search_fields = ["desk_document"]  # Django shows a search field where there are any, and asks no more of them
    searched_columns: tuple[str, ...] = (HEADING,)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """
        Those of `queryset` that are found: those named so first, as far as nobody asks for another order, then in its
        own. Five queries.
        """
        if not search_term.strip():
            return queryset, False
        keys, is_more = find_rows(read_query(search_term), self.model.section, self.searched_columns)
        match = request.resolver_match
        if is_more and request.method == "GET" and match and str(match.url_name).endswith("_changelist"):
            told = _("More than %(count)s have these words: the newest of them are looked through. Add a word.")
            messages.warning(request, told % {"count": number_format(MOST_LISTED, force_grouping=True)})
        titles = rank_titles(search_term, self.model.section)
        found = queryset.filter(pk__in={*keys, *titles})
        return (found if "o" in request.GET else _named_first(found, titles)), False


def _named_first(rows: QuerySet[Any], keys: Sequence[int]) -> QuerySet[Any]:
    """`rows` with those of `keys` first, in their order."""
    if not keys:
        return rows
    order = rows.query.order_by or rows.model._meta.ordering
    ranks = [When(pk=pk, then=Value(rank)) for rank, pk in enumerate(keys)]
    return rows.order_by(Case(*ranks, default=Value(len(keys))), *order)
