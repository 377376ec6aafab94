"""
Who may do what on every page of the editors' admin: one row a page, checked by `test_roles_matrix`.

A page is named as its address is. Where the same page is another matter for another row (somebody else's
story) or another verb, what follows a colon tells them apart. A new page needs a row, a new action too:
who may read it, who may send it, what its address takes, and which fields a person would fill in. The rest
of the form is sent as the page gives it to a superuser, so that every role is tried with a valid one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

EVERYBODY = ("anonymous", "nobody", "writer", "editor", "keeper", "superuser")
STAFF = EVERYBODY[1:]
WRITERS = EVERYBODY[2:]
EDITORS = EVERYBODY[3:]
KEEPERS = EVERYBODY[4:]
SUPERUSERS = EVERYBODY[5:]
NONE = ()

PASSWORD = "correct horse battery staple"
FIXED = {"password1": PASSWORD + "!", "password2": PASSWORD + "!", "usable_password": "true"}


@dataclass(frozen=True)
class Page:
    """
    Who may read a page and who may send it. `args`, `fields` and `query` are asked with the rows of the test.

    The form is the page's own, or that of the page named `form`. Whoever may not send it changes nothing by
    sending it, and neither does anybody where `changes` is false.
    """

    read: tuple[str, ...]
    send: tuple[str, ...] = NONE
    args: Callable = lambda rows: ()
    fields: Callable = lambda rows: {}
    query: Callable = lambda rows: {}
    changes: bool = True
    form: str = ""


@dataclass(frozen=True)
class Act:
    """
    Who may do an action of a list to these rows, with what else the page that asks is answered; one that changes
    nothing itself `leads` to a page that asks.
    """

    do: tuple[str, ...]
    to: Callable
    answers: Callable = lambda rows: {}
    leads: str = ""


def _of(name):
    return lambda rows: (getattr(rows, name).pk,)


def _key_of(name):
    return lambda rows: (getattr(rows, name).key,)


def _answer(name):
    return lambda rows: {
        "choice": "nothing",
        "story": getattr(rows, name).pk,
        "form": "sophia",
        "among": " ".join(f"character:{who.key}" for who in rows.sophias),
    }


def _proof(name):
    return lambda rows: (getattr(rows, name).pk, getattr(rows, f"renaming_of_{name}").pk)


def _move(name, verb):
    return lambda rows: (getattr(rows, name).pk, verb)


def _type(**fields):
    return lambda rows: fields


def _choice(app, model, field):
    return lambda rows: {"app_label": app, "model_name": model, "field_name": field, "term": ""}


def _thing(label, row, *, read, change, add, delete, **edit):
    """The five pages that Django gives to a model; `edit` is what a person types into its form."""
    return {
        f"{label}_changelist": Page(read),
        f"{label}_add": Page(add, add, fields=_type(_save="Save", **edit)),
        f"{label}_change": Page(read, change, _of(row), _type(_save="Save", **edit)),
        f"{label}_delete": Page(delete, delete, _of(f"free_{row}"), _type(post="yes")),
        f"{label}_history": Page(read, args=_of(row)),
    }


def _line(file):
    """A line of an import's list, with another title."""
    draft = file.drafts.get()
    names = {"version": draft.story.version, "title": "Another", "byline": "", "tags": ""}
    return {f"draft-{draft.pk}-{name}": value for name, value in names.items()}


def _typing(story):
    address = reverse("admin:stories_story_change", args=[story.pk])
    return {"address": address, "slot": "a1", "fields": '[["title", "Typed"]]'}


_SOON = {"publish_at_0": "2100-01-01", "publish_at_1": "10:00"}
_NOTE = {"leave-paragraph": "1", "leave-text": "Why?"}
_WORDING = {"leave-kind": "change", "leave-paragraph": "1", "leave-proposed": "Other words."}
_LATER = {"withdraw_at_0": "2100-01-01", "withdraw_at_1": "10:00"}

PAGES = {
    # The site
    "index": Page(STAFF),
    "keys": Page(STAFF),
    # What is found is what the lists show: test_admin_search.
    "search": Page(STAFF, query=_type(q="story")),
    "search_suggest": Page(STAFF, query=_type(q="story")),
    "app_list": Page(WRITERS, args=lambda rows: ("stories",)),
    "login": Page(EVERYBODY, EVERYBODY, fields=_type(username="willa", password=PASSWORD)),
    "logout": Page(("anonymous",), EVERYBODY, changes=False),
    "jsi18n": Page(STAFF),
    "password_change": Page(
        STAFF,
        STAFF,
        fields=_type(old_password=PASSWORD, new_password1=PASSWORD + "!", new_password2=PASSWORD + "!"),
    ),
    "password_change_done": Page(STAFF),
    # The second factor: everybody's own, and what a keeper may do about those of others
    "second_factor": Page(STAFF, STAFF, fields=_type(proof=PASSWORD), changes=False),
    "second_factor_app": Page(STAFF, STAFF, fields=_type(code="none"), changes=False),
    "second_factor_codes": Page(NONE, STAFF, changes=False),
    "second_factor_passkey": Page(NONE, STAFF, changes=False),
    "second_factor_remove": Page(NONE, STAFF, fields=_type(device="app"), changes=False),
    "second_factor_roles": Page(KEEPERS, KEEPERS, fields=lambda rows: {"roles": rows.group.pk}),
    "auth_user_second_factor": Page(KEEPERS, KEEPERS, _of("olga")),
    "auth_user_second_factor:a superuser's": Page(SUPERUSERS, SUPERUSERS, _of("ursula")),
    "autocomplete:person": Page(WRITERS, query=_choice("stories", "castmember", "character")),
    "autocomplete:place": Page(WRITERS, query=_choice("stories", "setting", "place")),
    "autocomplete:tag": Page(WRITERS, query=_choice("stories", "storytag", "tag")),
    "autocomplete:author": Page(WRITERS, query=_choice("stories", "authorship", "author")),
    "autocomplete:story": Page(WRITERS, query=_choice("stories", "fact", "story")),
    "autocomplete:collection": Page(WRITERS, query=_choice("stories", "collectionentry", "collection")),
    # The mention desk
    "mention_desk": Page(WRITERS),
    "mention_desk:answer": Page(WRITERS, WRITERS, fields=_answer("asking")),
    "mention_desk:answer in another's": Page(WRITERS, EDITORS, fields=_answer("asking_of_others")),
    "mention_desk:publish": Page(WRITERS, EDITORS, fields=_type(publish="")),
    # Stories
    **_thing(
        "stories_story",
        "draft",
        read=WRITERS,
        change=WRITERS,
        add=WRITERS,
        delete=KEEPERS,
        title="Another",
        body="<p>Other words.</p>",
    ),
    "stories_story_add:publish": Page(
        WRITERS,
        EDITORS,
        fields=_type(title="Another", body="<p>Words.</p>", slug="another", _publish="Publish"),
    ),
    "stories_story_change:another's": Page(WRITERS, EDITORS, _of("others"), _type(title="Another", _save="Save")),
    "stories_story_change:publish": Page(WRITERS, EDITORS, _of("draft"), _type(_publish="Publish")),
    "stories_story_change:in the trash": Page(WRITERS, NONE, _of("trashed"), _type(title="Another", _save="Save")),
    "stories_story_delete:not in the trash": Page(NONE, NONE, _of("draft"), _type(post="yes")),
    "stories_story_compare": Page(WRITERS, args=_of("draft")),
    "stories_story_restore": Page(WRITERS, WRITERS, lambda rows: (rows.draft.pk, 1), _type(note="")),
    "stories_story_restore:another's": Page(EDITORS, EDITORS, lambda rows: (rows.others.pk, 1), _type(note="")),
    "stories_story_move:submit": Page(WRITERS, WRITERS, _move("draft", "submit"), _type(note="Read it.")),
    "stories_story_move:submit another's": Page(EDITORS, EDITORS, _move("others", "submit"), _type(note="Read it.")),
    "stories_story_move:request_changes": Page(
        EDITORS, EDITORS, _move("review", "request_changes"), _type(note="Shorter.")
    ),
    "stories_story_move:approve": Page(EDITORS, EDITORS, _move("review", "approve"), _type(note="")),
    "stories_story_move:publish": Page(EDITORS, EDITORS, _move("draft", "publish"), _type(note="")),
    "stories_story_move:schedule": Page(EDITORS, EDITORS, _move("draft", "schedule"), _type(**_SOON)),
    "stories_story_move:unschedule": Page(EDITORS, EDITORS, _move("scheduled", "unschedule"), _type(note="")),
    "stories_story_move:withdraw": Page(EDITORS, EDITORS, _move("live", "withdraw"), _type(note="")),
    "stories_story_move:schedule_withdrawal": Page(
        EDITORS, EDITORS, _move("live", "schedule_withdrawal"), _type(**_LATER)
    ),
    "stories_story_move:trash": Page(KEEPERS, KEEPERS, _move("draft", "trash"), _type(note="")),
    "stories_story_move:undelete": Page(KEEPERS, KEEPERS, _move("trashed", "undelete"), _type(note="")),
    "stories_story_checks": Page(
        NONE, WRITERS, _of("draft"), _type(title="TK"), changes=False, form="stories_story_change"
    ),
    "stories_story_checks:another's": Page(NONE, EDITORS, _of("others"), _type(title="TK"), changes=False),
    "stories_story_checks_new": Page(NONE, WRITERS, fields=_type(title="TK"), changes=False, form="stories_story_add"),
    "stories_story_named": Page(
        NONE, WRITERS, _of("draft"), _type(title="TK"), changes=False, form="stories_story_change"
    ),
    "stories_story_named:another's": Page(NONE, EDITORS, _of("others"), _type(title="TK"), changes=False),
    "stories_story_named_new": Page(NONE, WRITERS, fields=_type(title="TK"), changes=False, form="stories_story_add"),
    "stories_story_names": Page(WRITERS),
    "stories_story_views": Page(NONE, WRITERS, fields=_type(name="Mine", query="o=1"), form="stories_story_changelist"),
    "stories_story_chips": Page(
        WRITERS, EDITORS, lambda rows: ("tag",), _type(name="Rivers"), form="stories_story_add"
    ),
    "stories_story_chips:a person": Page(
        WRITERS, WRITERS, lambda rows: ("character",), _type(name="Olga Petrov"), form="stories_story_add"
    ),
    "stories_story_guess": Page(
        NONE, WRITERS, fields=lambda rows: {"place": rows.place.pk}, changes=False, form="stories_story_add"
    ),
    "stories_story_waiting": Page(WRITERS, WRITERS, changes=False),
    "stories_story_preview": Page(
        WRITERS, WRITERS, _of("draft"), _type(title="TK"), changes=False, form="stories_story_change"
    ),
    "stories_story_preview_new": Page(
        WRITERS, WRITERS, fields=_type(title="TK"), changes=False, form="stories_story_add"
    ),
    "stories_story_preview_revision": Page(WRITERS, args=lambda rows: (rows.draft.pk, 1)),
    "stories_story_manuscript": Page(WRITERS, args=lambda rows: (rows.draft.pk, 1, "docx")),
    "stories_story_manuscript:markdown": Page(WRITERS, args=lambda rows: (rows.draft.pk, 1, "md")),
    "stories_story_notes": Page(WRITERS, WRITERS, _of("draft"), _type(**_NOTE)),
    "stories_story_notes:another's": Page(WRITERS, EDITORS, _of("others"), _type(**_NOTE)),
    "stories_story_notes:words for another's": Page(WRITERS, WRITERS, _of("others"), _type(**_WORDING)),
    "stories_story_share": Page(WRITERS, WRITERS, _of("draft"), _type(lasts="7", whom="Greta")),
    "share_links": Page(WRITERS, WRITERS, fields=lambda rows: {"revoke": rows.link.pk}),
    "share_links:another's": Page(WRITERS, EDITORS, fields=lambda rows: {"revoke": rows.link_of_others.pk}),
    "stories_story_share:another's": Page(EDITORS, EDITORS, _of("others"), _type(lasts="7")),
    # Manuscripts brought in; a file that travels by itself is no form: tests/stories/admin/test_imports.py
    "stories_story_import": Page(WRITERS, WRITERS, changes=False),
    "stories_story_import_proof": Page(
        WRITERS, WRITERS, lambda rows: (rows.brought.batch_id,), lambda rows: _line(rows.brought)
    ),
    "stories_story_import_proof:another's": Page(
        WRITERS, EDITORS, lambda rows: (rows.brought_by_others.batch_id,), lambda rows: _line(rows.brought_by_others)
    ),
    "stories_story_import_file": Page(NONE, WRITERS, lambda rows: (rows.brought.batch_id,), changes=False),
    "stories_story_import_original": Page(WRITERS, args=_of("brought")),
    "undo_batch:of an import": Page(WRITERS, WRITERS, lambda rows: (rows.brought.batch_id,), _type(undo="yes")),
    "undo_batch:of another's import": Page(
        EDITORS, EDITORS, lambda rows: (rows.brought_by_others.batch_id,), _type(undo="yes")
    ),
    # What is typed and not saved: everybody's own
    "unsaved_keep": Page(STAFF, WRITERS, fields=lambda rows: _typing(rows.draft), changes=False),
    "unsaved_keep:another's": Page(STAFF, EDITORS, fields=lambda rows: _typing(rows.others), changes=False),
    "unsaved_offer": Page(("writer",), args=_of("unsaved")),
    "unsaved_let_go": Page(NONE, ("writer",), _of("unsaved"), changes=False),
    # People, places, what files stories, the site's own texts
    **_thing(
        "characters_character",
        "person",
        read=WRITERS,
        change=EDITORS,
        add=WRITERS,
        delete=KEEPERS,
        name="Somebody Else",
    ),
    **_thing(
        "characters_place",
        "place",
        read=WRITERS,
        change=EDITORS,
        add=WRITERS,
        delete=KEEPERS,
        name="Elsewhere",
    ),
    "characters_character_rename": Page(EDITORS, EDITORS, _of("person"), _type(name="Somebody Else")),
    "characters_character_proof": Page(EDITORS, EDITORS, _proof("person"), _type(make="")),
    "characters_character_proof:discard": Page(EDITORS, EDITORS, _proof("person"), _type(discard="")),
    "characters_place_rename": Page(EDITORS, EDITORS, _of("place"), _type(name="Elsewhere")),
    "characters_place_proof": Page(EDITORS, EDITORS, _proof("place"), _type(make="")),
    **_thing("stories_tag", "tag", read=WRITERS, change=EDITORS, add=EDITORS, delete=KEEPERS, name="Other"),
    **_thing(
        "stories_collection",
        "collection",
        read=WRITERS,
        change=EDITORS,
        add=EDITORS,
        delete=KEEPERS,
        title="Other",
    ),
    **_thing("stories_author", "author", read=WRITERS, change=EDITORS, add=WRITERS, delete=KEEPERS, name="Other"),
    **_thing("stories_site", "site", read=KEEPERS, change=KEEPERS, add=NONE, delete=NONE, name="Other Stories"),
    **_thing("characters_formeraddress", "former", read=EDITORS, change=NONE, add=NONE, delete=SUPERUSERS),
    # Pictures; what is brought in is a file, and no form: tests/stories/admin/test_pictures.py
    **_thing("characters_picture", "picture", read=WRITERS, change=EDITORS, add=NONE, delete=EDITORS, alt="A harbour."),
    "characters_picture_add": Page(WRITERS, WRITERS, changes=False),
    "characters_picture_upload": Page(NONE, WRITERS, changes=False),
    "characters_picture_replace": Page(EDITORS, EDITORS, _of("picture"), changes=False),
    "characters_picture_change:of an own draft": Page(
        WRITERS, ("writer", *EDITORS), _of("own_picture"), _type(alt="A harbour.", _save="Save")
    ),
    "characters_picture_choose": Page(WRITERS),
    "picture_file": Page(WRITERS, args=lambda rows: (rows.picture.files[0],)),
    "picture_original": Page(WRITERS, args=lambda rows: (rows.picture.original.removeprefix("originals/"),)),
    "characters_picture_words": Page(NONE, EDITORS, _key_of("picture"), _type(alt="A harbour.")),
    "characters_picture_words:of an own draft": Page(NONE, WRITERS, _key_of("own_picture"), _type(alt="A harbour.")),
    # Accounts and roles
    **_thing(
        "auth_user",
        "willa",
        read=KEEPERS,
        change=KEEPERS,
        add=KEEPERS,
        delete=SUPERUSERS,
        username="somebody",
        **FIXED,
    ),
    "auth_user_change:deactivate a writer": Page(
        KEEPERS, KEEPERS, _of("willa"), lambda rows: {"username": "willa", "is_active": None}
    ),
    "auth_user_change:deactivate an editor": Page(
        KEEPERS, KEEPERS, _of("editor"), lambda rows: {"username": "editor", "is_active": None}
    ),
    "auth_user_change:a superuser": Page(
        KEEPERS, SUPERUSERS, _of("ursula"), lambda rows: {"username": "ursula", "is_active": None}
    ),
    "auth_user_password_change": Page(KEEPERS, KEEPERS, _of("willa"), _type(**FIXED)),
    "auth_user_password_change:a superuser": Page(SUPERUSERS, SUPERUSERS, _of("ursula"), _type(**FIXED)),
    "auth_user_link": Page(KEEPERS, KEEPERS, _of("willa"), _type(show="yes")),
    "auth_user_link:a superuser": Page(SUPERUSERS, SUPERUSERS, _of("ursula"), _type(show="yes")),
    "auth_user_unlock": Page(NONE, KEEPERS, _of("willa"), form="auth_user_change"),
    "auth_user_unlock:a superuser": Page(NONE, SUPERUSERS, _of("ursula"), form="auth_user_change"),
    **_thing(
        "auth_group",
        "group",
        read=SUPERUSERS,
        change=SUPERUSERS,
        add=SUPERUSERS,
        delete=SUPERUSERS,
        name="Others",
    ),
}


def _merging(name):
    return Page(
        EDITORS,
        EDITORS,
        _of(f"free_{name}"),
        lambda rows: {"into": getattr(rows, name).pk, "version": getattr(rows, f"free_{name}").version},
        lambda rows: {"into": getattr(rows, name).pk},
    )


PAGES |= {
    "activity": Page(WRITERS),
    "stories_tag_merge": _merging("tag"),
    "stories_author_merge": _merging("author"),
    "characters_character_merge": _merging("person"),
    "characters_place_merge": _merging("place"),
    "own_settings": Page(STAFF, STAFF, fields=_type(time_zone="Asia/Tokyo")),
    "own_sessions": Page(STAFF, STAFF, fields=_type(end="others"), changes=False),
    # Only where mail is set, which it is not here: tests/stories/accounts/test_reset.py.
    "password_reset": Page(NONE),
    "password_reset_done": Page(EVERYBODY),
    "password_reset_confirm": Page(EVERYBODY, EVERYBODY, lambda rows: ("MQ", "set-password"), changes=False),
    "password_reset_complete": Page(EVERYBODY),
    "undo_change": Page(EDITORS, EDITORS, _of("change"), _type(undo="yes")),
    "undo_change:of a deleting": Page(KEEPERS, KEEPERS, _of("deleting"), _type(undo="yes")),
    "undo_batch": Page(EDITORS, EDITORS, _of("batch"), _type(undo="yes")),
}

ACTIONS = {
    "stories_story:publish_chosen": Act(EDITORS, lambda rows: [rows.draft, rows.others]),
    "stories_story:tag_chosen": Act(EDITORS, lambda rows: [rows.draft], lambda rows: {"tags": "Jazz"}),
    "stories_story:collect_chosen": Act(EDITORS, lambda rows: [rows.draft], lambda rows: {"collection": "Winter"}),
    "stories_story:schedule_chosen": Act(
        EDITORS,
        lambda rows: [rows.draft],
        lambda rows: {"publish_at_0": "2090-01-01", "publish_at_1": "09:00", "step": "0"},
    ),
    "stories_story:undelete_chosen": Act(KEEPERS, lambda rows: [rows.trashed]),
    "stories_story:withdraw_chosen": Act(EDITORS, lambda rows: [rows.live]),
    "stories_story:trash_chosen": Act(KEEPERS, lambda rows: [rows.draft]),
    "stories_story:delete_chosen": Act(KEEPERS, lambda rows: [rows.trashed]),
    "characters_character:show_always": Act(EDITORS, lambda rows: [rows.free_person]),
    "characters_character:show_when_named": Act(EDITORS, lambda rows: [rows.shown_person]),
    "characters_character:merge_chosen": Act(EDITORS, lambda rows: [rows.person, rows.free_person], leads="/merge/"),
    "characters_character:delete_chosen": Act(KEEPERS, lambda rows: [rows.free_person]),
    "characters_place:show_always": Act(EDITORS, lambda rows: [rows.free_place]),
    "characters_place:show_when_named": Act(EDITORS, lambda rows: [rows.shown_place]),
    "characters_place:merge_chosen": Act(EDITORS, lambda rows: [rows.place, rows.free_place], leads="/merge/"),
    "characters_place:delete_chosen": Act(KEEPERS, lambda rows: [rows.free_place]),
    "stories_tag:merge_chosen": Act(EDITORS, lambda rows: [rows.tag, rows.free_tag], leads="/merge/"),
    "stories_tag:delete_chosen": Act(KEEPERS, lambda rows: [rows.free_tag]),
    "stories_collection:delete_chosen": Act(KEEPERS, lambda rows: [rows.free_collection]),
    "stories_author:merge_chosen": Act(EDITORS, lambda rows: [rows.author, rows.free_author], leads="/merge/"),
    "stories_author:delete_chosen": Act(KEEPERS, lambda rows: [rows.free_author]),
    "characters_picture:delete_chosen": Act(EDITORS, lambda rows: [rows.free_picture]),
    "stories_site:delete_chosen": Act(NONE, lambda rows: [rows.site]),
    "characters_formeraddress:delete_chosen": Act(SUPERUSERS, lambda rows: [rows.former]),
    "auth_user:delete_chosen": Act(SUPERUSERS, lambda rows: [rows.willa]),
    "auth_group:delete_chosen": Act(SUPERUSERS, lambda rows: [rows.free_group]),
}

# Fields that not everybody who may send a form may set: whoever may not does not find them in it.
FIELDS = {
    "characters_character_add": {"name": WRITERS, "public_by_choice": EDITORS},
    "characters_character_change": {"public_by_choice": EDITORS},
    "characters_place_add": {"name": WRITERS, "public_by_choice": EDITORS},
    "characters_place_change": {"public_by_choice": EDITORS},
    "stories_story_change": {"title": WRITERS, "state": NONE, "work": NONE, "number": NONE, "key": NONE},
    "stories_tag_change": {"name": EDITORS, "key": NONE},
    "stories_author_change": {"name": EDITORS, "key": NONE, "story_count": NONE},
    "auth_user_add": {"is_superuser": NONE, "is_staff": NONE, "groups": NONE, "user_permissions": NONE},
    "auth_user_change": {
        "is_active": KEEPERS,
        "groups": KEEPERS,
        "is_staff": SUPERUSERS,
        "is_superuser": SUPERUSERS,
        "user_permissions": NONE,
    },
}
