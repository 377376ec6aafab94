"""Pictures in the admin's forms: a file that comes with a form is taken first, and is then chosen in its field."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from spystories.lib.edit_admin import EditAdmin
from spystories.lib.pictures import Refused
from spystories.lib.requests import copy_request, editor_of
from stories.editing.picture_field import FILE, PictureWidget
from stories.pictures.rights import may_bring_in
from stories.pictures.taking import take


class TakesPictures(EditAdmin):
    """An admin whose forms may have fields for pictures. Without scripts a file comes with the whole form."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and request.FILES and may_bring_in(editor_of(request)):
            request = self._with_files_taken(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _with_files_taken(self, request: HttpRequest) -> HttpRequest:
        """The request with each file's picture in its field; with the file's name there, which is refused, else."""
        sent = request.POST.copy()
        files: dict[str, Any] = request.FILES.dict()
        for name, file in files.items():
            field = name.removesuffix(FILE)
            if field == name or not file:
                continue
            try:
                taken = take(file.read(), file.name or "", editor_of(request))
            except Refused as refused:
                sent[field] = file.name or ""
                self.message_user(request, f"“{file.name}”: {refused}", messages.WARNING)
            else:
                sent[field] = taken.picture.key
                for said in taken.said:
                    self.message_user(request, f"“{file.name}”: {said}", messages.WARNING)
        return copy_request(request, POST=sent)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Whoever may bring pictures in is asked for a file beside each field."""
        for field in context["adminform"].form.fields.values():
            if isinstance(field.widget, PictureWidget):
                field.widget.needs_multipart_form = may_bring_in(editor_of(request))
        return super().render_change_form(request, context, *args, **kwargs)
