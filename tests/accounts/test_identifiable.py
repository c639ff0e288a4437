"""What may identify a child is found, and ordinary committee papers raise no alarm."""

import time
from itertools import cycle
from random import Random

import pytest

from accounts.identifiable import (
    UPN_LETTERS,
    nhs_check_digit,
    signs_of_a_child,
    upn_check_letter,
)


def kinds(text):
    return [sign.kind for sign in signs_of_a_child(text)]


# Made with a generator of its own: the numbers are valid, and nobody's.


def digits(random, count):
    return "".join(random.choice("0123456789") for _ in range(count))


def upn(random):
    rest = digits(random, 12)
    if random.random() < 0.3:
        rest = rest[:11] + random.choice(UPN_LETTERS)
    return upn_check_letter(rest) + rest


def nhs_number(random):
    while True:
        nine = random.choice("4679") + digits(random, 8)
        check = nhs_check_digit(nine)
        if check is not None:
            parts = nine[:3], nine[3:6], f"{nine[6:]}{check}"
            return random.choice(["", " ", "-"]).join(parts)


def insurance_number(random):
    pairs = random.choice(["AB", "CE", "JK", "PX", "YZ", "TW"])
    two = [digits(random, 2) for _ in range(3)]
    return random.choice(["", " "]).join([pairs, *two, random.choice("ABCD")])


def birth(random):
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(2006, 2024)
    names = ["January", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "October"]
    on = random.choice(
        [
            f"{day:02}/{month:02}/{year}",
            f"{day}.{month}.{year % 100:02}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {names[month % 10]} {year}",
            f"{day}th {names[month % 10]} {year}",
        ]
    )
    return random.choice(["born on ", "born ", "DOB ", "DOB: ", "d.o.b. ", "date of birth "]) + on


def postcode(random):
    area = random.choice(["TS", "NG", "SS", "BB", "ME", "B", "SW", "LS", "E"])
    inward = random.choice("0123456789") + "".join(random.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
    return f"{area}{random.randint(1, 19)} {inward}"


def lettered(random):
    who = random.choice(["Child", "child", "Young Person", "young person", "Baby", "Sibling", "YP"])
    return f"{who} {random.choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}"


def relative(random):
    name = random.choice(["X", "AB", "Mia", "Tyrone", "Zofia", "K", "Noor"])
    kin = random.choice(
        ["mother", "father", "mum", "older brother", "foster carer", "birth mother"]
    )
    return f"{name}{random.choice(['’', chr(39)])}s {kin}"


def count(random):
    number = random.choice(["2", "3", "4", "two", "three", "four"])
    like = random.choice(["", "disabled ", "looked-after ", "younger "])
    return f"{number} {like}{random.choice(['children', 'young people', 'siblings', 'babies'])}"


def case_number(random):
    said = random.choice(["case number ", "LCS ", "Mosaic ID ", "child ID: ", "person reference "])
    return said + digits(random, random.randint(6, 9))


PLANTED = {
    "upn": upn,
    "nhs_number": nhs_number,
    "national_insurance": insurance_number,
    "date_of_birth": birth,
    "postcode": postcode,
    "lettered_child": lettered,
    "relative": relative,
    "small_count": count,
    "case_number": case_number,
}
AROUND = [
    "The audit looked at {} in March.",
    "{} was discussed with the team manager.",
    "We heard from {}, and the plan was changed.",
    "Practice was stronger ({}).",
    "Visits were late for {}",
]


def test_nearly_all_of_500_planted_identifiers_are_found():
    random = Random(1)
    missed = []
    for (kind, make), _ in zip(cycle(PLANTED.items()), range(500), strict=False):
        text = random.choice(AROUND).format(make(random))
        if kind not in kinds(text):
            missed.append(text)

    assert len(missed) <= 25, missed


@pytest.mark.parametrize("kind", ["upn", "nhs_number"])
def test_every_number_with_a_right_check_is_found(kind):
    random = Random(2)
    texts = [random.choice(AROUND).format(PLANTED[kind](random)) for _ in range(500)]

    assert [text for text in texts if kind not in kinds(text)] == []


def test_the_checks_are_those_of_the_published_examples():
    """A UPN of the DfE's test files, and the NHS's specimen number."""
    assert upn_check_letter("801200001001") == "H"
    assert nhs_check_digit("943476591") == 9


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("H801200001002", id="a pupil number with another letter"),
        pytest.param("943 476 5918", id="ten digits that are no NHS number"),
        pytest.param("£9434765919", id="money"),
        pytest.param("0300 303 3000", id="a telephone number"),
        pytest.param("GB 12 34 56 C", id="a pair of letters that no number begins with"),
        pytest.param("Every Child a Reader began in 2008", id="a programme"),
        pytest.param("Every Child A Chance", id="a programme, in capitals"),
        pytest.param("The child I met was heard", id="grammar"),
        pytest.param("Child C&F assessments", id="an abbreviation"),
        pytest.param("Child 1 in 4", id="a share"),
        pytest.param("Tier 2 children", id="the number of a thing"),
        pytest.param("1 in 4 children", id="a share of children"),
        pytest.param("a home for up to four children", id="a limit"),
        pytest.param("more than two children", id="at least so many"),
        pytest.param("5 children, 12 children and 1,204 children", id="counts of five and more"),
        pytest.param("two children’s homes", id="homes"),
        pytest.param("two children and families teams", id="teams"),
        pytest.param("one child at a time", id="a saying"),
        pytest.param("The child's mother", id="nobody by name"),
        pytest.param("Ofsted's parent survey", id="a survey"),
        pytest.param("Medway's foster carers", id="the carers of a place"),
        pytest.param("Born to Move began on 3 May 2024", id="a day that is no birthday"),
        pytest.param("Part E1 2 AB", id="no postcode"),
        pytest.param("case number 2023/24", id="a year"),
        pytest.param("Children, aged 5 to 11, were asked", id="a group"),
        pytest.param("Kent, 12; Essex, 9", id="counts by place"),
        pytest.param("See Table, 3, below", id="a table"),
        pytest.param("On Friday in May, 14, of whom", id="a month"),
        pytest.param("Pupils aged 14", id="a year group"),
        pytest.param("In Leeds, 140, as before", id="a number that is no age"),
    ],
)
def test_what_identifies_nobody(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NHS9434765919", "nhs_number"),
        ("h801200001001", "upn"),
        ("12/03/2011 (DOB)", "date_of_birth"),
        ("ts18 1ld", "postcode"),
        ("Child ‘A’", "lettered_child"),
        ("Child 1 told us", "lettered_child"),
        ("James' mother", "relative"),
        ("one of the young people", "small_count"),
        ("two (2) children", "small_count"),
        ("One child", "small_count"),
        ("Jayden, 14, told us", "aged"),
        ("We asked Aisha-Mae, 9 who said no", "aged"),
        ("X, 14, moved twice", "aged"),
        ("Tom (aged 7)", "aged"),
        ("Tom, aged 7, came", "aged"),
    ],
)
def test_what_may_identify_somebody(text, kind):
    assert kinds(text) == [kind]


def test_a_pupil_number_is_not_said_to_be_an_nhs_number_too():
    random = Random(3)
    for _ in range(300):
        assert kinds(upn(random)) == ["upn"]


PAPERS = """
The board met on 3 March 2026 and noted that 86% of assessments were completed within 45 days, up
from 71% (312 of 438) in Quarter 2. Actions 1 to 4 of Priority 2 are delivered.

Two children’s homes were judged good. The council runs a home for up to four children in Elmfield.
In 2025/26 the number of children in care rose from 512 to 547, or 84 per 10,000 (England: 70).

Section 47 enquiries led to a child protection conference in 15 working days for 78% of children.
Every child has a named social worker. Phase 1 children’s centres became family hubs.

Cabinet approved £1,250,000 in year one and £640,000 recurring (reference CAB/2026/0142). The first
tranche is due on 1 April 2026; Appendix 2 gives the profile. Contact: 01234 567890.

An audit of 24 cases found that in four cases the child’s voice was not written down. One in five
plans was out of date. The service’s fathers’ group and the council’s foster carers were asked.

Year 11 pupils, Key Stage 2 pupils and Level 3 young people’s workers took part. More than two
children in five said that they knew their plan. No child was placed outside the region.
"""


@pytest.mark.parametrize("paragraph", PAPERS.strip().split("\n\n"))
def test_ordinary_papers_raise_no_alarm(paragraph):
    assert signs_of_a_child(paragraph) == []


def test_long_and_hostile_text_is_read_at_once():
    """Twenty thousand characters are the most that a narrative takes."""
    for piece in ("born ", "born  ", "one looked after ", "A's birth ", "A1 ", "2 older ", "dob ,"):
        started = time.perf_counter()
        signs_of_a_child((piece * 20_000)[:20_000])
        assert time.perf_counter() - started < 2
