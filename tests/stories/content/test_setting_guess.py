import pytest

from stories.content.setting_guess import SET, SPOKEN, guess_how


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("They met in Paris.", SET),
        ("It rained all over in the Paris of his youth.", SET),
        ("Paris, 1962. It rained.", SET),
        ("PARIS", SET),
        ("She took the train to Paris.", SPOKEN),
        ("The papers from Paris lay there.", SPOKEN),
        ("In Parisian light.", SET),  # it is not named, so it was chosen for itself
        ("A letter to Paris came. Nobody in Vienna knew.", SPOKEN),
    ],
)
def test_prepositions_and_openings_tell_where_a_story_is_set(text, how):
    assert guess_how([text], ["Paris"]) == how


def test_any_of_its_names_tells():
    assert guess_how(["He slept at the Hole."], ["the café", "Hole"]) == SET
    assert guess_how(["He spoke of the Hole."], ["the café", "Hole"]) == SPOKEN


def test_the_first_paragraph_that_tells_is_enough():
    assert guess_how(["A card from Paris.", "Years later, near Paris, they met."], ["Paris"]) == SET


def test_signs_in_a_name_mean_themselves():
    assert guess_how(["They met in St. (Old) Town+."], ["St. (Old) Town+"]) == SET
    assert guess_how(["They met in Stx Old Town."], ["St. (Old) Town+"]) == SET
    assert guess_how([], [""]) == SET
