"""Templates of reports: what comes with the product, versions, and what a report takes from one."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.policy import Role
from inspections.models import Theme
from reports import template_data
from reports.document import Box, Fact, Heading, NumberedList, Paragraph, plain
from reports.equality import WORDS
from reports.models import CommitteeReport, ReportSection, TemplateVersion
from reports.models.template import HeaderField, ProgressLayout, SectionKind
from reports.paper import Paper, paper_of
from reports.template_forms import CHANGED, TemplateDetailsForm
from reports.workflows import start_report
from tests import make
from tests.page_forms import post_form
from tests.queries import assert_queries_do_not_grow
from tests.reports.issuing import fields_of, signed_in
from tests.reports.test_paper import TODAY

pytestmark = pytest.mark.django_db

OF_PRODUCT = [
    "cabinet-decision",
    "cabinet-report",
    "corporate-parenting-panel",
    "executive-board-decision",
    "general",
    "monthly-progress-and-exceptions",
    "overview-and-scrutiny",
    "written-statement-of-action",
]


def started(template: TemplateVersion, **given) -> CommitteeReport:
    plan = make.make_plan()
    report = CommitteeReport(
        council=plan.council, plan=plan, title="The paper", template=template, **given
    )
    return start_report(report, by=make.make_user(), at=make.NOON)


def own_template(council, *sections, **given) -> TemplateVersion:
    return make.make_template(council, sections=list(sections), **given)


def test_eight_templates_come_with_the_product():
    offered = TemplateVersion.objects.offered_in(make.make_council())
    assert sorted(offered.values_list("code", flat=True)) == OF_PRODUCT


@pytest.mark.parametrize("code", OF_PRODUCT)
def test_a_template_of_the_product_says_only_what_the_paper_knows(code):
    template = TemplateVersion.objects.get(code=code)
    kinds = {given["kind"] for given in template.sections}
    options = [given.get("options", {}) for given in template.sections]
    fields = {field["field"] for given in options for field in given.get("fields", ())}
    fields |= {given["field"] for given in template.header}
    assert kinds - set(SectionKind.values) == set()
    assert fields - set(HeaderField.values) == set()
    assert {given.get("layout", "") for given in options} - set(ProgressLayout.values) == set()
    named = [given["heading"] for given in template.sections]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("code", OF_PRODUCT)
def test_a_report_has_the_sections_of_its_template_in_order(code):
    template = TemplateVersion.objects.get(code=code)
    report = started(template)
    assert report.numbering == template.numbering
    assert [(s.heading, s.kind, s.text) for s in report.sections.order_by("order")] == [
        (given["heading"], given["kind"], given.get("text", "")) for given in template.sections
    ]


def test_a_report_is_started_from_the_template_that_is_chosen():
    plan = make.make_plan()
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    url = reverse("reports:add_report", args=[plan.council.slug])
    chosen = TemplateVersion.objects.get(code="overview-and-scrutiny")
    sent = fields_of(lead, url) | {"title": "To scrutiny", "template": chosen.pk, "plan": plan.pk}
    lead.post(url, sent)
    assert CommitteeReport.objects.get(title="To scrutiny").template == chosen


def test_a_template_of_another_council_is_not_offered():
    plan = make.make_plan()
    theirs = own_template(make.make_council(), {"heading": "Secret heading", "kind": "text"})
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    url = reverse("reports:add_report", args=[plan.council.slug])
    sent = fields_of(lead, url) | {"title": "X", "template": theirs.pk, "plan": plan.pk}
    assert "Our own" not in lead.get(url).content.decode()
    assert lead.post(url, sent).status_code == 422


def test_the_councils_own_version_stands_before_that_of_the_product():
    council = make.make_council()
    for number in (1, 2):
        TemplateVersion(council=council, code="general", number=number, name=f"Ours {number}").save(
            by=make.make_user(), at=make.NOON
        )
    offered = TemplateVersion.objects.offered_in(council)
    assert offered.get(code="general").name == "Ours 2"
    others = TemplateVersion.objects.offered_in(make.make_council())
    assert others.get(code="general").name == "Committee report"


def test_a_version_never_changes():
    template = own_template(make.make_council())
    with pytest.raises(TypeError):
        template.save(by=make.make_user(), at=make.NOON)


def test_loading_the_product_again_changes_nothing_and_a_changed_file_is_a_new_version(monkeypatch):
    template_data.load_versions(apps)
    assert TemplateVersion.objects.count() == len(OF_PRODUCT)
    report = started(TemplateVersion.objects.get(code="cabinet-report"))
    changed = [{**given, "name": f"{given['name']}, revised"} for given in template_data.shapes()]
    monkeypatch.setattr(template_data, "shapes", lambda: changed)
    template_data.load_versions(apps)
    report.refresh_from_db()
    assert (report.template.number, report.template.name) == (
        1, "Cabinet report with corporate implications",
    )  # fmt: skip
    newest = TemplateVersion.objects.offered_in(report.council).get(code="cabinet-report")
    assert (newest.number, newest.name) == (
        2,
        "Cabinet report with corporate implications, revised",
    )


def test_an_installation_from_before_gets_the_next_version_beside_what_a_council_made_its_own():
    ours = make.make_council()
    loaded = TemplateVersion.objects.get(code="general")
    TemplateVersion.objects.filter(pk=loaded.pk).update(layout={})
    was = TemplateVersion.objects.get(pk=loaded.pk)
    report = started(was)
    own = was.changed(ours, change="Fewer words", name="Ours")
    own.save(by=make.make_user(), at=make.NOON)

    migration = "0055_templates_say_what_they_are_for_in_the_order_of_their_papers"
    import_module(f"reports.migrations.{migration}").load(apps, None)

    newest = TemplateVersion.objects.offered_in(make.make_council()).get(code="general")
    assert (newest.number, newest.layout) == (was.number + 1, loaded.layout)
    assert TemplateVersion.objects.offered_in(ours).get(code="general") == own
    report.refresh_from_db()
    assert (report.template, report.template.layout) == (was, {})


# What a paper takes from its template


def test_the_head_has_the_fields_of_the_template_in_its_order():
    council = make.make_council()
    template = own_template(
        council,
        {"heading": "Scrutiny committee", "kind": "header_line", "text": "People"},
        layout={
            "header": [
                {"field": "key_decision", "label": "Key", "is_always": True},
                {"field": "agenda_item", "label": "Item", "is_always": True},
                {"field": "wards", "label": "Wards"},
                {"field": "report_of", "label": "From"},
            ]
        },
    )
    document = paper_of(started(template, report_of="Director", is_key_decision=False), today=TODAY)
    assert document.facts == (
        Fact("Key", "YES ☐   NO ✓"),
        Fact("Item", ""),
        Fact("From", "Director"),
        Fact("Scrutiny committee", "People"),
        Fact("Facts as at", "15 June 2026"),
    )
    assert document.blocks == ()


def test_an_exempt_line_of_the_head_is_left_out():
    council = make.make_council()
    report = started(
        own_template(council, {"heading": "Party", "kind": "header_line", "text": "ZQCANARY"})
    )
    line = report.sections.get()
    line.visibility, line.exempt_paragraphs, line.exempt_reason = "exempt", "3", "A contract"
    line.save(by=make.make_user(), at=make.NOON)
    assert "ZQCANARY" not in str(paper_of(report, today=TODAY))


def test_a_section_is_kept_out_of_the_numbering_loses_its_heading_or_stands_in_a_box():
    report = started(
        own_template(
            make.make_council(),
            {"heading": "Summary", "kind": "text", "text": "In short.\n\n- a point",
             "options": {"numbers": "none", "is_boxed": True}},
            {"heading": "One", "kind": "text", "text": "First."},
            {"heading": "Two", "kind": "text", "text": "Apart.", "options": {"numbers": "heading"}},
            {"heading": "No", "kind": "text", "text": "Last.", "options": {"has_heading": False}},
            numbering="decimal",
        )
    )  # fmt: skip
    summary, box, one, first, two, apart, last = paper_of(report, today=TODAY).blocks
    assert (summary, isinstance(box, Box), len(box.blocks)) == (
        Heading(1, "Summary", counted=False), True, 2,
    )  # fmt: skip
    assert [block.number for block in (one, first, two, apart, last)] == [
        "1",
        "1.1",
        "2",
        "",
        "2.1",
    ]


def test_recommendations_are_numbered_as_the_council_does():
    report = started(
        own_template(
            make.make_council(),
            {"heading": "RECOMMENDATION/S", "kind": "recommendations", "text": "1. That it notes."},
            numbering="continuous",
            layout={"recommendations": "1)"},
        )
    )
    _, listed = paper_of(report, today=TODAY).blocks
    assert listed == NumberedList.of("That it notes.", form="1)")


def test_a_heading_alone_prints_no_nil_wording():
    report = started(own_template(make.make_council(), {"heading": "Group", "kind": "group"}))
    assert [block.text for block in paper_of(report, today=TODAY).blocks] == ["Group"]


def test_details_are_printed_where_the_template_puts_them():
    fields = [{"field": "version_label", "label": "Version"}, {"field": "contact"}]
    section = {"heading": "Contacts", "kind": "details", "options": {"fields": fields}}
    report = started(
        own_template(make.make_council(), section), version_label="1", contact="Clerk\nManager"
    )
    _, version, contact = paper_of(report, today=TODAY).blocks
    assert [plain(version.content), plain(contact.content)] == ["Version: 1", "Clerk\nManager"]


def test_part_1_is_said_in_the_councils_words():
    template = own_template(make.make_council(), layout={"part_1": "Part 1 (Public Agenda Item)"})
    document = paper_of(started(template, visibility="public"), today=TODAY)
    assert document.marking == "DRAFT · Part 1 (Public Agenda Item)"


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        pytest.param("paragraphs", ["Train carers. Two groups."], id="a paragraph an action"),
        pytest.param("strands", ["Our people", "Train carers. Two groups."], id="a list a strand"),
    ],
)
def test_progress_is_laid_out_as_the_template_says(layout, expected):
    section = {"heading": "Progress", "kind": "progress_table", "options": {"layout": layout}}
    report = started(own_template(make.make_council(), section))
    strand = make.make_strand(report.plan, name="Our people")
    action = make.make_action(report.plan, strand=strand, title="Train carers")
    make.make_update(action, happened="Two groups.")
    hidden = make.make_action(
        report.plan, strand=strand, title="ZQCANARY", visibility="exempt",
        exempt_paragraphs="1", exempt_reason="A person",
    )  # fmt: skip
    make.make_update(hidden, happened="ZQCANARY")
    said = []
    for block in paper_of(report, today=TODAY).blocks[1:]:
        if isinstance(block, Heading):
            said.append(block.text)
        elif isinstance(block, Paragraph):
            said.append(plain(block.content))
        else:
            said += [plain(item.content) for item in block.items]
    assert said[0].startswith("As recorded by 15 June 2026")
    assert said[1:] == expected


# The settings


def url_of(name: str, template: TemplateVersion, council, *more) -> str:
    return reverse(f"reports:{name}", args=[council.slug, template.pk, *more])


def last_of(council, code: str) -> TemplateVersion:
    return TemplateVersion.objects.current_in(council).get(code=code)


def section_fields(client, url) -> dict[str, str]:
    """What the form of a section sends when none of its boxes of details is ticked."""
    return {name: said for name, said in fields_of(client, url).items() if name != "details"}


def headings_of(template: TemplateVersion) -> list[str]:
    return [given["heading"] for given in template.sections]


@pytest.fixture
def clerk():
    council = make.make_council()
    client = signed_in(council, Role.CLERK)
    client.council = council
    return client


@pytest.mark.parametrize(
    ("move", "expected", "change"),
    [
        pytest.param("up-2", ["B", "A", "C"], "Moved B up", id="up"),
        pytest.param("down-2", ["A", "C", "B"], "Moved B down", id="down"),
        pytest.param("out-2", ["A", "C"], "Took out B", id="out"),
    ],
)
def test_a_section_is_moved_by_a_button_and_the_report_made_before_keeps_its_version(
    clerk, move, expected, change
):
    sections = [{"heading": name, "kind": "text"} for name in "ABC"]
    template = make.make_template(clerk.council, sections=sections)
    report = started(template)
    page = url_of("report_template", template, clerk.council)
    sent = fields_of(clerk, page) | {"move": move}
    clerk.post(url_of("order_template", template, clerk.council), sent)
    newest = last_of(clerk.council, template.code)
    assert (headings_of(newest), newest.number, newest.change) == (expected, 2, change)
    report.refresh_from_db()
    assert headings_of(report.template) == ["A", "B", "C"]


@pytest.mark.parametrize("move", ["up-1", "down-2", "out-3", "out-0", "left-1", "", "up-x"])
def test_a_move_that_cannot_be_is_refused(clerk, move):
    template = make.make_template(clerk.council)
    page = url_of("report_template", template, clerk.council)
    sent = fields_of(clerk, page) | {"move": move}
    response = clerk.post(url_of("order_template", template, clerk.council), sent)
    assert (response.status_code, last_of(clerk.council, template.code)) == (422, template)


def test_the_first_change_of_a_product_template_makes_it_the_councils_own(clerk):
    template = TemplateVersion.objects.get(code="cabinet-report")
    url = url_of("edit_report_template", template, clerk.council)
    sent = fields_of(clerk, url) | {"name": "Our cabinet report", "place_wards": "2",
                                    "label_wards": "Wards"}  # fmt: skip
    clerk.post(url, sent)
    own = last_of(clerk.council, "cabinet-report")
    assert (own.council, own.number, own.name) == (clerk.council, 1, "Our cabinet report")
    assert [row["label"] for row in own.header][:3] == ["Report of", "To", "Wards"]
    assert own.sections == template.sections
    assert last_of(make.make_council(), "cabinet-report") == template


def test_a_template_sent_as_it_stands_loses_nothing(clerk):
    template = TemplateVersion.objects.get(code="cabinet-decision")
    url = url_of("edit_report_template", template, clerk.council)
    clerk.post(url, fields_of(clerk, url))
    own = last_of(clerk.council, "cabinet-decision")
    assert own.header == template.header
    assert own.layout["paper_kind"] == "Cabinet Decision"


@pytest.mark.parametrize("code", OF_PRODUCT)
def test_a_section_sent_as_it_stands_loses_nothing(clerk, code):
    template = TemplateVersion.objects.get(code=code)
    place = next(
        (
            place
            for place, given in reversed(list(enumerate(template.sections, 1)))
            if "fields" in given.get("options", {})
        ),
        1,
    )
    url = url_of("edit_template_section", template, clerk.council, place)
    sent = fields_of(clerk, url)
    given = template.sections[place - 1]
    fields = [row["field"] for row in given.get("options", {}).get("fields", ())]
    sent["details"] = [name for name in HeaderField.values if name in fields]  # as a browser does
    clerk.post(url, sent)
    assert last_of(clerk.council, code).sections == template.sections


def test_the_options_on_equality_are_in_the_words_of_the_version_of_the_template(clerk):
    sections = [{"heading": "Equality", "kind": "equality"}]
    template = make.make_template(clerk.council, sections=sections)
    plan = make.make_plan(clerk.council)

    def started(version):
        new = CommitteeReport(council=clerk.council, template=version, plan=plan, title="Outcome")
        return start_report(new, by=make.make_user(), at=make.NOON)

    before = started(template)
    url = url_of("edit_template_section", template, clerk.council, 1)
    own = "The screening form shows that no assessment is needed."
    clerk.post(url, section_fields(clerk, url) | {"option_1": own})
    newest = last_of(clerk.council, template.code)
    assert newest.sections[0]["options"] == {"choices": [own, "", ""]}
    after = started(newest)

    def printed(report):
        [part] = Paper(report, today=TODAY).parts
        return [plain(block.content)[12:] for block in part.blocks]

    assert printed(after) == [own, WORDS["2"], WORDS["3"]]
    assert printed(before) == list(WORDS.values())
    page = clerk.get(reverse("reports:equality", args=[clerk.council.slug, after.pk]))
    assert own in page.content.decode()

    # Sent with nothing typed, the product's words stand again.
    url = url_of("edit_template_section", newest, clerk.council, 1)
    clerk.post(url, section_fields(clerk, url) | {"option_1": ""})
    assert last_of(clerk.council, template.code).sections == sections


def test_a_section_is_added_at_the_end(clerk):
    template = make.make_template(clerk.council)
    url = url_of("add_template_section", template, clerk.council)
    sent = section_fields(clerk, url) | {"heading": "Value for money", "kind": "implication",
                                    "nil_wording": "None"}  # fmt: skip
    clerk.post(url, sent)
    newest = last_of(clerk.council, template.code)
    assert newest.sections[-1] == {
        "heading": "Value for money", "kind": "implication", "nil_wording": "None",
    }  # fmt: skip
    assert newest.change == "Added Value for money"


def test_a_template_keeps_its_live_sections_to_some_themes_at_first(clerk):
    template = make.make_template(clerk.council)
    theme = Theme(council=clerk.council, name="Care leavers")
    theme.save(by=make.make_user(), at=make.NOON)
    url = url_of("add_template_section", template, clerk.council)
    sent = section_fields(clerk, url) | {"heading": "Risks", "kind": "risk_table"}
    clerk.post(url, sent | {"themes": [theme.pk]})
    newest = last_of(clerk.council, template.code)
    assert newest.sections[-1]["options"] == {"themes": [theme.pk]}
    report = make.make_report(make.make_plan(clerk.council), template=newest)
    made = ReportSection.of_template(report)[-1]
    assert made.options == {"themes": [theme.pk]}


def test_two_sections_never_have_one_heading(clerk):
    template = make.make_template(clerk.council)
    url = url_of("edit_template_section", template, clerk.council, 1)
    response = clerk.post(url, section_fields(clerk, url) | {"heading": "Background"})
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "heading": ["Enter a heading that no other section has"]
    }


def test_a_withdrawn_template_is_offered_for_no_new_report(clerk):
    template = make.make_template(clerk.council, name="The old one")
    url = url_of("withdraw_report_template", template, clerk.council)
    clerk.post(url, fields_of(clerk, url) | {"reason": "The committee is gone"})
    assert last_of(clerk.council, template.code).withdrawn_because == "The committee is gone"
    offered = TemplateVersion.objects.offered_in(clerk.council)
    assert template.code not in offered.values_list("code", flat=True)
    said = clerk.get(reverse("reports:report_templates", args=[clerk.council.slug]))
    assert "withdrawn, The committee is gone" in said.content.decode()


def test_a_withdrawn_template_is_offered_again_as_it_was(clerk):
    template = make.make_template(clerk.council, name="The old one")
    url = url_of("withdraw_report_template", template, clerk.council)
    clerk.post(url, fields_of(clerk, url) | {"reason": "The committee is gone"})
    withdrawn = last_of(clerk.council, template.code)
    page = withdrawn.address(clerk.council)
    offer = url_of("offer_report_template", withdrawn, clerk.council)
    form = post_form(clerk.get(page).content.decode(), offer)
    clerk.post(offer, form.as_sent())
    last = last_of(clerk.council, template.code)
    assert (last.is_offered, last.sections, last.change) == (
        True, template.sections, "Offered again",
    )  # fmt: skip
    assert post_form(clerk.get(last.address(clerk.council)).content.decode(), offer) is None
    clerk.post(offer, form.as_sent())
    assert last_of(clerk.council, template.code).number == last.number


def test_an_earlier_version_is_not_changed(clerk):
    template = make.make_template(clerk.council)
    url = url_of("edit_report_template", template, clerk.council)
    seen = fields_of(clerk, url)
    clerk.post(url, seen | {"name": "Newer"})
    assert clerk.get(url).status_code == 403
    assert "earlier version" in clerk.get(
        url_of("report_template", template, clerk.council)
    ).content.decode()  # fmt: skip


def test_of_two_who_change_one_version_the_second_is_told(clerk):
    template = make.make_template(clerk.council)
    form = TemplateDetailsForm(template=template, council=clerk.council)
    sent = {name: field.initial for name, field in form.fields.items()} | form.initial
    sent["token"] = "a-token"
    by = make.make_member(clerk.council, Role.CLERK)
    template.changed(clerk.council, change="First").save(by=by, at=make.NOON)
    second = TemplateDetailsForm(sent, template=template, council=clerk.council)
    assert second.is_valid()
    assert second.record(by=by, at=make.NOON) is False
    assert second.non_field_errors() == [CHANGED]


def test_the_preview_shows_the_plan_and_never_what_is_exempt(clerk):
    hidden = make.make_plan(clerk.council, title="ZQCANARY", visibility="exempt",
                            exempt_paragraphs="1", exempt_reason="A person")  # fmt: skip
    plan = make.make_plan(clerk.council, title="The open plan")
    make.make_action(hidden, title="ZQCANARY")
    make.make_action(plan, title="Train carers")
    make.make_action(plan, title="ZQCANARY", visibility="exempt", exempt_paragraphs="1",
                     exempt_reason="A person")  # fmt: skip
    make.make_plan(clerk.council, title="A newer plan without actions")
    template = TemplateVersion.objects.get(code="general")
    said = clerk.get(url_of("preview_report_template", template, clerk.council)).content.decode()
    assert ("Train carers" in said, "ZQCANARY" in said) == (True, False)
    assert CommitteeReport.objects.count() == 0


def test_the_preview_says_what_to_do_without_a_plan(clerk):
    template = TemplateVersion.objects.get(code="general")
    said = clerk.get(url_of("preview_report_template", template, clerk.council)).content.decode()
    assert "Add a plan first" in said


def test_the_list_asks_no_more_for_more_templates(clerk):
    def add() -> None:
        template = make.make_template(clerk.council)
        started(template)

    url = reverse("reports:report_templates", args=[clerk.council.slug])
    assert_queries_do_not_grow(lambda: clerk.get(url), add_row=add)


def test_a_template_says_which_clearances_its_reports_need(clerk):
    council, client = clerk.council, clerk
    own = own_template(
        council, {"heading": "Purpose", "kind": "text"}, {"heading": "Money", "kind": "money_table"}
    )
    url = url_of("template_clearances", own, council)
    sent = {"token": client.get(url).context["form"]["token"].value()}
    sent |= {"title_finance": "Financial Comments", "covers_finance": ["Money"]}
    assert client.post(url, sent).status_code == 302
    last = last_of(council, own.code)
    report = started(last)
    assert [(row.kind, row.title, row.sections) for row in report.clearances.all()] == [
        ("finance", "Financial Comments", [report.sections.get(heading="Money").pk])
    ]


def test_a_clearance_follows_its_section_to_a_new_heading_and_keeps_it_in(clerk):
    council, client = clerk.council, clerk
    given = [{"kind": "finance", "title": "Finance", "covers": ["Money"]}]
    own = own_template(
        council,
        {"heading": "Money", "kind": "text"},
        {"heading": "Purpose", "kind": "text"},
        layout={"clearances": given},
    )
    order = url_of("order_template", own, council)
    token = client.get(own.address(council)).context["form"]["token"].value()
    refused = client.post(order, {"token": token, "move": "out-1"})
    assert "Finance covers this section alone" in refused.content.decode()
    url = url_of("edit_template_section", own, council, 1)
    client.post(url, section_fields(client, url) | {"heading": "Funding"})
    assert last_of(council, own.code).clearances == [{**given[0], "covers": ["Funding"]}]
