"""A revision to be taken along: as a document in the format of manuscripts, or as Markdown."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header

from stories.admin.shared.pages import AdminPage, admin_page
from stories.books.copies import document_of, markdown_of
from stories.books.docx_parts import DOCX_TYPE
from stories.books.outward import file_name
from stories.content.value import content_of_revision
from stories.models import Revision, Story


@admin_page(methods=["GET", "HEAD"])
def take_revision(page: AdminPage, story: Story, number: int, form: str) -> HttpResponse:
    """A revision as a file, named by its title and its number."""
    revision = get_object_or_404(Revision, story=story, number=number)
    content = content_of_revision(revision)
    if form == "docx":
        response = HttpResponse(document_of(content, revision.created_at), content_type=DOCX_TYPE)
    elif form == "md":
        response = HttpResponse(
            markdown_of(content, f"{reverse('admin:index')}pictures/"), content_type="text/markdown; charset=utf-8"
        )
    else:
        raise Http404
    name = f"{file_name(content.title)[:100] or 'story'}-{number}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


PAGES = [("<int:pk>/manuscript/<int:number>.<slug:form>", take_revision, "manuscript")]
