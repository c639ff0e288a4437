"""What a writer for young people is told about their words."""

import pytest

from impact.plain_words import names_in, remarks_on, unexplained_letters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Your PA will call you.", ["PA"], id="letters alone"),
        pytest.param("Your personal adviser (PA) will call. Tell your PA.", [], id="said before"),
        pytest.param("Your PA (personal adviser) will call you.", [], id="said after"),
        pytest.param("Your PA (see below) and your EHCP.", ["EHCP"], id="one of two"),
        pytest.param("PAs have fewer of you each.", ["PA"], id="more than one of them"),
        pytest.param("You can watch TV in every home. OK?", [], id="everyday letters"),
        pytest.param("We met in May. I asked you.", [], id="capitals that are words"),
        pytest.param("Your PEP and your PEP again.", ["PEP"], id="once"),
    ],
)
def test_letters_that_are_not_explained(text, expected):
    assert unexplained_letters(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sam Okafor will call you.", ["Sam Okafor"]),
        ("sam okafor will call you.", ["Sam Okafor"]),
        ("Sam will call you.", []),
        ("The Director must agree.", []),
        ("Samantha Okaforson called.", []),
    ],
)
def test_names_of_staff(text, expected):
    assert names_in(text, ["Sam Okafor", "Director"]) == expected


def test_each_remark_says_what_to_do():
    assert remarks_on("Ask your PA.") == [
        "You wrote “PA”. Say what it stands for, such as personal adviser (PA)"
    ]
