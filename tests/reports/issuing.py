"""What the tests of reports share: who is signed in, a page's form, and an issue."""

from datetime import date

from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from reports import workflows
from reports.models import CommitteeReport, IssuedReport
from tests import make

DRAFTERS = (Role.PLAN_LEAD, Role.CLERK, Role.DIRECTOR)


def signed_in(council, role: Role | None) -> Client:
    client = Client()
    user = make.make_member(council, role) if role else make.make_user()
    client.force_login(user)
    return client


def address(name: str, report: CommitteeReport, pk: int | None = None) -> str:
    return reverse(f"reports:{name}", args=[report.council.slug, pk or report.pk])


def fields_of(client: Client, url: str) -> dict[str, str]:
    """What the form on the page would send, without its dates."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields if not name.endswith("_on")}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def issue(client: Client, report: CommitteeReport) -> IssuedReport:
    url = address("issue_report", report)
    response = client.post(url, fields_of(client, url))
    assert response.status_code == 302
    return IssuedReport.objects.papers().filter(report=report).order_by("-pk")[0]


def cut_short(report: CommitteeReport) -> IssuedReport:
    """The facts are frozen, and the machine went down before the PDF was there."""
    return workflows.freeze(
        report,
        seen=report.version,
        words_seen=workflows.words_of(report),
        by=make.make_user(),
        on=date(2026, 6, 1),
        at=make.NOON,
    )
