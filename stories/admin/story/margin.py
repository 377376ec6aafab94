"""The margin beside the manuscript: who is named, what is open, what was decided; asked anew while typing."""

from django.contrib.auth.models import User
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string

from characters.models import ENTITIES
from spystories.lib.admin_addresses import admin_address
from stories.admin.shared.pages import AdminPage, admin_page, may_change, may_write
from stories.editing.margin import Margin, margin
from stories.editing.story_form import StoryForm
from stories.models import Story
from stories.names.name_offers import offer_names

from .typed import typed_address, typed_form, typed_pages

TEMPLATE = "admin/stories/story/_named.html"


@admin_page(may_write, methods=["POST"])
def name_typed(page: AdminPage, story: Story | None = None) -> HttpResponse:
    """What the posted form's text names, as the list that stands beside it. Saves nothing."""
    found = _margin(page.user, typed_form(page, story))
    return JsonResponse({"html": render_to_string(TEMPLATE, {"margin": found}), "spans": found.spans})


@admin_page(lambda page: may_write(page) or may_change(page), methods=["GET"])
def answer_names(page: AdminPage) -> HttpResponse:
    """People and places by any of their names, for whoever writes one."""
    asked = page.request.GET
    kinds = [kind for kind in ENTITIES if asked.get("kind", kind) == kind]
    return JsonResponse({"names": offer_names(asked.get("q", ""), kinds)})


PAGES = [*typed_pages("named", name_typed), ("names/", answer_names, "names")]


def beside_form(user: User, form: StoryForm) -> dict:
    """What the page of the form shows of the margin, for whoever may write."""
    return {
        "margin": _margin(user, form),
        "named_address": typed_address("named", form.story),
        "names_address": admin_address(Story, "names"),
    }


def _margin(user: User, form: StoryForm) -> Margin:
    content = form.typed() if form.is_bound else form.began
    adding = [kind for kind in ENTITIES if user.has_perm(f"characters.add_{kind}")]
    return margin(content, form.decisions, adding=adding)
