"""The names in a byline, as people write bylines."""

import pytest

from spystories.lib.manuscripts.bylines import names_in


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("", []),
        ("by Jane Doe", ["Jane Doe"]),
        ("Anna Bell and Theo Brandt", ["Anna Bell", "Theo Brandt"]),
        ("Anna Quell und Theo Brandtner", ["Anna Quell", "Theo Brandtner"]),
        ("ANNA BELL AND THEO BRANDT", ["ANNA BELL", "THEO BRANDT"]),
        ("Anna Bell, Theo Brandt, and Karl Holm", ["Anna Bell", "Theo Brandt", "Karl Holm"]),
        ("Anna Bell et Theo Brandt", ["Anna Bell", "Theo Brandt"]),
        ("María García y Juan Pérez", ["María García", "Juan Pérez"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Smith, John", ["Smith, John"]),
        ("Smith, John; Bell, Anna", ["Smith, John", "Bell, Anna"]),
        ("Carré, John Paul", ["Carré, John Paul"]),
        ("John Smith, Jr. and Anna Bell", ["John Smith, Jr.", "Anna Bell"]),
        ("Bell, Brandt and Holm", ["Bell", "Brandt", "Holm"]),
        ("Anna & Theo & Anna", ["Anna", "Theo"]),
        ("莫言、余华", ["莫言", "余华"]),
        ("Brandon Sandy", ["Brandon Sandy"]),
        ("Byron Good", ["Byron Good"]),
    ],
)
def test_are_parted_only_where_each_is_a_name(byline, names):
    assert names_in(byline) == names
