"""What changed in a story since the edition that a reader read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.pages.redirects import redirect_former
from spystories.lib import prose
from spystories.lib.page_head import Head
from spystories.lib.page_keys import row_key, show_wholly, stored
from stories.models import Story
from stories.publishing.editions import changes_in_words

EDITIONS_SHOWN = 20  # told of at once, the newest


@stored()
@require_safe
def show_changes(request: HttpRequest, slug: str, edition: int) -> HttpResponse:
    """What changed in a live story since an edition of it. Three queries."""
    stories = Story.objects.live().filter(rendering__isnull=False)
    story = stories.filter(slug=slug).only("title", "lang", "slug", "number", "edition").first()
    if story is None:
        return redirect_former(stories, slug)
    show_wholly(row_key("story", story.pk))
    if edition > story.edition:
        raise Http404
    slips = list(story.slips.filter(edition__gt=edition).order_by("-edition")[:EDITIONS_SHOWN])[::-1]
    title = _("What changed in %(title)s") % {"title": prose.typeset(story.title)}
    words = sum(slip.words for slip in slips)
    sentence = changes_in_words(words) if slips else _("Nothing has changed.")
    head = Head(title=title, description=sentence, path=request.path, section="stories")
    context = {"head": head, "story": story, "slips": slips, "sentence": sentence}
    return render(request, "stories/since.html", context)
