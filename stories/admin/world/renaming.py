"""The admin of renaming someone or somewhere: the new name, the proof, the set of drafts, its undoing."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from characters import editing
from characters.models import Character
from characters.names import forms as names
from spystories.lib.paging import Paging, page_number, paged
from spystories.lib.text import printable, without_forbidden
from stories.bulk import renaming as renamings
from stories.models import RenamedStory, Renaming
from stories.workflow import Verb, can

SENTENCES, STORIES, EARLIER = 200, 100, 10  # on one page
Step, State = Renaming.Step, RenamedStory.State
LONGEST = 120


class NameForm(forms.Form):
    """The new name, and what becomes of the old one."""

    name = forms.CharField(label=gettext_lazy("New name"), max_length=LONGEST, validators=[printable])
    sort_name = forms.CharField(
        label=gettext_lazy("Sorted as"),
        max_length=LONGEST,
        required=False,
        validators=[printable],
        help_text=gettext_lazy("Surname first. Left empty, it is made from the name."),
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep the old name as another name"), required=False, initial=True
    )

    def __init__(self, data=None, *, entity):
        super().__init__(data, label_suffix="")
        self.entity = entity
        if not isinstance(entity, Character):
            del self.fields["sort_name"]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if name == self.entity.name:
            raise ValidationError(_("That is its name already."))
        return name

    def new(self) -> dict:
        """What `renamings.propose` takes."""
        name, old = self.cleaned_data["name"], renamings.as_it_is(self.entity)
        follow = names.Renaming(old["name"], name, place="sort_name" not in self.fields)
        others = [follow.alias(alias) for alias in old["aliases"]]
        others += [old["name"]] if self.cleaned_data["keep"] else []
        sort_name = self.cleaned_data.get("sort_name") or editing.surname_first(name)
        return {"name": name, "sort_name": sort_name, "aliases": others}


@dataclass
class Part:
    """Some sentences of one story, numbered as the story counts them."""

    row: RenamedStory
    first: int
    last: int

    @property
    def sentences(self):
        return list(enumerate(self.row.sentences[self.first : self.last], self.first))


class RenamingMixin:
    """The pages of a renaming, beside the form of a person or a place."""

    def get_urls(self):
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/rename/", view(self.rename_view), name=f"{name}_rename"),
            path("<int:pk>/rename/<int:number>/", view(self.proof_view), name=f"{name}_proof"),
            *super().get_urls(),
        ]

    def rename_view(self, request, pk):
        """Ask for the new name; what it would change is shown before anything is."""
        entity = self._renamable(request, pk)
        form = NameForm(request.POST or None, entity=entity)
        if request.method == "POST" and form.is_valid():
            return self._propose(request, entity, form.new())
        earlier = Renaming.objects.filter(**{self.opts.model_name: entity}).select_related("by")[:EARLIER]
        return self._page(request, entity, "rename", _("Rename %s") % entity, form=form, earlier=earlier)

    def proof_view(self, request, pk, number):
        """A renaming as it stands: every sentence to look through, or the drafts that were made."""
        entity = self._renamable(request, pk)
        row = get_object_or_404(Renaming, pk=number, **{self.opts.model_name: entity})
        if request.method == "POST":
            return self._act(request, entity, row)
        counts = {state.value: row.stories.filter(state=state).count() for state in State}
        looking = row.step == Step.PROPOSED or (row.step == Step.MADE and counts["again"])
        page = self._sentences(request, row) if looking else None
        return self._page(
            request,
            entity,
            "proof",
            str(row),
            row=row,
            counts=counts,
            total=sum(counts.values()),
            waiting=counts[renamings.TAKES[row.step]] if row.step in renamings.TAKES else 0,
            page=page,
            stories=None if looking else self._stories(request, row),
            forms=self._forms(row) if row.step == Step.PROPOSED else [],
            others=list(zip(row.old["aliases"], row.new["aliases"], strict=False)),
            added=row.new["aliases"][len(row.old["aliases"]) :],
            to_publish=renamings.to_publish(row, request.user).count() if row.step == Step.MADE else 0,
            old_in_use=renamings.telling_the_old_name(row).count() if entity.formerly else 0,
        )

    # What can be done

    def _act(self, request, entity, row):
        acts = {
            "again": self._again,
            "discard": self._discard,
            "go_on": self._go_on,
            "make": self._make,
            "publish": self._publish,
            "undo": self._undo,
            "forget": self._forget,
        }
        wanted = next((act for name, act in acts.items() if name in request.POST), None)
        if row.step in (Step.PROPOSED, Step.MADE):
            self._tick(request, row)
        answer = wanted(request, entity, row) if wanted else None
        return answer or self._to(entity, row, page=request.POST.get("page", ""))

    def _tick(self, request, row):
        """Keep which of the sentences that were shown are wanted."""
        wanted = {}
        for chosen in request.POST.getlist("on"):
            pk, _colon, number = chosen.partition(":")
            if number.isdecimal():
                wanted.setdefault(pk, []).append(int(number))
        for shown in request.POST.getlist("shown"):
            pk, *span = shown.split(":")
            if pk.isdecimal() and len(span) == 2 and all(map(str.isdecimal, span)):
                one = row.stories.filter(pk=int(pk), state__in=[State.READ, State.AGAIN]).first()
                if one:
                    renamings.tick(one, *map(int, span), wanted.get(pk, []))

    def _again(self, request, entity, row):
        """Read the stories anew, with what was typed for some forms and other names."""
        follow = renamings.names_of(row)
        follow.typed = {}
        typed = {}
        for form, (words, _count) in row.forms.items():
            text = _typed(request, f"form-{form}")
            if text and text != follow.follows(follow.bare(words)):
                typed[form] = text
        others = [
            _typed(request, f"alias-{number}") or name for number, name in enumerate(row.old["aliases"])
        ]
        added = row.new["aliases"][len(row.old["aliases"]) :]
        return self._propose(request, entity, row.new | {"aliases": others + added}, typed=typed)

    def _propose(self, request, entity, new, **given):
        row = renamings.propose(entity, new, by=request.user, **given)
        renamings.go_on(row, by=request.user)
        return self._to(entity, row)

    def _discard(self, request, entity, row):
        if row.step in (Step.READING, Step.PROPOSED):
            row.delete()
            self.message_user(request, _("Given up. Nothing was changed."), messages.SUCCESS)
            return HttpResponseRedirect(self._form_of(entity))
        return None

    def _go_on(self, request, entity, row):
        renamings.go_on(row, by=request.user)

    def _make(self, request, entity, row):
        try:
            renamings.make(row, by=request.user)
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), messages.ERROR)
            return
        self.log_change(request, entity, _("Renamed: %s") % row)
        renamings.go_on(row, by=request.user)

    def _publish(self, request, entity, row):
        done, why = renamings.publish(row, by=request.user)
        said = ngettext("%(n)s story published.", "%(n)s stories published.", done)
        self.message_user(request, said % {"n": done}, messages.SUCCESS)
        if why:
            self.message_user(request, " ".join(why[:STORIES]), messages.WARNING)

    def _undo(self, request, entity, row):
        given_back = renamings.undo(row, by=request.user)
        self.log_change(request, entity, _("Renaming undone: %s") % row)
        if not given_back:
            said = _("Somebody gave another name since; it stays. Drafts are brought back all the same.")
            self.message_user(request, said, messages.WARNING)
        renamings.go_on(row, by=request.user)

    def _forget(self, request, entity, row):
        renamings.forget(row)
        self.message_user(request, _("The old name is forgotten."), messages.SUCCESS)

    # What is shown

    def _renamable(self, request, pk):
        entity = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, entity):
            raise PermissionDenied
        return entity

    def _sentences(self, request, row):
        """A page of the sentences, story by story; a long story goes over several pages."""
        number, start, parts, at = page_number(request), 0, [], 0
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
        for one in rows.values():
            one.may = can(request.user, Verb.SAVE, one.story)
        shown = [Part(rows[pk], first, last) for pk, first, last in parts]
        return Paging(shown, number, total, request.path, {}, SENTENCES)

    def _stories(self, request, row):
        return paged(
            request,
            row.stories.order_by("pk"),
            per_page=STORIES,
            prepare=lambda rows: rows.select_related("story", "seen", "made").defer(
                "sentences", "forms", "quoted", "story__body", "seen__body", "made__body"
            ),
        )

    def _forms(self, row):
        """(form, words, what they become, how often), the most frequent first."""
        follow = renamings.names_of(row)
        rows = [
            (form, follow.bare(words), follow.follows(follow.bare(words)), count)
            for form, (words, count) in row.forms.items()
            if form not in follow.aliases
        ]
        return sorted(rows, key=lambda found: (-found[3], found[0]))

    def _page(self, request, entity, template, title, **context):
        base = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "entity": entity}
        base |= {"form_address": self._form_of(entity), "list_address": self._address("changelist")}
        return TemplateResponse(request, f"admin/characters/{template}.html", base | context)

    def _to(self, entity, row, page=""):
        address = self._address("proof", entity.pk, row.pk)
        return HttpResponseRedirect(f"{address}?page={page}" if page.isdecimal() and page != "1" else address)

    def _form_of(self, entity):
        return self._address("change", entity.pk)

    def _address(self, page, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)


def _typed(request, name):
    """One line that was typed beside a form of the name."""
    return " ".join(without_forbidden(request.POST.get(name, "")).split())[:LONGEST]
