"""Who takes a paper away: at its foot where it is made for a reader by grant, or in the access log.

A reader by grant is an inspector or adviser. What was frozen keeps its bytes, so that they took it
is in the access log; so is whoever takes exempt matter, frozen or as it stands.
"""

import dataclasses
from datetime import date, datetime
from typing import Any

from accounts.models import AccessEntry, Council, User
from accounts.policy import Role, access_of, without_exempt
from govuk.dates import in_words
from govuk.templatetags.govuk import london
from improvement.models import ImprovementPlan
from reports.document import Document, clean
from reports.models.report import FrozenPaper


def reads_by_grant(user: User, council: Council) -> bool:
    """Whether `user` is in the council as an inspector or adviser, and as nothing else."""
    return access_of(user).roles.get(council.pk) == frozenset({Role.INSPECTOR})


def with_taker(
    document: Document, *, user: User, council: Council, version: str, on: date, at: datetime
) -> Document:
    """`document` with its taker, the moment and the version at its foot, for a reader by grant.

    `version` is the plan's, in words, "" where there is none; `on` is the day of the facts.
    """
    if not reads_by_grant(user, council):
        return document
    taken = f"Taken by {clean(user.name)} at {london(at)}"
    facts = f"{f'{clean(version)}, ' if version else ''}facts of {in_words(on)}"
    return dataclasses.replace(document, taken=(taken, facts))


def entry_of(
    paper: FrozenPaper, what: AccessEntry.What, *, user: User, council: Council
) -> AccessEntry | None:
    """What the access log is to say where `user` takes a frozen paper; None for nothing."""
    if not (paper.is_exempt or reads_by_grant(user, council)):
        return None
    name = str(paper._meta.verbose_name).capitalize()
    return AccessEntry(
        council=council,
        plan=plan_of(paper),
        what=what,
        how_much=f"{name} {paper.pk}, of {in_words(paper.out_on)}",
        with_exempt=paper.is_exempt,
        sha256=paper.facts_sha256,
    )


def plan_of(thing: Any) -> ImprovementPlan | None:
    """The plan that a paper, or what it is made of, tells of: its own, or that of the report which
    it, its record or its notice is about."""
    if isinstance(thing, ImprovementPlan):
        return thing
    made_of = getattr(thing, "decision", None) or getattr(thing, "notice", None) or thing
    about: Any = getattr(made_of, "report", None) or made_of
    plan: ImprovementPlan | None = getattr(about, "plan", None)
    return plan


def hidden_without_exempt(record: Any, *, user: User) -> bool:
    """Whether `user` finds `record` only because exempt matter is open to them.

    It need not be exempt itself: its plan, report or meeting may be.
    """
    rows: Any = type(record)._default_manager
    found = rows.visible_to(without_exempt(user)).filter(pk=record.pk)
    return not found.exists()


def entry_if_exempt(
    document: Document,
    what: AccessEntry.What,
    *,
    of: Any,
    council: Council,
    on: date,
    is_exempt: bool,
    plan: ImprovementPlan | None = None,
) -> AccessEntry | None:
    """What the access log is to say where a paper is taken as it stands; None for nothing.

    `of` is the plan, report, record, notice or meeting that it is made of, and `on` the day of
    its facts. `plan` is the plan that it tells of, where `of` does not say so.
    """
    if not is_exempt:
        return None
    return AccessEntry(
        council=council,
        plan=plan or plan_of(of),
        what=what,
        how_much=f"{str(of._meta.verbose_name).capitalize()} {of.pk}, as at {in_words(on)}",
        with_exempt=True,
        sha256=document.digest(),
    )
