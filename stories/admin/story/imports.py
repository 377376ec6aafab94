"""
The pages of bringing manuscripts in: choosing files, the proof of what became of them, and a file for download.

With script each file travels by itself, as the whole body of a request, which is read only once whoever sends it
may do so; without, one form brings them all.
"""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spystories.lib.keys import is_number
from spystories.lib.languages import name_of
from spystories.lib.manuscripts import LARGEST, say_counts
from spystories.lib.paging import paginate
from spystories.lib.refusals import Outcome
from stories.admin.shared.pages import AdminPage, admin_page, may_look, may_write
from stories.bulk import imports
from stories.bulk.import_proof import correct, proofs_of
from stories.bulk.questions import answerable_by
from stories.models import Batch, Collection, ImportedDraft, ImportedFile, Original, Story

from .import_list import DraftLine, ImportList

FORMS_MB = 12  # of all files that one form without script brings
MOST_REASONS = 50
MOST_ANSWERED = 5  # reasons in the answer to one file
UNFINISHED = gettext_lazy("It was not read to its end. Bring it in again.")
FORMATS: dict[str, str | Promise] = {
    "docx": "Word",
    "odt": "OpenDocument",
    "rtf": "RTF",
    "markdown": "Markdown",
    "text": gettext_lazy("plain text"),
    "html": "HTML",
    "epub": "EPUB",
}


@admin_page(may_write)
def show_import(page: AdminPage) -> HttpResponse:
    """Choose files, and see what was brought in before. POST brings files in, or begins an import for the script."""
    request, error = page.request, ""
    if request.method == "POST":
        if request.headers.get("Accept") == "application/json":
            batch = imports.begin(by=page.user)
            return JsonResponse({"file": _address(batch, "import_file"), "proof": _address(batch, "import_proof")})
        files = request.FILES.getlist("files")
        error = "" if files else _("Choose the files first.")
        if len(files) > imports.MOST_FILES:
            error = _("One import has at most %(most)s files.") % {"most": imports.MOST_FILES}
        if not error:
            return _take_form(page, files)
    batches = Batch.objects.filter(verb=imports.VERB, files__isnull=False).distinct()
    return page.show(
        "admin/stories/story/import.html",
        _("Bring manuscripts in"),
        status=422 if error else 200,
        error=error,
        most=imports.MOST_FILES,
        largest=imports.LARGEST_MB,
        together=FORMS_MB,
        page=paginate(request, batches.order_by("-at", "-pk"), prepare=_counted),
    )


def _counted(batches: Any) -> Any:
    there = ~Q(files__drafts__told__has_key="let_go")
    drafts, files = Count("files__drafts", filter=there, distinct=True), Count("files", distinct=True)
    return batches.select_related("by").annotate(draft_count=drafts, file_count=files)


def _take_form(page: AdminPage, files: list[Any]) -> HttpResponse:
    batch = imports.begin(by=page.user)
    for file in files:
        try:
            imports.take_in(batch, file.name, file.read(), by=page.user)
        except ValidationError as refused:
            page.tell(f"“{file.name}”: {' '.join(refused.messages)}", messages.WARNING)
    return HttpResponseRedirect(_address(batch, "import_proof"))


@admin_page(may_write, methods=["POST"])
def take_file(page: AdminPage, batch: int) -> HttpResponse:
    """One file as the body of a request, its name in the query. What became of it is answered in JSON."""
    found, request = _batch(batch), page.request
    _require(page, found)
    if request.content_type != "application/octet-stream":
        return JsonResponse({"refused": _("A file comes as the whole body of a request.")}, status=415)
    try:
        data = request.read(LARGEST + 1)
        taken = imports.take_in(found, request.GET.get("name", ""), data, by=page.user)
    except UnreadablePostError:
        return JsonResponse({"refused": _("It did not arrive whole. Try again.")}, status=400)
    except ValidationError as refused:
        return JsonResponse({"refused": " ".join(refused.messages)})
    return JsonResponse(_told_of(taken))


def _told_of(taken: list[tuple[ImportedFile, bool]]) -> dict[str, str]:
    """What became of a file, or of those in an archive: how many drafts, and what was left with the reason."""
    files = [file for file, _is_new in taken]
    why = [f"“{file.name}”: {reason}" if len(files) > 1 else reason for file in files for reason in _why_left(file)]
    drafts = sum(file.drafts.count() for file in files)
    if why and not drafts:
        return {"refused": _in_short(why)}
    if not any(is_new for _file, is_new in taken):
        return {"said": _("This import has it already.")}
    said = ngettext("%(n)s draft.", "%(n)s drafts.", drafts) % {"n": drafts} if drafts else ""
    if any(file.told.get("encodings") for file in files):
        said += " " + _("Choose its encoding on the proof page.")
    return {"said": f"{said} {_in_short(why)}".strip()}


def _why_left(file: ImportedFile) -> list[str]:
    """Why a file, or what of it, did not become a draft."""
    told = file.told
    if not told:
        return [str(UNFINISHED)]
    left = [f"“{one['title'] or _('Untitled')}”: {one['why']}" for one in told["left"]]
    return [told["refused"], *left] if told["refused"] else left


def _in_short(reasons: list[str]) -> str:
    more = len(reasons) - MOST_ANSWERED
    rest = [ngettext("%(n)s more on the proof page.", "%(n)s more on the proof page.", more) % {"n": more}]
    return " ".join([*reasons[:MOST_ANSWERED], *(rest if more > 0 else [])])


@admin_page(may_write)
def show_proof(page: AdminPage, batch: int) -> HttpResponse:
    """What became of each file, and one list that corrects the drafts. POST saves it, or reads a file again."""
    found, request = _batch(batch), page.request
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        _require(page, found)
        if "read" in sent:
            return _read_again(page, found)
    lines = ImportList(sent, proofs_of(found), user=page.user)
    if sent is not None and lines.is_valid():
        outcome = correct(found, lines.corrections(), lines.collection, by=page.user)
        _tell(page, outcome)
        if not outcome.refused:
            return HttpResponseRedirect(_address(found, "import_proof"))
    stories = [line.proof.draft.story_id for line in lines]
    files = list(found.files.annotate(made=Count("drafts")))
    kept = set(Original.objects.filter(file__batch=found).values_list("file", flat=True))
    return page.show(
        "admin/stories/story/import_proof.html",
        _("Proof of an import"),
        status=422 if sent is not None and not lines.is_valid() else 200,
        batch=found,
        files=[_FileShown(file, lines.lines.get(file.pk, []), kept=file.pk in kept) for file in files],
        lines=lines,
        count=len(stories),
        may_go_on=imports.may_go_on(page.user, found),
        questions=answerable_by(page.user).filter(story__in=stories).values("form", "among").distinct().count(),
        collections=Collection.objects.order_by("sort_key").values_list("title", flat=True)
        if "collection" in lines.for_all.fields
        else [],
    )


# What people call an encoding, beside its name.
ENCODINGS: dict[str, str | Promise] = {
    "cp1252": gettext_lazy("Western"),
    "mac_roman": gettext_lazy("Western, old Mac"),
    "iso8859-15": gettext_lazy("Western"),
    "cp1250": gettext_lazy("Central European"),
    "iso8859-2": gettext_lazy("Central European"),
    "cp1251": gettext_lazy("Cyrillic"),
    "koi8_r": gettext_lazy("Cyrillic"),
    "cp1253": gettext_lazy("Greek"),
    "cp1254": gettext_lazy("Turkish"),
    "cp1255": gettext_lazy("Hebrew"),
    "cp1256": gettext_lazy("Arabic"),
    "cp1257": gettext_lazy("Baltic"),
    "cp1258": gettext_lazy("Vietnamese"),
    "cp874": gettext_lazy("Thai"),
    "cp932": gettext_lazy("Japanese"),
    "euc_jp": gettext_lazy("Japanese"),
    "gb18030": gettext_lazy("Chinese, simplified"),
    "big5": gettext_lazy("Chinese, traditional"),
    "cp949": gettext_lazy("Korean"),
    "cp437": gettext_lazy("Western, DOS"),
    "cp850": gettext_lazy("Western, DOS"),
}


class _FileShown:
    """A file as the proof shows it: what it is, what is asked about it, and the lines of its drafts."""

    def __init__(self, file: ImportedFile, lines: list[DraftLine], *, kept: bool) -> None:
        self.file, self.kept = file, kept
        self.told, chosen = file.told, file.told.get("chosen", {})
        self.format = FORMATS.get(file.format, "")
        self.encodings = [(name, ENCODINGS.get(name, ""), lines) for name, lines in self.told.get("encodings", [])]
        self.lines = [(line, _facts(line)) for line in lines]
        self.unfinished = "" if self.told.get("done") else UNFINISHED
        self.is_gone = not lines and bool(getattr(file, "made", 0))
        self.asks_to_join = kept and self.told.get("wrapped", False) and not chosen.get("joined")
        self.joined = kept and chosen.get("joined", False)
        self.asks_for_one = kept and file.format == "epub" and len(lines) > 1
        self.is_one = kept and file.format == "epub" and chosen.get("whole", False)

    @property
    def asks(self) -> bool:
        """Whether there is anything to be said or asked of it beside its drafts."""
        found = (self.told.get(name) for name in ("refused", "encodings", "left"))
        return (
            any(found)
            or bool(self.unfinished)
            or self.asks_to_join
            or self.joined
            or self.asks_for_one
            or self.is_one
            or self.is_gone
        )


def _facts(line: DraftLine) -> dict[str, Any]:
    """What was found in a draft beside its words, and what could not be kept."""
    told, content = line.proof.draft.told, line.proof.content
    return {
        "words": told.get("words", 0),
        "language": name_of(content.lang) if content.lang else "",
        "dated": told.get("dated", "")[:10],
        "changed": say_counts(told.get("counts", {})),
    }


def _read_again(page: AdminPage, batch: Batch) -> HttpResponse:
    """Read a file again as was asked: `read` names it and the way, as in 12:joined."""
    number, _colon, way = page.request.POST["read"].partition(":")
    file = get_object_or_404(ImportedFile, batch=batch, pk=number if is_number(number) else 0)
    ways: dict[str, dict[str, Any]] = {
        "encoding": {"encoding": page.request.POST.get("encoding", "")},
        "joined": {"joined": True},
        "as it was": {"joined": False},
        "whole": {"whole": True},
        "parts": {"whole": False},
    }
    offered = [name for name, _lines in file.told.get("encodings", [])]
    if way not in ways or (way == "encoding" and ways[way]["encoding"] not in offered):
        raise Http404
    try:
        imports.read_again(file, ways[way], by=page.user)
    except ValidationError as refused:
        page.tell(" ".join(refused.messages), messages.WARNING)
    else:
        page.tell(_("“%(name)s” was read again.") % {"name": file.name})
    return HttpResponseRedirect(f"{_address(batch, 'import_proof')}#file-{file.pk}")


def _tell(page: AdminPage, outcome: Outcome) -> None:
    if outcome.done:
        said = ngettext("%(n)s draft is as the list says.", "%(n)s drafts are as the list says.", outcome.done)
        page.tell(said % {"n": outcome.done})
    if outcome.refused:
        page.tell(outcome.describe_refused(MOST_REASONS), messages.WARNING)


@admin_page(may_look)
def download(page: AdminPage, file: int) -> HttpResponse:
    """The file that a draft was made of, as it was brought, to be kept and not opened in the browser."""
    brought = get_object_or_404(ImportedFile.objects.select_related("batch"), pk=file)
    found = Original.objects.filter(file=brought).first()
    drafts = Story.objects.filter(imported__file=brought)
    if found is None or not (drafts.exists() or imports.may_go_on(page.user, brought.batch)):
        raise Http404
    plain = brought.name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(brought.name)}"
    headers = {"Content-Disposition": named, "Content-Security-Policy": "sandbox"}
    return HttpResponse(bytes(found.data), content_type="application/octet-stream", headers=headers)


PAGES = [
    ("import/", show_import, "import"),
    ("import/<int:batch>/", show_proof, "import_proof"),
    ("import/<int:batch>/file/", take_file, "import_file"),
    ("import/original/<int:file>/", download, "import_original"),
]


def where_from(story: Story) -> dict[str, Any] | None:
    """The import that a story came by, with its file, and whether that is kept; None where it was written here."""
    draft = ImportedDraft.objects.filter(story=story).select_related("file__batch").first()
    if draft is None:
        return None
    return {"file": draft.file, "is_kept": Original.objects.filter(pk=draft.file_id).exists()}


def _batch(number: int) -> Batch:
    return get_object_or_404(Batch.objects.select_related("by"), verb=imports.VERB, pk=number)


def _require(page: AdminPage, batch: Batch) -> None:
    if not imports.may_go_on(page.user, batch):
        raise PermissionDenied(_("Only whoever brought it in may do this, and whoever may edit every story."))


def _address(batch: Batch, name: str) -> str:
    return reverse(f"admin:stories_story_{name}", args=[batch.pk])
