"""The risks of a plan as a register shows them, now or as recorded by a past day: few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts.as_at import AsAt, visible_rows
from accounts.models import Membership, User
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
from improvement.models.risk import RatingKind, Response
from improvement.strands import strands_of
from improvement.tied_actions import TiedAction, tied_actions

UNRATED = "unrated"


@dataclass(frozen=True)
class Rated:
    """One rating as it is shown. `scale` is None where only the source's words are known."""

    kind: str
    text: str
    scale: RiskScale | None
    scale_name: str
    likelihood: str
    impact: str
    on: date
    why: str
    who: str

    @classmethod
    def of(cls, rating: RiskRating) -> "Rated":
        return cls(
            kind=rating.kind,
            text=rating.printed,
            scale=rating.scale,
            scale_name=str(rating.scale or rating.scale_as_stated),
            likelihood=rating.likelihood,
            impact=rating.impact,
            on=rating.on,
            why=rating.why,
            who=str(rating.by),
        )

    @property
    def kind_label(self) -> str:
        return str(RatingKind(self.kind).label)

    @property
    def band(self) -> str:
        """High; empty without a scale."""
        return self.scale.levels.band(self.likelihood, self.impact).name if self.scale else ""

    @property
    def colour(self) -> str:
        return self.scale.levels.band(self.likelihood, self.impact).kind if self.scale else UNRATED

    @property
    def label(self) -> str:
        """High B2: the band first, for it is what a reader looks for."""
        return f"{self.band} {self.text}".strip()

    @property
    def words(self) -> str:
        """Likelihood high, impact critical."""
        if self.scale is None:
            return self.scale_name or "The scale of this rating is not recorded"
        words = self.scale.levels.in_words(self.likelihood, self.impact)
        return f"{words[:1].upper()}{words[1:]}"

    @property
    def heights(self) -> tuple[int, int, int] | None:
        return self.scale.levels.heights(self.likelihood, self.impact) if self.scale else None

    @property
    def scale_id(self) -> int | None:
        return self.scale.pk if self.scale else None


def movement_between(latest: Any, before: Any) -> int | None:
    """How the latest of two ratings stands to the one before: 1 graver, −1 less so, 0 neither.

    None for ratings of different scales, which are not compared. Nor are both heights traded
    against each other: where one rose and the other fell, the band decides.
    """
    if latest.heights is None or before.heights is None or latest.scale_id != before.scale_id:
        return None
    (_, likelihood, impact), (_, likelihood_then, impact_then) = latest.heights, before.heights
    steps = (likelihood - likelihood_then, impact - impact_then)
    moved: int = max(steps)
    if min(steps) < 0 < max(steps):
        moved = latest.heights[0] - before.heights[0]
    elif moved == 0:
        moved = min(steps)
    return (moved > 0) - (moved < 0)


def moved_in_words(latest: Rated | None, before: Rated | None) -> str:
    """How the latest rating stands to the one before it; up is graver."""
    if latest is None:
        return ""
    if before is None:
        return "First rating"
    moved = movement_between(latest, before)
    if moved is None:
        if (latest.scale_name, latest.text) == (before.scale_name, before.text):
            return "No change"
        return f"Was {before.text}, on another scale"
    if moved:
        return f"{'Up' if moved > 0 else 'Down'} from {before.text}"
    if latest.heights == before.heights:
        return "No change"
    return f"Was {before.text}, in the same band"


def risk_ratings_of(risk_ids: Iterable[int], *, at: datetime | None) -> dict[int, list[Rated]]:
    """Every rating of each risk that had been recorded by `at`, the latest first. Two queries."""
    rows = RiskRating.objects.as_at(at).filter(risk_id__in=list(risk_ids)).select_related("by")
    ratings = list(rows.order_by("-on", "-recorded_at", "-pk"))
    ids = {rating.scale_id for rating in ratings if rating.scale_id is not None}
    scales = RiskScale.objects.in_bulk(ids) if ids else {}
    found: dict[int, list[Rated]] = defaultdict(list)
    for rating in ratings:
        if rating.scale_id is not None:
            rating.scale = scales[rating.scale_id]
        found[rating.risk_id].append(Rated.of(rating))
    return found


def latest_of(ratings: Iterable[Rated], kind: str = RatingKind.CURRENT) -> Rated | None:
    """The latest of a kind among ratings that come newest first."""
    return next((each for each in ratings if each.kind == kind), None)


def scales_of(ratings: Iterable[Rated | None]) -> list[RiskScale]:
    """The scales that the ratings stand on, each once."""
    found = {rating.scale.pk: rating.scale for rating in ratings if rating and rating.scale}
    return sorted(found.values(), key=lambda scale: (scale.name, scale.number, scale.pk))


def was_closed(risk: str, at: datetime | None) -> Subquery:
    """What the last closing or opening of a risk by `at` says; null where there is none.

    `risk` names the id of the risk in the rows that are annotated.
    """
    closings = RiskClosing.objects.as_at(at).filter(risk=OuterRef(risk))
    return Subquery(closings.order_by("-recorded_at", "-pk").values("is_closed")[:1])


def closed_risks(risk_ids: Iterable[int], *, at: datetime | None) -> set[int]:
    """The ids of those that were closed, and not opened again, by `at`."""
    rows = RiskClosing.objects.as_at(at).filter(risk_id__in=list(risk_ids))
    said = dict(rows.order_by("recorded_at", "pk").values_list("risk_id", "is_closed"))
    return {risk_id for risk_id, is_closed in said.items() if is_closed}


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
    actions: list[TiedAction] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.risk.id)

    @property
    def name(self) -> str:
        return f"{self.risk.reference} {self.risk.title}".strip()

    @property
    def current(self) -> Rated | None:
        return latest_of(self.ratings)

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
        if self.current is None:
            found.append("Not yet rated")
        if not self.actions:
            found.append("No action mitigates it")
        if late := self.review_days_late:
            found.append(f"Review overdue by {late} day{'' if late == 1 else 's'}")
        return found


def url_of(plan: ImprovementPlan, risk_id: int, past: AsAt | None) -> str:
    url = reverse("improvement:risk", args=[plan.council.slug, risk_id])
    return url + (past.query if past else "")


def risk_rows(plan: ImprovementPlan, *, user: User, past: AsAt | None) -> Any:
    """The plan's risks that `user` may read, but for those withdrawn: live, or as at `past`."""
    rows = visible_rows(Risk, user, past.moment if past else None)
    return rows.filter(plan_id=plan.pk, withdrawn_at=None)


def lines_of(
    rows: Any, plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> list[RiskLine]:
    """The register over `rows` of one plan, in its order; `on` is the day that is shown."""
    at = past.moment if past else None
    risks = list(rows.annotate(was_closed=was_closed("id", at)).order_by("order", "id"))
    ids = [risk.id for risk in risks]
    if not ids:
        return []
    ratings = risk_ratings_of(ids, at=at)
    owners = owners_of(ids, plan, on=on, at=at)
    links = RiskAction.objects.as_at(at).filter(risk_id__in=ids)
    actions = tied_actions(links, "risk_id", plan, user=user, on=on, past=past)
    strands = strands_of(plan, at=at)
    return [
        RiskLine(
            risk=risk,
            url=url_of(plan, risk.id, past),
            strand=str(strands.get(risk.strand_id, "")),
            owner=owners[risk.id][1] if risk.id in owners else risk.owner_post,
            owner_id=owners[risk.id][0] if risk.id in owners else None,
            is_closed=bool(risk.was_closed),
            on=on,
            ratings=ratings.get(risk.id, []),
            actions=actions.get(risk.id, []),
        )
        for risk in risks
    ]


def owners_of(
    risk_ids: Iterable[int], plan: ImprovementPlan, *, on: date, at: datetime | None
) -> dict[int, tuple[int, str]]:
    """Who owns each risk: their id, and their name with the post they hold. One query."""
    posts = Membership.objects.live(on=on).filter(
        council_id=plan.council_id, user_id=OuterRef("user_id")
    )
    links = RiskOwner.objects.as_at(at).filter(risk_id__in=list(risk_ids))
    post = Subquery(posts.exclude(post="").values("post")[:1])
    owned = links.annotate(post=post).values_list("risk_id", "user_id", "user__name", "post")
    return {
        risk_id: (user_id, f"{name}, {post}" if post and post != name else name)
        for risk_id, user_id, name, post in owned
    }


def current_ratings(
    plan: ImprovementPlan, *, user: User, past: AsAt | None
) -> dict[int, list[RiskRating]]:
    """The current ratings of each open risk, the latest first; the risks in the order of the plan.

    One query. Each rating knows what its risk was called (`name`), and whether it `has_action`.
    """
    at = past.moment if past else None
    risks = risk_rows(plan, user=user, past=past).order_by()
    named = risks.filter(id=OuterRef("risk_id"))
    readable = visible_rows(Action, user, at).filter(withdrawn_at=None).order_by()
    links = RiskAction.objects.as_at(at).filter(risk=OuterRef("risk"))
    rows = (
        RiskRating.objects.as_at(at)
        .filter(kind=RatingKind.CURRENT, risk__in=risks.values("id"))
        .annotate(
            order=Subquery(named.values("order")[:1]),
            name=Subquery(named.values(words=Concat("reference", Value(" "), "title"))[:1]),
            was_closed=was_closed("risk", at),
            has_action=Exists(links.filter(action__in=readable.values("id"))),
        )
        .filter(Q(was_closed=None) | Q(was_closed=False))
        .select_related("scale", "by")
        .order_by("order", "risk", "-on", "-recorded_at", "-pk")
    )
    return {pk: list(group) for pk, group in groupby(rows, lambda row: row.risk_id)}


@dataclass(frozen=True)
class TopRisk:
    """A grave risk in a few words."""

    name: str
    url: str
    current: Rated
    moved: str
    has_action: bool


def top_risks(
    ratings: Mapping[int, Sequence[Any]],
    plan: ImprovementPlan,
    *,
    past: AsAt | None = None,
    most: int = 3,
) -> list[TopRisk]:
    """The gravest open risks by their `current_ratings`.

    Where not all stand on one scale they are in the order of the plan: heights on different
    scales are not compared.
    """
    found = []
    for risk_id, (latest, *before) in ratings.items():
        rating = Rated.of(latest)
        found.append(
            TopRisk(
                name=latest.name.strip(),
                url=url_of(plan, risk_id, past),
                current=rating,
                moved=moved_in_words(rating, Rated.of(before[0]) if before else None),
                has_action=latest.has_action,
            )
        )
    if len({each.current.scale_id for each in found}) == 1:
        found.sort(key=lambda each: height_of(each.current), reverse=True)
    return found[:most]


@dataclass(frozen=True)
class MitigatedRisk:
    """A risk as the page of an action names it."""

    name: str
    url: str
    current: Rated | None
    is_closed: bool


def risks_of_action(action: Action, *, user: User, past: AsAt | None) -> list[MitigatedRisk]:
    """The risks that the action mitigates, as far as `user` may read them; two queries at most."""
    at = past.moment if past else None
    links = RiskAction.objects.as_at(at).filter(action_id=action.pk)
    ratings = RiskRating.objects.as_at(at).filter(risk=OuterRef("id"), kind=RatingKind.CURRENT)
    rows = (
        risk_rows(action.plan, user=user, past=past)
        .filter(id__in=links.values("risk_id"))
        .annotate(
            rating_id=Subquery(ratings.order_by("-on", "-recorded_at", "-pk").values("pk")[:1]),
            was_closed=was_closed("id", at),
        )
    )
    risks = list(rows.order_by("order", "id"))
    ids = {risk.rating_id for risk in risks if risk.rating_id}
    known = RiskRating.objects.select_related("scale", "by").in_bulk(ids) if ids else {}
    return [
        MitigatedRisk(
            name=f"{risk.reference} {risk.title}".strip(),
            url=url_of(action.plan, risk.id, past),
            current=Rated.of(known[risk.rating_id]) if risk.rating_id else None,
            is_closed=bool(risk.was_closed),
        )
        for risk in risks
    ]


def height_of(rating: Rated | None) -> tuple[int, int, int]:
    """What ratings of one scale are ordered by: band, then both heights together, then impact."""
    if rating is None or rating.heights is None:
        return (-1, 0, 0)
    band, likelihood, impact = rating.heights
    return (band, likelihood * impact, impact)
