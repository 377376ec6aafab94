"""The forms of people and places with what stands in the library: their pictures."""

from django.utils.translation import gettext_lazy

from characters import forms

from .picture_field import PictureField


class PersonForm(forms.PersonForm):
    portrait = PictureField(label=gettext_lazy("Portrait"))

    class Meta(forms.PersonForm.Meta):
        fields = [*forms.PersonForm.Meta.fields, "portrait"]


class PlaceForm(forms.PlaceForm):
    picture = PictureField(label=gettext_lazy("Picture"))

    class Meta(forms.PlaceForm.Meta):
        fields = [*forms.PlaceForm.Meta.fields, "picture"]
