"""
An editors' page with nothing on it but a body to write, for the tests of the body editor; and one of a body that
takes pictures, with a small library beside it.
"""

from threading import Event

from django import forms
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from stories.editing.body_field import BodyField, with_nonce

TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A body</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
{% load static %}<link rel="stylesheet" href="{% static 'admin/css/base.css' %}">
<link rel="stylesheet" href="{% static 'admin/css/dark_mode.css' %}">
<link rel="stylesheet" href="{% static 'css/admin/editor.css' %}">
<link rel="stylesheet" href="{% static 'css/admin/figures.css' %}">
{{ media }}<script type="module" src="{% static 'js/admin/words.js' %}"></script></head>
<body><main id="content"><h1>A body</h1><form method="post" class="module">{% csrf_token %}<div class="form-row">
{{ form.body.errors }}{{ form.body.label_tag }}{{ form.body }}
<div class="help" id="id_body_helptext">{{ form.body.help_text }}</div></div>
<button>Save</button></form></main></body></html>"""

saved = {"body": "", "changed": None}
GROUND = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="
library = {}
arrives = Event()  # what is sent arrives while it is set
arrives.set()


class BodyForm(forms.Form):
    body = BodyField(required=False)


class PicturedForm(forms.Form):
    body = BodyField(required=False, takes_pictures=True)


def edit_pictured(request):
    return edit(request, PicturedForm)


def keep_picture(key, **words):
    usual = {"key": key, "name": key.title(), "alt": "", "decorative": False, "caption": "", "credit": ""}
    library[key] = usual | {"width": 1600, "height": 900, "thumb": GROUND} | words
    return library[key]


def choose(request):
    keys, words = request.GET.getlist("key"), request.GET.get("q", "").lower()
    found = [one for one in library.values() if (one["key"] in keys if keys else words in one["name"].lower())]
    return JsonResponse({"pictures": found, "more": False})


def upload(request):
    arrives.wait(10)
    file = request.FILES["file"]
    if file.read(4) != b"\x89PNG":
        return JsonResponse({"refused": f"{file.name} is no picture."}, status=400)
    return JsonResponse(keep_picture(file.name.partition(".")[0]))


def change_words(request, key):
    if not request.POST["alt"] and not request.POST["decorative"]:
        return JsonResponse({"refused": "Say what it shows."}, status=400)
    words = {name: request.POST[name] for name in ("alt", "caption", "credit")}
    library[key] |= words | {"decorative": bool(request.POST["decorative"])}
    return JsonResponse(library[key])


def edit(request, form_class=BodyForm):
    form = form_class(request.POST or None, initial={"body": saved["body"]})
    if form.is_valid():
        saved.update(body=form.cleaned_data["body"], changed=form.has_changed())
        form = form_class(initial={"body": saved["body"]})
    context = {"form": form, "media": with_nonce(form.media, request)}
    return HttpResponse(engines["django"].from_string(TEMPLATE).render(context, request))


pages = [
    path("choose/", choose, name="characters_picture_choose"),
    path("upload/", upload, name="characters_picture_upload"),
    path("<slug:key>/words/", change_words, name="characters_picture_words"),
]
urlpatterns = [
    path("admin/body/", edit),
    path("admin/pictured/", edit_pictured),
    path("admin/characters/picture/", include((pages, "admin"))),
]
