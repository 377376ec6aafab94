"""
Editors' accounts and groups.

Whoever may change accounts can make and deactivate editors and put them into groups, but never gains by it:
nobody changes the account of someone who may do more, or gives a group that may do more or manage accounts.
What a group may do is decided by superusers alone.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from spystories.lib.bulk_admin import BulkAdmin
from spystories.lib.partial_forms import PartialForm
from spystories.lib.requests import editor_of
from spystories.lib.security_log import tell
from stories.accounts import brake
from stories.accounts.rights import groups_of, may_manage
from stories.accounts.second_factor import has_one
from stories.accounts.sessions import end_sessions
from stories.admin.shared.pages import paths_of
from stories.models import Story

from . import account_pages, second_factors
from .handed_out import HandedOut, handed_out

admin.site.unregister(User)
admin.site.unregister(Group)
# What it registers shows the secrets of everybody's app.
admin.site.unregister(TOTPDevice)


def _standing(user: User) -> str:
    """What an account may be, in words for the log. One query."""
    named = {"active": user.is_active, "staff": user.is_staff, "superuser": user.is_superuser}
    groups = user.groups.order_by("name").values_list("name", flat=True)
    return ", ".join([*(name for name, has in named.items() if has), *groups]) or "nothing"


def _shown_of(user: User, request: HttpRequest) -> HandedOut | None:
    """What `user` handed out, for those who may see the stories that it is of."""
    stories = admin.site.get_model_admin(Story)
    return handed_out(user) if stories.has_view_permission(request) else None


class EditorForm(PartialForm, UserChangeForm):
    """An account; what its page does not draw stays as it is."""


@admin.register(User)
class EditorAdmin(BulkAdmin, DjangoUserAdmin):
    form = EditorForm  # type: ignore[assignment]  # a `PartialForm`, and Django's own for accounts
    list_display = ["username", "first_name", "last_name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    person = (None, {"fields": ["username", "password", "first_name", "last_name", "email", "is_active"]})
    rights = (_("Rights"), {"fields": ["is_staff", "is_superuser", "groups"]})
    role = (_("Rights"), {"fields": ["groups"]})
    safety = (_("Second factor"), {"fields": ["second_factor"]})
    times = (_("Dates"), {"fields": ["last_login", "date_joined"]})
    readonly_fields = ["last_login", "date_joined", "second_factor"]
    filter_horizontal = ()
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}
    own_standing = ["is_active", "is_staff", "is_superuser"]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        if request.user.is_superuser:
            return [self.person, self.rights, self.safety, self.times]
        return [self.person, *([] if obj == request.user else [self.role]), self.safety, self.times]

    @admin.display(description=_("Second factor"))
    def second_factor(self, user: User) -> str:
        return second_factors.describe(user)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody shuts himself out."""
        return [*self.readonly_fields, *(self.own_standing if obj == request.user else [])]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter if request.user.is_superuser else ["is_active"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_manage(editor_of(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and (obj == request.user or not may_manage(editor_of(request), obj)):
            return False
        return super().has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        return paths_of(self, [*account_pages.PAGES, *second_factors.PAGES]) + super().get_urls()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if user := kwargs.get("obj"):
            is_other = user != request.user
            context |= {"locks": brake.locks_on(user.username), "may_get_link": user.is_active and is_other}
            context["handed_out"] = _shown_of(user, request)
            context["may_take_away"] = is_other and self.has_change_permission(request, user) and has_one(user)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account is an editor's: it may log in here, and nothing else until it is given a group."""
        form.stood = _standing(User.objects.get(pk=obj.pk)) if change else ""
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        end_sessions(obj)
        tell("account deleted", account=obj.get_username())
        super().delete_model(request, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """As Django's, for others: one's own password is changed where the old one is asked for."""
        user = self.get_object(request, unquote(id))
        if user == request.user:
            return HttpResponseRedirect(reverse("admin:password_change"))
        response = super().user_change_password(request, id, form_url)
        if user and user.has_usable_password() and not User.objects.get(pk=user.pk).has_usable_password():
            end_sessions(user)
            tell("password taken away", account=user.get_username())
        return response

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = groups_of(editor_of(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Groups that were not there to choose from stay as they are."""
        kept = list(form.instance.groups.exclude(pk__in=groups_of(editor_of(request))))
        super().save_related(request, form, formsets, change)
        form.instance.groups.add(*kept)
        self._tell(request, form, change)

    def _tell(self, request: HttpRequest, form: Any, change: bool) -> None:
        """Log what became of an account. Another role, or none, ends its sessions, but for the one that gives it."""
        user, stands = form.instance, _standing(form.instance)
        if not change:
            tell("account made", account=user.get_username(), now=stands)
        elif form.changed_data:
            tell("account changed", account=user.get_username(), changed=", ".join(form.changed_data))
            if "is_active" in form.changed_data and not user.is_active:
                self._name_handed_out(request, user)
        if change and stands != form.stood:
            tell("role changed", account=user.get_username(), was=form.stood, now=stands)
            end_sessions(user, but=request.session.session_key)

    def _name_handed_out(self, request: HttpRequest, user: User) -> None:
        """Say what an account that was just deactivated leaves behind; its page names each."""
        given = handed_out(user)
        links, scheduled, forms = len(given.links), len(given.scheduled), len(given.open_forms)
        tell("account handed out", account=user.get_username(), links=links, scheduled=scheduled, forms=forms)
        if not given:
            return
        words = ngettext("%(n)s share link ends with it.", "%(n)s share links end with it.", links) % {"n": links}
        if scheduled:
            held = ngettext("%(n)s time on the schedule holds.", "%(n)s times on the schedule hold.", scheduled)
            words += f" {held % {'n': scheduled}}"
        if forms:
            words += f" {ngettext('%(n)s form was open.', '%(n)s forms were open.', forms) % {'n': forms}}"
        page = reverse("admin:auth_user_change", args=[user.pk])
        said = format_html('{} <a href="{}">{}</a>', words, page, _("What it handed out"))
        self.message_user(request, said, messages.WARNING)


@admin.register(Group)
class GroupAdmin(BulkAdmin, DjangoGroupAdmin):
    """What a group may do is decided by superusers alone."""

    filter_horizontal = ()
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        rights = form.instance.permissions.count()
        tell("role made" if not change else "role changed", role=form.instance, rights=rights)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        tell("role deleted", role=obj)
        super().delete_model(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser
