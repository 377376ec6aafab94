"""An editors' page with nothing on it but a body to write, for the tests of the body editor."""

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from stories.editing.body_field import BodyField, with_nonce

TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A body</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
{% load static %}<link rel="stylesheet" href="{% static 'admin/css/base.css' %}">
<link rel="stylesheet" href="{% static 'admin/css/dark_mode.css' %}">
<link rel="stylesheet" href="{% static 'css/admin/editor.css' %}">
{{ media }}<script type="module" src="{% static 'js/admin/words.js' %}"></script></head>
<body><main id="content"><h1>A body</h1><form method="post" class="module">{% csrf_token %}<div class="form-row">
{{ form.body.errors }}{{ form.body.label_tag }}{{ form.body }}
<div class="help" id="id_body_helptext">{{ form.body.help_text }}</div></div>
<button>Save</button></form></main></body></html>"""

saved = {"body": "", "changed": None}


class BodyForm(forms.Form):
    body = BodyField(required=False)


def edit(request):
    form = BodyForm(request.POST or None, initial={"body": saved["body"]})
    if form.is_valid():
        saved.update(body=form.cleaned_data["body"], changed=form.has_changed())
        form = BodyForm(initial={"body": saved["body"]})
    context = {"form": form, "media": with_nonce(form.media, request)}
    return HttpResponse(engines["django"].from_string(TEMPLATE).render(context, request))


urlpatterns = [path("admin/body/", edit)]
