"""The risks of a plan as a register shows them, now or as recorded by a past day: few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from accounts.models import Membership, User
from improvement.as_at import AsAt, visible_rows
from improvement.models import (
    Action,
    ImprovementPlan,
    Risk,
    RiskAction,
    RiskClosing,
    RiskOwner,
    RiskRating,
    RiskScale,
)
from improvement.models.action import with_progress
from improvement.models.risk import RatingKind, Response
from improvement.plan_list import STATUS_KINDS, strands_of
from improvement.status import ActionStatus

UNRATED = "unrated"


@dataclass(frozen=True)
class Rated:
    """One rating as it is shown: B2, High, likelihood high and impact critical."""

    kind: str
    text: str
    band: str
    colour: str
    words: str
    on: date
    why: str
    who: str
    scale_id: int | None
    scale_name: str
    heights: tuple[int, int, int] | None
    likelihood: str = ""
    impact: str = ""

    @property
    def label(self) -> str:
        """The band first, for it is what a reader looks for."""
        return f"{self.band} {self.text}".strip()

    @property
    def kind_label(self) -> str:
        return str(RatingKind(self.kind).label)


def rated(rating: RiskRating) -> Rated:
    """A rating in words. Without its scale it is only what the source wrote."""
    scale = rating.scale
    given: dict[str, Any] = {
        "kind": rating.kind,
        "text": rating.printed,
        "on": rating.on,
        "why": rating.why,
        "who": str(rating.by),
    }
    if scale is None:
        stated = rating.scale_as_stated
        return Rated(
            **given,
            band="",
            colour=UNRATED,
            words=stated or "The scale of this rating is not recorded",
            scale_id=None,
            scale_name=stated,
            heights=None,
        )
    pair = rating.likelihood, rating.impact
    band = scale.levels.band(*pair)
    return Rated(
        **given,
        band=band.name,
        colour=band.kind,
        words=scale.levels.in_words(*pair),
        scale_id=scale.pk,
        scale_name=str(scale),
        heights=scale.levels.heights(*pair),
        likelihood=rating.likelihood,
        impact=rating.impact,
    )


def moved_in_words(latest: Rated | None, before: Rated | None) -> str:
    """How the latest rating stands to the one before it; up is graver.

    Ratings of different scales are not compared. Nor are both heights traded against each other:
    where one rose and the other fell, the band decides.
    """
    if latest is None:
        return ""
    if before is None:
        return "First rating"
    if latest.heights is None or before.heights is None or latest.scale_id != before.scale_id:
        if latest.scale_name == before.scale_name and latest.text == before.text:
            return "No change"
        return f"Was {before.text}, on another scale"
    (_, likelihood, impact), (_, likelihood_then, impact_then) = latest.heights, before.heights
    steps = (likelihood - likelihood_then, impact - impact_then)
    if steps == (0, 0):
        return "No change"
    if min(steps) < 0 < max(steps):
        bands = latest.heights[0] - before.heights[0]
        if bands == 0:
            return f"Was {before.text}, in the same band"
        return f"{'Up' if bands > 0 else 'Down'} from {before.text}"
    return f"{'Up' if max(steps) > 0 else 'Down'} from {before.text}"


def risk_ratings_of(risk_ids: Iterable[int], *, at: datetime | None) -> dict[int, list[Rated]]:
    """Every rating of each risk that had been recorded by `at`, the latest first. Two queries."""
    rows = RiskRating.objects.as_at(at).filter(risk_id__in=list(risk_ids)).select_related("by")
    ratings = list(rows.order_by("-on", "-recorded_at", "-pk"))
    scales = RiskScale.objects.in_bulk({r.scale_id for r in ratings if r.scale_id is not None})
    found: dict[int, list[Rated]] = defaultdict(list)
    for rating in ratings:
        if rating.scale_id is not None:
            rating.scale = scales[rating.scale_id]
        found[rating.risk_id].append(rated(rating))
    return found


def latest_of(ratings: Iterable[Rated], kind: str = RatingKind.CURRENT) -> Rated | None:
    """The latest of a kind among ratings that come newest first."""
    return next((each for each in ratings if each.kind == kind), None)


def closed_risks(risk_ids: Iterable[int], *, at: datetime | None) -> set[int]:
    """The ids of those that were closed, and not opened again, by `at`."""
    rows = RiskClosing.objects.as_at(at).filter(risk_id__in=list(risk_ids))
    said = dict(rows.order_by("recorded_at", "pk").values_list("risk_id", "is_closed"))
    return {risk_id for risk_id, is_closed in said.items() if is_closed}


@dataclass(frozen=True)
class Mitigation:
    """An action that mitigates a risk, with its status."""

    action_id: int
    name: str
    url: str
    status: str
    status_kind: str


@dataclass
class RiskLine:
    """One risk with what hangs on it. `risk` is the record, or the row of its history."""

    risk: Any
    url: str
    strand: str
    owner: str
    owner_id: int | None
    is_closed: bool
    on: date
    ratings: list[Rated] = field(default_factory=list)
    actions: list[Mitigation] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.risk.id)

    @property
    def name(self) -> str:
        return f"{self.risk.reference} {self.risk.title}".strip()

    @property
    def inherent(self) -> Rated | None:
        return latest_of(self.ratings, RatingKind.INHERENT)

    @property
    def current(self) -> Rated | None:
        return latest_of(self.ratings, RatingKind.CURRENT)

    @property
    def target(self) -> Rated | None:
        return latest_of(self.ratings, RatingKind.TARGET)

    @property
    def three(self) -> list[tuple[str, Rated | None]]:
        """Inherent, current and target, each with its name."""
        return [(str(kind.label), latest_of(self.ratings, kind)) for kind in RatingKind]

    @property
    def moved(self) -> str:
        current = [each for each in self.ratings if each.kind == RatingKind.CURRENT]
        return moved_in_words(*[*current, None, None][:2])

    @property
    def response(self) -> str:
        return str(dict(Response.choices).get(self.risk.response, ""))

    @property
    def review_days_late(self) -> int:
        """Days since its review was due; 0 when it is not overdue or the risk is closed."""
        if self.is_closed or self.risk.next_review_on is None:
            return 0
        late: int = (self.on - self.risk.next_review_on).days
        return max(late, 0)

    @property
    def flags(self) -> list[str]:
        """What is missing or late, in words. A closed risk has none."""
        if self.is_closed:
            return []
        found = []
        if not self.actions:
            found.append("No action mitigates it")
        if late := self.review_days_late:
            found.append(f"Review overdue by {late} day{'' if late == 1 else 's'}")
        if self.current is None:
            found.append("Not yet rated")
        return found


def url_of(plan: ImprovementPlan, risk_id: int) -> str:
    return plan.get_absolute_url()


def risk_rows(plan: ImprovementPlan, *, user: User, past: AsAt | None) -> Any:
    """The plan's risks that `user` may read, but for those withdrawn: live, or as at `past`."""
    rows = visible_rows(Risk, user, past.moment if past else None)
    return rows.filter(plan_id=plan.pk, withdrawn_at=None)


def lines_of(
    rows: Any, plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> list[RiskLine]:
    """The register over `rows` of one plan, in its order; `on` is the day that is shown."""
    at = past.moment if past else None
    risks = list(rows.order_by("order", "id"))
    ids = [risk.id for risk in risks]
    if not ids:
        return []
    ratings = risk_ratings_of(ids, at=at)
    closed = closed_risks(ids, at=at)
    owners = owners_of(ids, plan, on=on, at=at)
    actions = mitigations_of(ids, plan, user=user, on=on, past=past)
    strands = strands_of(plan, at=at)
    query = past.query if past else ""
    return [
        RiskLine(
            risk=risk,
            url=url_of(plan, risk.id) + query,
            strand=str(strands.get(risk.strand_id, "")),
            owner=owners[risk.id][1] if risk.id in owners else risk.owner_post,
            owner_id=owners[risk.id][0] if risk.id in owners else None,
            is_closed=risk.id in closed,
            on=on,
            ratings=ratings.get(risk.id, []),
            actions=actions.get(risk.id, []),
        )
        for risk in risks
    ]


def owners_of(
    risk_ids: Iterable[int], plan: ImprovementPlan, *, on: date, at: datetime | None
) -> dict[int, tuple[int, str]]:
    """Who owns each risk: their id, and their name with the post they hold. Two queries."""
    links = RiskOwner.objects.as_at(at).filter(risk_id__in=list(risk_ids))
    owned = list(links.values_list("risk_id", "user_id", "user__name"))
    posts = dict(
        Membership.objects.live(on=on)
        .filter(council_id=plan.council_id, user_id__in={user_id for _, user_id, _ in owned})
        .exclude(post="")
        .values_list("user_id", "post")
    )
    return {
        risk_id: (user_id, f"{name}, {posts[user_id]}" if user_id in posts else name)
        for risk_id, user_id, name in owned
    }


def mitigations_of(
    risk_ids: Iterable[int],
    plan: ImprovementPlan,
    *,
    user: User,
    on: date,
    past: AsAt | None,
) -> Mapping[int, list[Mitigation]]:
    """The actions of each risk that `user` may read, not withdrawn, with their status."""
    at = past.moment if past else None
    links = RiskAction.objects.as_at(at).filter(risk_id__in=list(risk_ids))
    rows = with_progress(visible_rows(Action, user, at), on=on, at=at)
    rows = rows.filter(id__in=links.values("action_id"), withdrawn_at=None)
    slug = plan.council.slug
    query = past.query if past else ""
    shown = {
        pk: Mitigation(
            pk,
            f"{reference} {title}",
            reverse("improvement:action", args=[slug, pk]) + query,
            str(ActionStatus(status).label),
            STATUS_KINDS[status],
        )
        for pk, reference, title, status in rows.values_list("id", "reference", "title", "status")
    }
    found: dict[int, list[Mitigation]] = defaultdict(list)
    for risk_id, action_id in links.order_by("pk").values_list("risk_id", "action_id"):
        if action_id in shown:
            found[risk_id].append(shown[action_id])
    return found


@dataclass(frozen=True)
class TopRisk:
    """A grave risk in a few words."""

    name: str
    url: str
    current: Rated
    moved: str
    has_action: bool


def top_risks(
    plan: ImprovementPlan, *, user: User, past: AsAt | None = None, most: int = 3
) -> list[TopRisk]:
    """The gravest open risks by their current rating, in one query; in two for the past.

    Where not all stand on one scale they are in the order of the plan: heights on different
    scales are not compared.
    """
    at = past.moment if past else None
    risks = risk_rows(plan, user=user, past=past)
    readable = visible_rows(Action, user, at).filter(withdrawn_at=None).order_by()
    links = RiskAction.objects.as_at(at).filter(risk=OuterRef("risk"))
    closings = RiskClosing.objects.as_at(at).filter(risk=OuterRef("risk"))
    said = closings.order_by("-recorded_at", "-pk").values("is_closed")[:1]
    rows = (
        RiskRating.objects.as_at(at)
        .filter(kind=RatingKind.CURRENT, risk__in=risks.order_by().values("id"))
        .annotate(
            was_closed=Subquery(said),
            has_action=Exists(links.filter(action__in=readable.values("id"))),
        )
        .exclude(was_closed=True)
        .select_related("risk", "scale", "by")
        .order_by("risk__order", "risk", "-on", "-recorded_at", "-pk")
    )
    then = {row.id: row for row in risks} if past else {}
    query = past.query if past else ""
    found = []
    for _, group in groupby(rows, lambda row: row.risk_id):
        latest, *before = group
        rating = rated(latest)
        risk = then.get(latest.risk_id, latest.risk)
        found.append(
            TopRisk(
                name=f"{risk.reference} {risk.title}".strip(),
                url=url_of(plan, risk.id) + query,
                current=rating,
                moved=moved_in_words(rating, rated(before[0]) if before else None),
                has_action=latest.has_action,
            )
        )
    if len({each.current.scale_id for each in found}) == 1:
        found.sort(key=lambda each: height_of(each.current), reverse=True)
    return found[:most]


def height_of(rating: Rated) -> tuple[int, int, int]:
    """What ratings of one scale are ordered by: band, then both heights together, then impact."""
    if rating.heights is None:
        return (-1, 0, 0)
    band, likelihood, impact = rating.heights
    return (band, likelihood * impact, impact)
