"""The evidence pack: what belongs to a finding, who gets what of it, and what is handed over."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.as_at import end_of
from accounts.csv_files import csv_bytes
from accounts.models import AccessEntry
from accounts.policy import Capability, Role, access_of, can, without_exempt
from govuk.dates import LONDON
from impact.models import ActivityEvidence, MeasureEvidence
from improvement.models.evidence import evidence_storage
from reports import evidence_form, evidence_zip
from reports.evidence_pack import EvidencePack
from tests import make
from tests.clock import today_is
from tests.papers import make_pdf_once
from tests.queries import assert_queries_do_not_grow
from tests.reports.test_pdf import assert_accessible, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 10)
EARLY = datetime(2026, 5, 1, 12, tzinfo=LONDON)
LATE = datetime(2026, 7, 1, 12, tzinfo=LONDON)
FILE = b"case,grade\n1,good\n"
PAPER = b"%PDF-1.7 the paper"
EXEMPT: dict[str, Any] = {
    "visibility": "exempt", "exempt_paragraphs": "2", "exempt_reason": "It tells who",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _each_pdf_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("files", "evidence_packs"):
        monkeypatch.setattr(f"reports.views.{room}.make_pdf", make_pdf_once)


def with_file(name: str = "Audit of plans.csv", content: bytes = FILE) -> dict[str, Any]:
    return {
        "file": ContentFile(content, name="random.csv"),
        "file_name": name,
        "content_type": "text/csv",
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
    }


@dataclass
class Place:
    """Two findings, each with an action; evidence on the first in each of the five ways."""

    def __post_init__(self) -> None:
        self.council = make.make_council(name="Testshire Council")
        inspection = make.make_inspection(self.council, title="ILACS 2026", at=EARLY)
        self.plan = make.make_plan(self.council, answers=inspection, title="The plan", at=EARLY)
        self.a, self.b = (
            make.make_area(inspection, reference=letter, short_title=title, order=n, at=EARLY)
            for n, (letter, title) in enumerate([("a", "Oversight"), ("b", "Homes")])
        )
        self.action = make.make_action(
            self.plan, reference="A1", title="Train managers", answers=(self.a,), at=EARLY
        )
        make.make_action(self.plan, reference="B1", answers=(self.b,), at=EARLY)
        make.make_update(self.action, rag="amber", happened="Half are trained.", at=EARLY)
        self.measure = make.make_measure(
            self.plan, reference="M1", name="Plans on time", shows=(self.a,), at=EARLY
        )
        make.make_target(self.measure, date(2027, 3, 31), 90, at=EARLY)
        for month in (1, 2, 3):
            make.make_reading(self.measure, date(2026, month, 28), 60 + month, at=EARLY)
        self.audit = make.make_activity(
            self.plan, title="Dip sample", checked=(self.action,), at=EARLY
        )
        make.make_voice(self.plan, heard="Nobody listens.", areas=(self.a,), at=EARLY)
        make.make_assurance_rating(self.action, comment="Not in practice yet.", at=EARLY)
        self.on_action = self.evidence("On the action", action=self.action, **with_file())
        self.on_area = self.evidence("On the area", area=self.a)
        on_check = self.evidence("Behind the check")
        on_measure = self.evidence("Behind the figures")
        self.loose = self.evidence("On the plan")
        for link in (
            ActivityEvidence(activity=self.audit, evidence=on_check),
            MeasureEvidence(measure=self.measure, evidence=on_measure),
        ):
            link.save(by=self.plan.by, at=EARLY)

    def evidence(self, title: str, **given: Any) -> Any:
        given = {"kind": "audit", "dated_on": EARLY.date(), "at": EARLY, **given}
        if "action" in given:
            return make.make_evidence(given.pop("action"), title=title, **given)
        return make.make_evidence(plan=self.plan, title=title, **given)

    def client(self, role: Role) -> Client:
        client = Client()
        client.force_login(make.make_member(self.council, role))
        return client

    def url(self, what: str = "", query: str = "") -> str:
        name = f"reports:evidence_pack{what and '_'}{what}"
        return reverse(name, args=[self.council.slug, self.plan.pk]) + query

    def pack(self, role: Role = Role.DIRECTOR, **given: Any) -> EvidencePack:
        user = make.make_member(self.council, role)
        return EvidencePack(self.plan, user=user, **{"on": TODAY, "past": None, **given})


@pytest.fixture
def place() -> Place:
    with today_is(EARLY.date()):
        return Place()


def held(pack: EvidencePack) -> dict[str, list[str]]:
    return {part.title: sorted(item.title for item in part.items) for part in pack.parts}


def zipped(pack: EvidencePack) -> bytes:
    """The zip of a pack, as if `PAPER` were its PDF."""
    return b"".join(evidence_zip.zip_of(pack, PAPER, title="The pack"))


def unzipped(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def index_of(files: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["index.csv"].decode("utf-8-sig"))))


# What belongs to a finding


def test_evidence_bears_on_a_finding_by_itself_its_actions_its_checks_and_its_measures(place):
    assert held(place.pack()) == {
        "a. Oversight": [
            "Behind the check", "Behind the figures", "On the action", "On the area",
        ],
        "b. Homes": [],
        "What answers no finding": ["On the plan"],
    }  # fmt: skip


def test_only_the_chosen_findings_are_taken_and_evidence_is_numbered_among_them(place):
    pack = place.pack(chosen=["rest"])
    assert [(item.number, item.title) for item in pack.evidence] == [("E001", "On the plan")]


def test_a_pack_of_a_past_day_has_what_had_been_recorded_by_then(place):
    place.evidence("Added later", area=place.b, at=LATE)
    make.make_update(place.action, rag="green", happened="All are.", at=LATE)
    pack = place.pack(past=end_of(date(2026, 6, 1)))
    assert held(pack)["b. Homes"] == []
    assert [each.happened for each in pack.updates[place.action.pk]] == ["Half are trained."]


def test_no_file_is_given_of_evidence_that_was_withdrawn_since(place):
    place.on_action.withdraw("The wrong file", by=place.plan.by, at=LATE)
    past = place.pack(past=end_of(date(2026, 6, 1)))
    (item,) = (item for item in past.evidence if item.title == "On the action")
    assert (item.is_given, item.is_withdrawn_since) == (False, True)
    assert "On the action" not in held(place.pack())["a. Oversight"]


# Exempt matter


def salted(place: Place) -> None:
    """One of each kind that is exempt, on the first finding, each with the word ZQX."""
    make.make_update(place.action, rag="red", happened="ZQX update", at=EARLY, **EXEMPT)
    place.evidence("ZQX evidence", area=place.a, **with_file("ZQX.csv"), **EXEMPT)
    make.make_voice(place.plan, heard="ZQX voice", areas=(place.a,), at=EARLY, **EXEMPT)
    make.make_activity(place.plan, title="ZQX check", areas=(place.a,), at=EARLY, **EXEMPT)
    make.make_measure(place.plan, name="ZQX measure", shows=(place.a,), at=EARLY, **EXEMPT)
    make.make_action(place.plan, title="ZQX action", answers=(place.a,), at=EARLY, **EXEMPT)


def test_exempt_matter_is_left_out_unless_somebody_entitled_asks_for_it(place):
    salted(place)
    wanted = f"?chosen=1&part=area-{place.a.pk}&with_exempt=on"
    asked = {
        "a viewer who asks": (Role.VIEWER, wanted),
        "a director who does not ask": (Role.DIRECTOR, ""),
        "a director who asks": (Role.DIRECTOR, wanted),
    }
    with today_is(TODAY):
        found = {}
        for who, (role, query) in asked.items():
            response: Any = place.client(role).get(place.url("zip", query))
            files = unzipped(b"".join(response.streaming_content))
            files["evidence-pack.pdf"] = text_of(files["evidence-pack.pdf"]).encode()
            found[who] = sorted(name for name, said in files.items() if b"ZQX" in said)
    assert found == {
        "a viewer who asks": [],
        "a director who does not ask": [],
        "a director who asks": ["evidence-pack.pdf", "index.csv", "index.html"],
    }
    assert [entry.with_exempt for entry in AccessEntry.objects.order_by("pk")] == [
        False, False, True,
    ]  # fmt: skip


def test_the_choice_says_where_its_counts_hold_exempt_matter(place):
    said = {
        role: "exempt matter counted in" in place.client(role).get(place.url()).content.decode()
        for role in (Role.DIRECTOR, Role.VIEWER)
    }
    assert said == {Role.DIRECTOR: True, Role.VIEWER: False}


def test_each_exempt_thing_is_marked_and_every_page_says_part_two(place):
    salted(place)
    with today_is(TODAY):
        query = f"?chosen=1&part=area-{place.a.pk}&with_exempt=on"
        response = place.client(Role.CLERK).get(place.url("pdf", query))
    words = text_of(response.content)
    kinds = ("update", "evidence", "voice", "check", "measure", "action")
    assert {kind: f"ZQX {kind}" in words for kind in kinds} == dict.fromkeys(kinds, True)
    assert " ".join(words.split()).count("Exempt: paragraph 2") == len(kinds)
    pages = len(pypdfium2.PdfDocument(response.content))
    assert words.count("Part 2 (exempt or confidential)") == pages


def test_a_reader_without_exempt_keeps_what_else_they_may_read():
    plan = make.make_plan()
    director = make.make_member(plan.council, Role.DIRECTOR)
    inspector = make.make_member(plan.council, Role.INSPECTOR)
    make.make_grant(inspector, plan=plan, with_exempt=True)
    for user in (director, inspector):
        reader = without_exempt(user)
        assert not can(reader, Capability.READ_EXEMPT, plan.council)
        assert access_of(reader).plans.exempt == frozenset()
    assert access_of(without_exempt(inspector)).plans.all == {plan.pk}
    assert can(without_exempt(director), Capability.READ_PLAN, plan.council)


# The paper


def outline(pdf: bytes) -> dict[str, list[str]]:
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as found:
        (top,) = found.root
        return {str(item.title): [str(kid.title) for kid in item.children] for item in top.children}


def test_the_paper_has_a_bookmark_for_each_finding_and_for_each_of_its_parts(place):
    with today_is(TODAY):
        client = place.client(Role.DIRECTOR)
        made, again = (client.get(place.url("pdf")).content for _ in range(2))
    parts = ["Actions", "Updates", "Measures", "Assurance"]
    voice = "What children, families and staff told us"
    assert outline(made) == {
        "What this pack holds": [],
        "a. Oversight": ["Finding", *parts, voice, "Evidence"],
        "b. Homes": ["Finding", *parts, "Evidence"],
        "What answers no finding": [*parts, "Evidence"],
    }
    assert_accessible(made)
    assert made == again
    words = " ".join(text_of(made).split())
    for said in (
        "A1 Train managers", "Half are trained.", "M1 Plans on time", "Dip sample",
        "Not in practice yet.", "Nobody listens.", "E001", "Audit of plans.csv",
        sha256(FILE).hexdigest()[:16],
    ):  # fmt: skip
        assert said in words


# The zip


def test_the_zip_holds_the_paper_the_files_under_plain_names_and_an_index(place):
    place.evidence("Twice", area=place.b, **with_file("../../Über „plans“ – ünd <so>.CSV"))
    files = unzipped(zipped(place.pack(Role.VIEWER)))
    rows = index_of(files)
    kept = sorted(row["File"] for row in rows if row["File"])
    assert sorted(files) == sorted(["evidence-pack.pdf", "index.csv", "index.html", *kept])
    assert [name.partition("-")[2] for name in kept] == [
        "Audit-of-plans.csv",
        "Uber-plans-und-so.csv",
    ]
    for row in rows:
        if row["File"]:
            assert sha256(files[row["File"]]).hexdigest() == row["SHA-256 as recorded"]
            assert row["Checked"] == "As recorded"
    assert files["evidence-pack.pdf"] == PAPER
    assert sha256(PAPER).hexdigest() in files["index.html"].decode()


def test_a_file_that_was_changed_or_lost_is_named_in_the_index(place):
    lost = place.evidence("Lost", area=place.a, **with_file("Lost.csv"))
    storage = evidence_storage()
    with storage.open(place.on_action.file.name, "wb") as changed:
        changed.write(b"case,grade\n1,outstanding\n")
    storage.delete(lost.file.name)
    files = unzipped(zipped(place.pack(Role.VIEWER)))
    checked = {row["Title"]: row["Checked"] for row in index_of(files) if row["Bytes"]}
    assert checked == {"On the action": evidence_zip.CHANGED, "Lost": evidence_zip.NOT_THERE}
    assert evidence_zip.CHANGED in files["index.html"].decode()


def test_nothing_in_the_index_is_a_formula(place):
    for start in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠1"):
        place.evidence(start, area=place.a, finding=start)
    files = unzipped(zipped(place.pack(Role.VIEWER)))
    cells = [cell for row in index_of(files) for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))] == []
    assert sum(cell.startswith("'") for cell in cells) == 18
    assert csv_bytes([["=1", "a,b"]]) == b'\xef\xbb\xbf\'=1,"a,b"\r\n'


def test_the_same_facts_and_files_give_the_same_zip(place):
    user = make.make_member(place.council, Role.VIEWER)
    one, two = (zipped(EvidencePack(place.plan, user=user, on=TODAY, past=None)) for _ in range(2))
    assert one == two


# What is too much, and what is no choice


def test_too_many_bytes_or_pages_are_refused_with_what_to_leave_out(place, monkeypatch):
    client = place.client(Role.VIEWER)
    monkeypatch.setattr(evidence_form, "MOST_MEGABYTES", 0)
    response = client.get(place.url("zip"))
    assert response.status_code == 422
    assert "Leave out findings and take them in a second pack. The largest: a. Oversight (18" in (
        response.content.decode().replace("\xa0", " ")
    )
    monkeypatch.setattr(evidence_form, "MOST_PAGES", 1)
    response = client.get(place.url("pdf"))
    assert response.status_code == 422
    assert "The longest: a. Oversight (" in response.content.decode()
    assert AccessEntry.objects.count() == 0


def test_nothing_ticked_asks_for_a_choice(place):
    response = place.client(Role.VIEWER).get(place.url("pdf", "?chosen=1"))
    assert response.status_code == 422
    assert "Choose at least one finding" in response.content.decode()


def test_a_plan_without_anything_says_so():
    plan = make.make_plan()
    client = Client()
    client.force_login(make.make_member(plan.council, Role.VIEWER))
    url = reverse("reports:evidence_pack", args=[plan.council.slug, plan.pk])
    assert "There is nothing to take yet" in client.get(url).content.decode()


def test_the_choice_asks_as_little_for_many_findings_as_for_one(place):
    client = place.client(Role.DIRECTOR)

    def add() -> None:
        area = make.make_area(place.a.inspection, at=EARLY)
        action = make.make_action(place.plan, answers=(area,), at=EARLY)
        make.make_evidence(action, at=EARLY)

    assert_queries_do_not_grow(lambda: client.get(place.url()), add_row=add, most=18)


# Who took what


def test_each_taking_is_in_the_access_log_before_it_leaves(place):
    inspector = make.make_member(place.council, Role.INSPECTOR)
    make.make_grant(inspector, plan=place.plan)
    make.make_grant(inspector, inspection=place.a.inspection)
    client = Client()
    client.force_login(inspector)
    with today_is(TODAY):
        client.get(place.url("pdf", f"?chosen=1&part=area-{place.a.pk}"))
        client.get(place.url("zip", "?as_at=2026-06-01"))
    one, two = AccessEntry.objects.order_by("pk")
    assert (one.by, one.what, one.how_much) == (
        inspector, "pack_pdf", "1 of 3 findings, as at 10 July 2026, 1 file",
    )  # fmt: skip
    assert (two.what, two.how_much) == (
        "pack_zip", "3 of 3 findings, as at 1 June 2026, 1 file",
    )  # fmt: skip


def test_the_access_log_tells_an_administrator_no_title_of_an_exempt_plan(place):
    for name, value in EXEMPT.items():
        setattr(place.plan, name, value)
    place.plan.save(by=place.plan.by, at=LATE)
    with today_is(TODAY):
        response = place.client(Role.DIRECTOR).get(place.url("pdf"))
    assert "Part 2 (exempt or confidential)" in text_of(response.content)
    url = reverse("accounts:access_log", args=[place.council.slug])
    told = place.client(Role.ADMINISTRATOR).get(url).content.decode()
    assert (f"Exempt improvement plan {place.plan.pk}" in told, "The plan" in told) == (True, False)


def test_the_access_log_tells_an_administrator_no_count_of_exempt_matter(place):
    director = place.client(Role.DIRECTOR)
    with today_is(TODAY):
        director.get(place.url("pdf", f"?chosen=1&part=area-{place.a.pk}"))
        director.get(
            place.url("pdf", f"?chosen=1&part=area-{place.a.pk}&with_exempt=on&as_at=2026-06-01")
        )
    counted, with_exempt = AccessEntry.objects.order_by("pk")
    assert (counted.with_exempt, with_exempt.with_exempt) == (False, True)
    url = reverse("accounts:access_log", args=[place.council.slug])
    for role, told in ((Role.ADMINISTRATOR, [True, False]), (Role.DIRECTOR, [True, True])):
        page = place.client(role).get(url).content.decode()
        assert [entry.how_much in page for entry in (counted, with_exempt)] == told


def test_an_entry_of_the_access_log_is_never_changed_or_deleted(place):
    entry = AccessEntry(
        council=place.council, plan=place.plan, what="pack_pdf", how_much="All", sha256="0" * 64
    )
    entry.save(by=place.plan.by, at=LATE)
    for change in (lambda: entry.save(by=place.plan.by, at=LATE), entry.delete):
        with pytest.raises(TypeError):
            change()
