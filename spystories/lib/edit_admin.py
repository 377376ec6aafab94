"""
Editing in the admin: what a verb refuses lands beside its field, a stale copy is never saved over, and what
many rows at once would change is asked first. Nothing that was typed is lost.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, router, transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from .autocomplete import ChoosesByTyping
from .conflict_forms import JoinedFields, JoinedRows, answers, conflict
from .keys import is_number
from .locks import EditConflict, Versioned, in_turn
from .partial_forms import PartialModelForm

SHOWN = 50  # names on a page that asks, reasons in an answer


class VersionField(forms.IntegerField):
    """The version that the form began from, carried along unseen. What is no number counts as none."""

    widget = forms.HiddenInput
    bound_field_class = forms.BoundField  # what was not sent is not known

    def __init__(self):
        super().__init__(required=False, min_value=0)

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return None

    def has_changed(self, initial, data):
        return False


class EditForm(JoinedFields):
    """
    A form that joins what was typed with what others saved meanwhile, and shows what a verb refused.

    What clashes is asked: the form comes back with both sides (`joining.answers` says how they are settled).
    `refused` is what the verb raised when the same input was tried a moment ago.
    """

    refused = None
    version = VersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["version"].initial = self.current_version

    @property
    def locked(self):
        """The row whose version guards this edit."""
        return self.instance

    @property
    def current_version(self):
        return self.locked.version if self.locked.pk else None

    @cached_property
    def claimed_version(self):
        """The version that a form without open questions is saved on; None for something new."""
        return self.current_version

    @cached_property
    def taken(self):
        return answers(self.data, self.current_version)

    @property
    def is_behind(self):
        return self.current_version is not None and self.cleaned_data.get("version") != self.current_version

    @property
    def conflict(self):
        return self.is_bound and self.has_error(NON_FIELD_ERRORS, "conflict")

    def _post_clean(self):
        super()._post_clean()
        if isinstance(self.refused, ValidationError):
            self._show(self.refused)
        if self.is_stale():
            self.add_error(None, conflict())

    def is_stale(self):
        """Whether something must be asked before what was typed can be joined with what others saved."""
        return bool(self.open)

    def _show(self, refused):
        by_field = getattr(refused, "error_dict", {NON_FIELD_ERRORS: refused})
        for field, errors in by_field.items():
            self.add_error(field if field in self.fields else None, errors)


class Refused(Exception):
    """Why one row of many was left as it is."""


REFUSALS = (Refused, ValidationError, PermissionDenied, ProtectedError, EditConflict, IntegrityError)


class BulkAdmin(admin.ModelAdmin):
    """Deletes only what nothing leans on, and asks before it changes many rows at once."""

    form = PartialModelForm
    bulk = ()  # the names of own actions; deleting comes last
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    @property
    def actions(self):
        return [*self.bulk, "delete_chosen"]

    def get_deleted_objects(self, objs, request):
        """What would go, and what stands in the way, each as a sentence."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
            collector.collect(objs)
            rows = sorted(collector.protected, key=lambda row: (row._meta.verbose_name, row.pk))
            protected = list(dict.fromkeys(self.leaning(row) for row in rows))
        return gone, counts, lacking, protected

    def leaning(self, row):
        """One line about a row that leans on what is to be deleted."""
        return f"{capfirst(row._meta.verbose_name)}: {row}"

    def delete_view(self, request, object_id, extra_context=None):
        """As Django's, but not of what somebody saved after the page that asks was shown."""
        try:
            if request.method != "POST" or not issubclass(self.model, Versioned):
                return super().delete_view(request, object_id, extra_context)
            with transaction.atomic():
                in_turn()
                rows = self.model.objects.filter(pk=unquote(object_id))
                now = rows.values_list("version", flat=True).first()
                if now is not None and request.POST.get("_version", str(now)) != str(now):
                    raise ValidationError(_("Somebody saved it after you opened this page. Look again."))
                return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, ValidationError) as refusal:
            self.message_user(request, self._reason(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def response_action(self, request, queryset):
        """As Django's; what is the number of no row counts as not chosen."""
        sent = request.POST.copy()
        sent.setlist(ACTION_CHECKBOX_NAME, [*filter(is_number, sent.getlist(ACTION_CHECKBOX_NAME))])
        request.POST = sent
        return super().response_action(request, queryset)

    @admin.action(description=_("Delete"), permissions=["delete"])
    def delete_chosen(self, request, queryset):
        def delete(row):
            if not self.has_delete_permission(request, row):
                raise PermissionDenied(_("You may not delete it."))
            self.log_deletions(request, [row])
            self.delete_model(request, row)

        done = ngettext_lazy("%(n)s deleted.", "%(n)s deleted.", "n")
        return self.in_bulk(request, queryset, "delete_chosen", delete, verb=_("Delete"), done=done)

    def in_bulk(self, request, queryset, action, change, *, verb, done):
        """
        Ask first; once confirmed `change` each row in a transaction of its own, and say how many were done
        and why others were not.

        `change(row)` raises one of `REFUSALS` for a row that is to be left as it is. So is a row that
        somebody saved after the question was asked, and all that follow once the database is busy for too
        long. What it returns is handed to `say_done`.
        """
        if "_confirmed" not in request.POST:
            return self._ask(request, queryset, action, verb)
        changed, left, shown = [], [], self._shown_versions(request)
        keys = list(queryset.order_by("pk").values_list("pk", flat=True))
        for at, pk in enumerate(keys):
            row = None
            try:
                with transaction.atomic():
                    in_turn()
                    row = self.get_queryset(request).filter(pk=pk).first()
                    if row is None:
                        continue
                    self._check_shown(row, shown)
                    made = change(row)
            except REFUSALS as refusal:
                left.append(format_html(_("“{name}”: {why}"), name=row, why=self._reason(refusal)))
            except OperationalError:
                if not changed:
                    raise
                left += [_("The database was busy. Choose the rest once more.")] * (len(keys) - at)
                break
            else:
                changed.append(made)
        if changed or not left:
            self.say_done(request, action, done % {"n": len(changed)}, changed)
        if left:
            sentence = ngettext("%(n)s was left as it is.", "%(n)s were left as they are.", len(left))
            told = format_html_join(
                " ", "{}", ([part] for part in (sentence % {"n": len(left)}, *dict.fromkeys(left[:SHOWN])))
            )
            self.message_user(request, told, messages.WARNING)
        return None

    def say_done(self, request, action, said, changed):
        """Say that the rows were changed; `changed` holds what `change` returned for each."""
        self.message_user(request, said, messages.SUCCESS)

    def _check_shown(self, row, shown):
        if isinstance(row, Versioned) and shown.get(str(row.pk)) != str(row.version):
            raise Refused(_("Somebody saved it after you chose it. Look at it again, then decide."))

    def _shown_versions(self, request, name="_versions"):
        """The version of each row when the question was asked, or the list shown, by primary key."""
        pairs = (pair.partition(":") for pair in request.POST.get(name, "").split())
        return {pk: version for pk, _colon, version in pairs}

    def _changed_since_listed(self, request, queryset):
        """The chosen rows that are not as the list had them."""
        shown = self._shown_versions(request, "_listed")
        if not shown or not issubclass(self.model, Versioned):
            return []
        rows = queryset.filter(pk__in=[*filter(is_number, shown)])
        return [row for row in rows if shown.get(str(row.pk)) != str(row.version)]

    def _versions(self, queryset):
        if not issubclass(self.model, Versioned):
            return ""
        return " ".join(f"{pk}:{version}" for pk, version in queryset.values_list("pk", "version"))

    def _ask(self, request, queryset, action, verb):
        count = queryset.count()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(verb)s %(count)s %(names)s?")
            % {"verb": verb, "count": count, "names": self._names(count)},
            "verb": verb,
            "count": count,
            "rows": [str(row) for row in queryset[:SHOWN]],
            "more": max(0, count - SHOWN),
            "changed": self._changed_since_listed(request, queryset),
            "action": action,
            "versions": self._versions(queryset),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def _names(self, count):
        return self.opts.verbose_name if count == 1 else self.opts.verbose_name_plural

    def _reason(self, refusal):
        if isinstance(refusal, ValidationError):
            return " ".join(refusal.messages)
        if isinstance(refusal, ProtectedError):
            rows = [self.leaning(row) for row in list(refusal.protected_objects)[:3]]
            return format_html(
                _("Something leans on it. {}."), format_html_join("; ", "{}", ([row] for row in rows))
            )
        if isinstance(refusal, EditConflict):
            return _("Somebody saved it at the same moment.")
        if isinstance(refusal, IntegrityError):
            return _("Something else was saved at the same moment that does not go with it.")
        return str(refusal) or _("You may not do this.")


class EditAdmin(ChoosesByTyping, BulkAdmin):
    """An admin of a `Versioned` model: what its verbs refuse comes back beside the fields, nothing lost."""

    form = EditForm

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """As Django's; what a verb refuses is rolled back, and shown by validating the same input again."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditConflict:
            # Somebody saved between our reading and our writing: once more, and nobody else writes now.
            with transaction.atomic():
                in_turn()
                return self.changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refused = refusal
        except IntegrityError:
            request.refused = ValidationError(
                _("Something else was saved at the same moment that does not go with this. Save again.")
            )
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refused = getattr(request, "refused", None)
        return form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        sets = [inline.formset for inline in context.get("inline_admin_formsets") or ()]
        asked = form.is_bound and (form.conflict or any(map(_asks, sets)))
        if asked:
            questions = [question for part in (form, *sets) for question in part.questions()]
            context |= {"conflict": self.last_change(obj), "questions": questions}
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if asked:
            response.status_code = 409
        return response

    def response_change(self, request, obj):
        """As Django's; what came in from others is told."""
        if getattr(request, "came_in", None):
            self.message_user(request, self._told(request), messages.WARNING)
        return super().response_change(request, obj)

    def _told(self, request):
        who = request.saved_by or _("Somebody")
        names = _(", ").join(request.came_in)
        return _("%(who)s saved meanwhile. Both changes are kept; theirs: %(names)s.") % {
            "who": who,
            "names": names,
        }

    def construct_change_message(self, request, form, formsets, add=False):
        """As Django's. Here, before anything is answered, what came in from others is noted."""
        rows = [formset.model._meta.verbose_name_plural for formset in formsets if formset.came_in]
        request.came_in = [str(label) for label in (*map(form.label_of, form.came_in), *rows)]
        request.saved_by = self.last_change(form.instance)["by"] if request.came_in else None
        return super().construct_change_message(request, form, formsets, add)

    def last_change(self, obj):
        """Who saved `obj` last and when, as far as the admin's own log knows."""
        entry = (
            LogEntry.objects.filter(
                content_type__app_label=self.opts.app_label,
                content_type__model=self.opts.model_name,
                object_id=str(obj.pk),
            )
            .select_related("user")
            .first()
        )
        return {"by": entry.user if entry else None, "at": entry.action_time if entry else None}


def _asks(formset):
    own = [form.non_field_errors() for form in formset.forms]
    return any(
        error.code == "conflict" for errors in (formset.non_form_errors(), *own) for error in errors.as_data()
    )


class OnceFormSet(JoinedRows):
    """Rows of which none may be there twice, said in plain words."""

    def get_unique_error_message(self, unique_check):
        return _("Something is here twice. Change or delete one of the two rows.")

    def get_form_error(self):
        return _("This is in another row already.")


class OrderedFormSet(OnceFormSet):
    """Rows with a `position`; one that was given none comes last."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        position = form.fields["position"]
        position.required = False
        if form.instance.pk is None:
            form.initial["position"] = None

    def clean(self):
        super().clean()
        kept = [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data") and form.has_changed() and not self._should_delete_form(form)
        ]
        last = max((form.instance.position or 0 for form in self.forms), default=0)
        for form in kept:
            if form.cleaned_data.get("position") is None:
                last += 1
                form.instance.position = last
