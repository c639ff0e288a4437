"""Evidence: what is taken, how it is kept, and who gets it."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from improvement.evidence_files import check_file, plain_name
from improvement.models import Evidence
from improvement.models.evidence import evidence_storage
from tests.improvement.conftest import boxes
from tests.make import NOON, make_action, make_evidence
from tests.queries import assert_queries_do_not_grow

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    b"\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc```\x00\x00\x00\x04\x00\x01\xf6\x178U"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 20 + b"\xff\xd9"


def office(main="word/document.xml", *more, kinds=b"<Types/>"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", kinds)
        package.writestr(main, "<x/>")
        for name in more:
            package.writestr(name, b"x")
    return file.getvalue()


def points_to(target, kind="attachedTemplate", mode="External", *, start="", encoding="utf-8"):
    """A Word file whose settings point to `target`, such as the template it was made with."""
    file = io.BytesIO(office())
    rooms = "http://schemas.openxmlformats.org"
    listed = (
        f'{start}<Relationships xmlns="{rooms}/package/2006/relationships"><Relationship Id="r1"'
        f' Type="{rooms}/officeDocument/2006/relationships/{kind}" Target="{target}"'
        f' TargetMode="{mode}"/></Relationships>'
    )
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/_rels/settings.xml.rels", listed.encode(encoding))
    return file.getvalue()


def says_it_twice():
    """A Word file with two parts of one name: which of them is read depends on the reader."""
    file = io.BytesIO(points_to("https://elsewhere.example/t.dotm"))
    with zipfile.ZipFile(file, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("word/_rels/settings.xml.rels", "<Relationships/>")
    return file.getvalue()


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("a.txt", "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.csv", "a;£\n".encode("cp1252"), "text/csv"),
        ("a.txt", "Caf\u00e9\n".encode(), "text/plain"),
        ("a.txt", "Text\n".encode("utf-16"), "text/plain"),
        (
            "a.docx",
            office(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        *[
            (
                "a.docx",
                data,
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            )
            for data in (
                points_to("https://council.example/plan", "hyperlink"),
                points_to("template.dotx", mode="Internal"),
                points_to("media/image1.png", "image", "Internal"),
                points_to("file:///C:\\Templates\\Report.dotx"),
            )
        ],
        (
            "a.xlsx",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "a.pptx",
            office("ppt/presentation.xml"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ],
)
def test_files_of_these_kinds_are_taken(name, data, content_type):
    assert check_file(SimpleUploadedFile(name, data)) == content_type


HOSTILE = [
    ("a.svg", b"<svg/>"),
    ("a.html", b"<html>"),
    ("a.xml", b"<?xml?>"),
    ("a.js", b"alert(1)"),
    ("a.zip", archive()),
    ("a.docm", office()),
    ("a.exe", b"MZ"),
    ("a", PDF),
    (".pdf", b""),
    ("a.pdf.html", PDF),
    ("a.msg", b"\xd0\xcf\x11\xe0"),
    ("a.pdf", b"<html><script>alert(1)</script>"),
    ("a.pdf", b"%PDF-1.7 no end"),
    ("a.pdf", PDF + archive()),
    ("a.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF"),
    ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>")),
    ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Java#53cript/JS(x)>>")),
    ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch>>")),
    ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/#4caunch>>")),
    ("a.png", JPEG),
    ("a.png", PNG + archive()),
    ("a.png", PNG + b"<script>"),
    ("a.png", b"\x89PNG\r\n\x1a\n"),
    ("a.jpg", PNG),
    ("a.jpg", JPEG + archive()),
    ("a.jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>\xff\xd9"),
    ("a.txt", b"<html><body>"),
    ("a.txt", b"  \n<svg onload=alert(1)>"),
    ("a.txt", b"words <script>alert(1)</script>"),
    ("a.txt", "<html>".encode("utf-16")),
    ("a.txt", b"\x00\x01binary"),
    ("a.txt", b"\x7fELF\x00\x00"),
    ("a.csv", PDF),
    ("a.csv", archive()),
    ("a.csv", b"<?php system('x');"),
    ("a.docx", archive()),
    ("a.docx", PDF),
    ("a.docx", b"PK\x03\x04broken"),
    ("a.docx", office("xl/workbook.xml")),
    ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
    ("a.docx", office("word/document.xml", "word/activeX/activeX1.bin")),
    ("a.docx", office("word/document.xml", "word/embeddings/oleObject1.bin")),
    ("a.docx", office("word/document.xml", "../../etc/passwd")),
    ("a.docx", office("word/document.xml", "/etc/passwd")),
    ("a.docx", office("word/document.xml", "run.exe")),
    ("a.docx", office(kinds=b"application/vnd.ms-word.document.macroEnabled.main+xml")),
    ("a.docx", b"<html>" + office()),
    ("a.docx", office() + b"<script>"),
    ("a.docx", PDF + office()),
    ("a.docx", points_to("https://elsewhere.example/t.dotm")),
    ("a.docx", points_to("file://elsewhere.example/share/t.dotm")),
    ("a.docx", points_to("\\\\elsewhere.example\\share\\t.dotm")),
    ("a.docx", points_to("https://elsewhere.example/t.dotm", encoding="utf-16")),
    ("a.docx", points_to("https://elsewhere.example/f.htm", "frame")),
    ("a.docx", points_to("https://elsewhere.example/o", "oleObject")),
    ("a.docx", points_to("https://elsewhere.example/s.docx", "subDocument")),
    ("a.docx", points_to("https://elsewhere.example/seen.png", "image")),
    ("a.docx", points_to("https://elsewhere.example/film", "video")),
    ("a.docx", points_to("x", start='<!DOCTYPE x [<!ENTITY t "https://elsewhere.example">]>')),
    ("a.docx", points_to("x", "hyperlink", start="not a list")),
    ("a.docx", says_it_twice()),
    ("a.docx", office("word/document.xml", "WORD/Document.xml")),
    ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("a.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin")),
]


@pytest.mark.parametrize(("name", "data"), HOSTILE)
def test_other_files_are_refused_in_plain_words(name, data):
    with pytest.raises(ValidationError) as refusal:
        check_file(SimpleUploadedFile(name, data))
    assert len(refusal.value.messages) == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\x\\report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202egnp.pdf", "agnp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ("a\u00a0\u2028b.pdf", "a b.pdf"),
        ("\u200b.pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("<script>.csv", "<script>.csv"),
    ],
)
def test_a_name_is_only_text(given, expected):
    assert plain_name(given) == expected


def add(place, who="lead", **data):
    return place.send(
        who, place.of_action("add-evidence/"), {"title": "Audit", "kind": "audit", **data}
    )


def test_a_file_is_kept_under_a_random_name_and_given_back_byte_for_byte(place):
    upload = SimpleUploadedFile("Rapport d'été “2026”.pdf", PDF)
    assert add(place, upload=upload).status_code == 302

    evidence = Evidence.objects.get()
    assert evidence.file.name != evidence.file_name
    assert (evidence_storage().path(evidence.file.name)).endswith(evidence.file.name)
    response = place.client("viewer").get(evidence.get_file_url())
    headers = response.headers
    assert b"".join(response) == PDF
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Rapport")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert policy - {""} == {"default-src 'none'", "sandbox"}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Enter a link or select a file"),
        ({"link": "javascript:alert(1)"}, "must be a web address"),
        (
            {"link": "https://a.example", "upload": SimpleUploadedFile("a.pdf", PDF)},
            "Give a link or a file, not both",
        ),
        ({"upload": SimpleUploadedFile("a.svg", b"<svg/>")}, "The file must be one of these"),
        (
            {
                "link": "https://a.example",
                "dated_on_day": "1",
                "dated_on_month": "1",
                "dated_on_year": "2030",
            },
            "Date of the evidence must be today or in the past",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(place, data, error):
    response = add(place, **data)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    assert Evidence.objects.count() == 0


def test_a_file_of_more_than_25_megabytes_is_refused(place):
    upload = SimpleUploadedFile("a.txt", b"x" * (25 * 1024 * 1024 + 1))
    response = add(place, upload=upload)
    assert response.status_code == 422
    assert "The selected file must be 25 MB or smaller" in response.content.decode()


def test_an_officer_does_not_say_who_may_read_it(place):
    add(
        place,
        link="https://a.example",
        visibility="exempt",
        exempt_paragraphs="3",
        exempt_reason="x",
    )
    assert Evidence.objects.get().visibility == "members"


def test_evidence_is_seen_only_as_its_item(place):
    add(
        place,
        "plan_lead",
        upload=SimpleUploadedFile("ZQ.pdf", PDF),
        visibility="exempt",
        exempt_paragraphs="3",
        exempt_reason="Business",
        **boxes("dated_on", place.action.start_on),
    )
    url = Evidence.objects.get().get_file_url()
    found = {}
    for who in ("viewer", "clerk", "lead"):
        response = place.client(who).get(url)
        found[who] = response.status_code, b"".join(response) == PDF
    nothing = (404, False)
    assert found == {"viewer": nothing, "clerk": (200, True), "lead": nothing}
    assert "ZQ.pdf" not in place.client("viewer").get(place.of_action()).content.decode()


def test_withdrawn_it_is_no_longer_given_out_but_stays_on_record(place):
    add(place, upload=SimpleUploadedFile("a.pdf", PDF))
    evidence = Evidence.objects.get()
    url = place.url(f"evidence/{evidence.pk}/withdraw/")
    place.send("lead", url, {"reason": "The wrong file."})

    evidence.refresh_from_db()
    assert evidence.withdrawn_reason == "The wrong file."
    assert place.client("lead").get(evidence.get_file_url()).status_code == 404
    assert evidence_storage().exists(evidence.file.name)


def test_a_link_has_no_file_to_download(place):
    evidence = make_evidence(place.action)
    assert place.client("viewer").get(evidence.get_file_url()).status_code == 404


def test_a_file_of_what_was_not_recorded_is_taken_away(place, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("improvement.models.Evidence.save", fail)
    folder = evidence_storage().location
    client = place.client("lead")
    client.raise_request_exception = False
    before = set(Path(folder).glob("*"))
    token = client.get(place.of_action("add-evidence/")).context["form"]["token"].value()
    client.post(
        place.of_action("add-evidence/"),
        {"title": "A", "kind": "audit", "token": token, "upload": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert set(Path(folder).glob("*")) == before


def edit(place, evidence, who="lead", **data):
    form = {"title": evidence.title, "kind": evidence.kind, "link": evidence.link, **data}
    return place.send(who, place.url(f"evidence/{evidence.pk}/edit/"), form)


def test_a_new_file_replaces_the_former_which_can_still_be_read(place):
    add(place, upload=SimpleUploadedFile("first.pdf", PDF))
    evidence = Evidence.objects.get()
    first = evidence.sha256
    assert edit(place, evidence, upload=SimpleUploadedFile("second.png", PNG)).status_code == 302

    evidence.refresh_from_db()
    assert (evidence.revision, evidence.file_name) == (2, "second.png")
    page = place.client("viewer").get(evidence.get_item_url()).content.decode()
    assert (first in page, evidence.sha256 in page, evidence.sha256 != first) == (True, True, True)
    given = {
        number: b"".join(
            place.client("viewer").get(place.url(f"evidence/{evidence.pk}/revisions/{number}/"))
        )
        for number in (1, 2)
    }
    assert given == {1: PDF, 2: PNG}
    missing = place.url(f"evidence/{evidence.pk}/revisions/3/")
    assert place.client("viewer").get(missing).status_code == 404


def test_words_alone_make_no_revision_and_a_link_may_replace_a_file(place):
    add(place, upload=SimpleUploadedFile("first.pdf", PDF))
    evidence = Evidence.objects.get()
    edit(place, evidence, finding="Seven of ten are good.", strength="strong")
    evidence.refresh_from_db()
    assert (evidence.revision, evidence.file_name, evidence.finding, evidence.strength) == (
        1,
        "first.pdf",
        "Seven of ten are good.",
        "strong",
    )
    edit(place, evidence, link="https://council.example/audit")
    evidence.refresh_from_db()
    assert (evidence.revision, evidence.file_name, bool(evidence.file)) == (2, "", False)


def test_a_revision_that_was_exempt_stays_with_those_entitled(place):
    part_two = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Business"}
    add(place, "director", upload=SimpleUploadedFile("ZQ.pdf", PDF), **part_two)
    evidence = Evidence.objects.get()
    edit(place, evidence, "director", upload=SimpleUploadedFile("b.pdf", PDF), visibility="members")
    url = place.url(f"evidence/{evidence.pk}/revisions/1/")
    item = place.client("viewer").get(evidence.get_item_url())
    assert (item.status_code, "ZQ.pdf" in item.content.decode()) == (200, False)
    assert place.client("viewer").get(url).status_code == 404
    assert b"".join(place.client("clerk").get(url)) == PDF


def test_evidence_stands_on_an_area_or_on_the_plan(place):
    url = place.url(f"plans/{place.plan.pk}/evidence/add/")
    for title, area in (("Ofsted's letter", place.area.pk), ("Survey of staff", "")):
        data = {"title": title, "kind": "document", "link": "https://a.example", "area": area}
        data["visibility"] = "members"
        assert place.send("plan_lead", url, data).status_code == 302
    found = Evidence.objects.order_by("pk").values_list("title", "area", "action")
    assert list(found) == [
        ("Ofsted's letter", place.area.pk, None),
        ("Survey of staff", None, None),
    ]
    library = place.url(f"plans/{place.plan.pk}/evidence/?area={place.area.pk}")
    page = place.client("viewer").get(library).content.decode()
    assert ("letter" in page, "Survey of staff" in page) == (True, False)


def test_a_lead_adds_evidence_to_a_plan_only_on_an_action_of_theirs(place):
    url = place.url(f"plans/{place.plan.pk}/evidence/add/")
    data = {"title": "A", "kind": "document", "link": "https://a.example"}
    other = make_action(place.plan)
    answers = [
        place.send("lead", url, data | {"action": action}).status_code
        for action in ("", other.pk, place.action.pk)
    ]
    assert answers == [422, 422, 302]


def test_the_library_as_at_a_day_has_what_had_been_recorded(place):
    evidence = make_evidence(place.action, title="Audit of May", at=NOON)
    evidence.title = "Audit of May, moderated"
    evidence.save(by=place.people["lead"], at=NOON + timedelta(days=3))
    url = place.url(f"plans/{place.plan.pk}/evidence/")
    shown = [
        "moderated" in place.client("viewer").get(url + query).content.decode()
        for query in ("", "?as_at=2026-06-02", "?as_at=2026-06-05")
    ]
    assert shown == [True, False, True]
    assert (
        "Audit of May" not in place.client("viewer").get(url + "?as_at=2026-05-30").content.decode()
    )


def test_the_library_costs_the_same_for_many(place):
    client = place.client("plan_lead")
    url = place.url(f"plans/{place.plan.pk}/evidence/")
    make_evidence(place.action, area=place.area)
    assert_queries_do_not_grow(
        lambda: client.get(url), add_row=lambda: make_evidence(make_action(place.plan))
    )
    past = url + "?as_at=2026-06-10"
    assert_queries_do_not_grow(
        lambda: client.get(past), add_row=lambda: make_evidence(make_action(place.plan))
    )
