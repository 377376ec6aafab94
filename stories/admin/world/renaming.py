"""The pages of renaming someone or somewhere: the new name, the proof, the set of drafts, its undoing."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters import editing
from characters.models import Character, Place
from characters.names.forms import NameRules
from spystories.lib.admin_addresses import admin_address
from spystories.lib.paging import Paging, page_number, paginate
from spystories.lib.refusals import reason_of
from spystories.lib.text import printable, without_forbidden
from stories.admin.shared.pages import AdminPage, admin_page, may_change
from stories.bulk.renaming import (
    STATE_TAKEN,
    drafts_to_publish,
    forget_old_name,
    go_on,
    lines_with_remains,
    make_drafts,
    name_rules,
    names_now,
    propose,
    publish_drafts,
    stories_with_old_name,
    tick,
    undo_renaming,
    with_remains,
)
from stories.content.compare import GONE, NEW
from stories.content.remains import SAID, Why
from stories.content.value import label_of
from stories.models import RenamedStory, Renaming
from stories.phrases import stories_published
from stories.workflow import Verb, can

SENTENCES, STORIES, STAYING, EARLIER = 200, 100, 50, 10  # on one page
LONGEST_NAME = 120
Step, State = Renaming.Step, RenamedStory.State


class NameForm(forms.Form):
    """The new name, and what becomes of the old one."""

    name = forms.CharField(label=gettext_lazy("New name"), max_length=LONGEST_NAME, validators=[printable])
    sort_name = forms.CharField(
        label=gettext_lazy("Sorted as"),
        max_length=LONGEST_NAME,
        required=False,
        validators=[printable],
        help_text=gettext_lazy("Surname first. Left empty, it is made from the name."),
    )
    keep = forms.BooleanField(label=gettext_lazy("Keep the old name as another name"), required=False, initial=True)

    def __init__(self, data: QueryDict | None = None, *, entity: Character | Place) -> None:
        super().__init__(data, label_suffix="")
        self.entity = entity
        if not isinstance(entity, Character):
            del self.fields["sort_name"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name == self.entity.name:
            raise ValidationError(_("That is its name already."))
        return name

    def new(self) -> dict:
        """What `renamings.propose` takes."""
        name, old = self.cleaned_data["name"], names_now(self.entity)
        rules = NameRules(old["name"], name, place="sort_name" not in self.fields)
        others = [rules.rename_alias(alias) for alias in old["aliases"]]
        others += [old["name"]] if self.cleaned_data["keep"] else []
        sort_name = self.cleaned_data.get("sort_name") or editing.surname_first(name)
        return {"name": name, "sort_name": sort_name, "aliases": others}


@dataclass
class Excerpt:
    """Some sentences of one story, numbered as the story counts them, and whether they may be changed."""

    row: RenamedStory
    first: int
    last: int
    may: bool

    @property
    def sentences(self) -> list[tuple[int, dict]]:
        return list(enumerate(self.row.sentences[self.first : self.last], self.first))


@admin_page(may_change)
def show_renaming(page: AdminPage, entity: Character | Place) -> HttpResponse:
    """Ask for the new name; what it would change is shown before anything is."""
    form = NameForm(page.request.POST or None, entity=entity)
    if page.request.method == "POST" and form.is_valid():
        return _propose(page, entity, form.new())
    earlier = Renaming.objects.filter(**{_kind(entity): entity}).select_related("by")[:EARLIER]
    return _show(page, entity, "rename", _("Rename %s") % entity, form=form, earlier=earlier)


@admin_page(may_change)
def show_proof(page: AdminPage, entity: Character | Place, number: int) -> HttpResponse:
    """A renaming as it stands: every sentence to look through, or the drafts that were made."""
    row = get_object_or_404(Renaming, pk=number, **{_kind(entity): entity})
    if page.request.method == "POST":
        return _act(page, entity, row)
    counts = {state.value: row.stories.filter(state=state).count() for state in State}
    looking = row.step == Step.PROPOSED or (row.step == Step.MADE and counts["again"])
    staying = "stays" in page.request.GET
    return _show(
        page,
        entity,
        "proof",
        str(row),
        row=row,
        counts=counts,
        total=sum(counts.values()),
        waiting=counts[STATE_TAKEN[row.step]] if row.step in STATE_TAKEN else 0,
        staying=_staying(page.request, row) if staying else None,
        staying_count=with_remains(row).count(),
        lines=[(one, admin_address(one)) for one in lines_with_remains(row)] if staying else [],
        page=_sentences(page, row) if looking and not staying else None,
        stories=None if looking or staying else _stories(page.request, row),
        forms=_forms(row) if row.step == Step.PROPOSED else [],
        others=list(zip(row.old["aliases"], row.new["aliases"], strict=False)),
        added=_added(row),
        to_publish=drafts_to_publish(row, page.user).count() if row.step == Step.MADE else 0,
        old_in_use=stories_with_old_name(row).count() if entity.formerly else 0,
    )


PAGES = [("<int:pk>/rename/", show_renaming, "rename"), ("<int:pk>/rename/<int:number>/", show_proof, "proof")]


# What can be done


def _act(page: AdminPage, entity: Character | Place, row: Renaming) -> HttpResponse:
    sent = page.request.POST
    wanted = next((act for name, act in ACTS.items() if name in sent), None)
    if row.step in (Step.PROPOSED, Step.MADE):
        _tick(sent, row)
    answer = wanted(page, entity, row) if wanted else None
    return answer or _to_proof(entity, row, number=sent.get("page", ""))


def _tick(sent: QueryDict, row: Renaming) -> None:
    """Keep which of the sentences that were shown are wanted."""
    wanted: dict[str, list[int]] = {}
    for chosen in sent.getlist("on"):
        pk, _colon, number = chosen.partition(":")
        if number.isdecimal():
            wanted.setdefault(pk, []).append(int(number))
    for shown in sent.getlist("shown"):
        pk, *span = shown.split(":")
        if pk.isdecimal() and len(span) == 2 and all(map(str.isdecimal, span)):
            first, last = map(int, span)
            one = row.stories.filter(pk=int(pk), state__in=[State.READ, State.AGAIN]).first()
            if one:
                tick(one, first, last, wanted.get(pk, []))


def _read_again(page: AdminPage, entity: Character | Place, row: Renaming) -> HttpResponse:
    """Read the stories anew, with what was typed for some forms and other names."""
    rules = name_rules(row)
    rules.typed = {}
    typed = {}
    for form, (words, _count) in row.forms.items():
        text = _line(page.request, f"form-{form}")
        if text and text != rules.rename(rules.without_title(words)):
            typed[form] = text
    others = [_line(page.request, f"alias-{number}") or name for number, name in enumerate(row.old["aliases"])]
    return _propose(page, entity, row.new | {"aliases": others + _added(row)}, typed=typed)


def _propose(
    page: AdminPage, entity: Character | Place, new: dict, *, typed: dict[str, str] | None = None
) -> HttpResponse:
    row = propose(entity, new, by=page.user, typed=typed)
    go_on(row, by=page.user)
    return _to_proof(entity, row)


def _discard(page: AdminPage, entity: Character | Place, row: Renaming) -> HttpResponse | None:
    if row.step in (Step.READING, Step.PROPOSED):
        row.delete()
        page.tell(_("Given up. Nothing was changed."))
        return HttpResponseRedirect(admin_address(entity))
    return None


def _go_on(page: AdminPage, entity: Character | Place, row: Renaming) -> None:
    go_on(row, by=page.user)


def _make(page: AdminPage, entity: Character | Place, row: Renaming) -> None:
    try:
        make_drafts(row, by=page.user)
    except ValidationError as refusal:
        page.tell(reason_of(refusal), messages.ERROR)
        return
    page.log(entity, _("Renamed: %s") % row)
    go_on(row, by=page.user)


def _publish(page: AdminPage, entity: Character | Place, row: Renaming) -> None:
    outcome = publish_drafts(row, by=page.user)
    page.tell(stories_published(outcome.done))
    if outcome.refused:
        page.tell(outcome.describe_refused(STORIES), messages.WARNING)


def _undo(page: AdminPage, entity: Character | Place, row: Renaming) -> None:
    given_back = undo_renaming(row, by=page.user)
    page.log(entity, _("Renaming undone: %s") % row)
    if not given_back:
        words = _("Somebody gave another name since; it stays. Drafts are brought back all the same.")
        page.tell(words, messages.WARNING)
    go_on(row, by=page.user)


def _forget(page: AdminPage, entity: Character | Place, row: Renaming) -> None:
    forget_old_name(row)
    page.tell(_("The old name is forgotten."))


ACTS = {
    "again": _read_again,
    "discard": _discard,
    "go_on": _go_on,
    "make": _make,
    "publish": _publish,
    "undo": _undo,
    "forget": _forget,
}


# What is shown


def _sentences(page: AdminPage, row: Renaming) -> Paging:
    """A page of the sentences, story by story; a long story goes over several pages."""
    number, parts, at = page_number(page.request), [], 0
    counts = list(row.stories.filter(state__in=[State.READ, State.AGAIN]).values_list("pk", "count"))
    total, start = sum(count for _pk, count in counts), (number - 1) * SENTENCES
    if number > 1 and start >= total:
        raise Http404
    for pk, count in counts:
        first, last = max(0, start - at), min(count, start + SENTENCES - at)
        if first < last:
            parts.append((pk, first, last))
        at += count
    rows = row.stories.select_related("story").in_bulk([pk for pk, *_span in parts])
    may = {pk: can(page.user, Verb.SAVE, one.story) for pk, one in rows.items()}
    excerpts = [Excerpt(rows[pk], first, last, may[pk]) for pk, first, last in parts]
    return Paging(excerpts, number, total, page.request.path, {}, SENTENCES)


@dataclass
class Stays:
    """What goes on saying the old name in one story, each sentence with the reason."""

    row: RenamedStory

    @property
    def sentences(self) -> list[dict[str, Any]]:
        unticked = [] if self.row.state == State.READ else [one for one in self.row.sentences if not one["on"]]
        kept = self.row.sentences if self.row.state == State.LEFT else unticked
        return [_unchanged(one, self.row.why) for one in kept] + [
            one | {"label": label_of(one["field"]), "why": "; ".join(str(Why(why).label) for why in one["why"])}
            for one in self.row.remains
        ]


def _unchanged(sentence: dict[str, Any], why: str) -> dict[str, Any]:
    """A sentence that would have changed, as it stands."""
    said = [(SAID if op == GONE else op, text) for op, text in sentence["pieces"] if op != NEW]
    return sentence | {"pieces": said, "label": label_of(sentence["field"]), "why": why or str(Why.UNTICKED.label)}


def _staying(request: HttpRequest, row: Renaming) -> Paging:
    """A page of the stories in which words of the old name stay."""
    found = paginate(
        request,
        with_remains(row).order_by("pk"),
        per_page=STAYING,
        prepare=lambda rows: rows.select_related("story").defer("forms", "quoted", "story__body"),
    )
    return replace(found, items=list(map(Stays, found.items)), query={"stays": "yes"})


def _stories(request: HttpRequest, row: Renaming) -> Paging:
    return paginate(
        request,
        row.stories.order_by("pk"),
        per_page=STORIES,
        prepare=lambda rows: rows.select_related("story", "seen", "made").defer(
            "sentences", "remains", "forms", "quoted", "story__body", "seen__body", "made__body"
        ),
    )


def _forms(row: Renaming) -> list[tuple[str, str, str, int]]:
    """(form, words, what they become, how often), the most frequent first."""
    rules = name_rules(row)
    rows = [
        (form, rules.without_title(words), rules.rename(rules.without_title(words)), count)
        for form, (words, count) in row.forms.items()
        if form not in rules.aliases
    ]
    return sorted(rows, key=lambda each: (-each[3], each[0]))


def _added(row: Renaming) -> list[str]:
    """The other names that are to be added."""
    return row.new["aliases"][len(row.old["aliases"]) :]


def _show(page: AdminPage, entity: Model, template: str, title: str, /, **context: Any) -> HttpResponse:
    context |= {
        "entity": entity,
        "form_address": admin_address(entity),
        "list_address": admin_address(page.admin.model, "changelist"),
    }
    return page.show(f"admin/characters/{template}.html", title, **context)


def _kind(entity: Character | Place) -> str:
    """The column of a renaming that says whom or what it is of."""
    return "place" if isinstance(entity, Place) else "character"


def _to_proof(entity: Model, row: Renaming, number: str = "") -> HttpResponse:
    opts = entity._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_proof", args=[entity.pk, row.pk])
    is_later = number.isdecimal() and number != "1"
    return HttpResponseRedirect(f"{address}?page={number}" if is_later else address)


def _line(request: HttpRequest, name: str) -> str:
    """One line that was typed in the field of that name."""
    return " ".join(without_forbidden(request.POST.get(name, "")).split())[:LONGEST_NAME]
