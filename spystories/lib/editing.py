"""
Editing in the admin: what a verb refuses lands beside its field, a stale copy is never saved over, and what
many rows at once would change is asked first. Nothing that was typed is lost.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, router, transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from .locking import EditConflict, Versioned

SHOWN = 50  # names on a page that asks, reasons in an answer


class VersionField(forms.IntegerField):
    """The version that the form began from, carried along unseen. What is no number counts as none."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, min_value=0)

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return None

    def has_changed(self, initial, data):
        return False


class EditForm(forms.ModelForm):
    """
    A form that refuses what was changed by somebody else meanwhile, and shows what a verb refused.

    `refused` is what the verb raised when the same input was tried a moment ago. The button `_over` carries
    the version that its presser has seen and means to save over.
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

    @property
    def claimed_version(self):
        """The version that this save is made on; None for something new."""
        if self.current_version is None:
            return None
        seen = self.data.get(self.add_prefix("_over"), "")
        return int(seen) if seen.isdecimal() and len(seen) < 10 else self.cleaned_data.get("version") or 0

    @property
    def conflict(self):
        return self.is_bound and self.has_error(NON_FIELD_ERRORS, "conflict")

    def _post_clean(self):
        super()._post_clean()
        if isinstance(self.refused, ValidationError):
            self._show(self.refused)
        if isinstance(self.refused, EditConflict) or self.is_stale():
            self.add_error(
                None, ValidationError(_("Somebody else saved this after you opened it."), code="conflict")
            )

    def is_stale(self):
        claimed = self.claimed_version
        return claimed is not None and claimed != self.current_version

    def _show(self, refused):
        by_field = getattr(refused, "error_dict", {NON_FIELD_ERRORS: refused})
        for field, errors in by_field.items():
            self.add_error(field if field in self.fields else None, errors)

    def differences(self):
        """(label, theirs, mine) of each field that would be saved over; the two as (op, text) pieces."""
        for name in self.changed_data:
            field = self.fields[name]
            theirs = _shown(field, self.get_initial_for_field(field, name))
            mine = _shown(field, self.cleaned_data.get(name))
            yield field.label, [("gone", theirs)], [("new", mine)]


def _shown(field, value):
    if isinstance(field, forms.ModelChoiceField):
        value = field.queryset.filter(pk=getattr(value, "pk", value)).first() if value else ""
    elif isinstance(field, forms.BooleanField):
        value = _("yes") if value else _("no")
    elif isinstance(value, list):
        value = ", ".join(value)
    return "" if value is None else str(value)


class Refused(Exception):
    """Why one row of many was left as it is."""


REFUSALS = (Refused, ValidationError, PermissionDenied, ProtectedError, EditConflict, IntegrityError)


class BulkAdmin(admin.ModelAdmin):
    """Deletes only what nothing leans on, and asks before it changes many rows at once."""

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
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, ValidationError) as refusal:
            self.message_user(request, self._reason(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

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
        somebody saved after the question was asked.
        """
        if "_confirmed" not in request.POST:
            return self._ask(request, queryset, action, verb)
        count, left, shown = 0, [], self._shown_versions(request)
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            row = self.get_queryset(request).filter(pk=pk).first()
            if row is None:
                continue
            try:
                with transaction.atomic():
                    self._check_shown(row, shown)
                    change(row)
            except REFUSALS as refusal:
                left.append(format_html(_("“{name}”: {why}"), name=row, why=self._reason(refusal)))
            else:
                count += 1
        if count or not left:
            self.message_user(request, done % {"n": count}, messages.SUCCESS)
        if left:
            sentence = ngettext("%(n)s was left as it is.", "%(n)s were left as they are.", len(left))
            told = format_html_join(
                " ", "{}", ([part] for part in (sentence % {"n": len(left)}, *left[:SHOWN]))
            )
            self.message_user(request, told, messages.WARNING)
        return None

    def _check_shown(self, row, shown):
        if isinstance(row, Versioned) and shown.get(str(row.pk)) != str(row.version):
            raise Refused(_("Somebody saved it after you chose it. Look at it again, then decide."))

    def _shown_versions(self, request):
        """The version of each row when the question was asked, by primary key."""
        pairs = (pair.partition(":") for pair in request.POST.get("_versions", "").split())
        return {pk: version for pk, _colon, version in pairs}

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


class EditAdmin(BulkAdmin):
    """An admin of a `Versioned` model: what its verbs refuse comes back beside the fields, nothing lost."""

    form = EditForm

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """As Django's; what a verb refuses is rolled back, and shown by validating the same input again."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, EditConflict) as refusal:
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
        conflict = getattr(form, "conflict", False)
        if conflict:
            context["conflict"] = self.last_change(obj)
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if conflict:
            response.status_code = 409
        return response

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


class OnceFormSet(forms.BaseInlineFormSet):
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
