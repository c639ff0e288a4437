"""Who may do what: the one capability table, and the questions every room asks of it.

The table is the permission matrix of the house. A membership gives its role over the whole
council; a grant opens one plan, board or inspection to one person, and is the only exception.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, FilteredRelation, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

if TYPE_CHECKING:
    from accounts.models import Council, User


class Role(models.TextChoices):
    PLAN_LEAD = "plan_lead", "Plan lead"
    ACTION_OWNER = "action_owner", "Action owner"
    DIRECTOR = "director", "Director"
    BOARD_MEMBER = "board_member", "Board member"
    CLERK = "clerk", "Clerk"
    CLEARANCE_OFFICER = "clearance_officer", "Clearance officer"
    VIEWER = "viewer", "Viewer"
    INSPECTOR = "inspector", "Inspector or adviser"
    ADMINISTRATOR = "administrator", "Administrator"


class Reach(Enum):
    """How far a role's capability goes."""

    ALL = "all"  # anything in the council
    OWN = "own"  # what they lead or contribute to, or what was asked of them
    CHAIR = "chair"  # the chair of a board that holds the plan to account
    GRANTED = "granted"  # what a grant names
    PROPOSE = "propose"  # propose or draft only


class Capability(models.TextChoices):
    READ_PLAN = "read_plan", "read Part 1 plan content"
    READ_EXEMPT = "read_exempt", "read exempt content"
    DOWNLOAD_EVIDENCE = "download_evidence", "download evidence"
    RECORD_INSPECTION = "record_inspection", "record inspections, override a statutory date"
    EDIT_ACTION = "edit_action", "create, edit, withdraw an action, change its lead"
    RECORD_PROGRESS = "record_progress", "record progress, add evidence"
    CHANGE_ORIGINAL_DATE = "change_original_date", "change an original due date"
    ASK_NEW_DATE = "ask_new_date", "ask for a new due date"
    DECIDE_DATE = "decide_date", "decide a new due date"
    PROPOSE_CLOSING = "propose_closing", "propose closing"
    CLOSE_ACTION = "close_action", "close, reopen"
    KEEP_MEASURES = "keep_measures", "measures, readings, risks, money, assurance, voice"
    RATE_ASSURANCE = "rate_assurance", "rate assurance on an action"
    CHALLENGE = "challenge", "comment, challenge"
    ANSWER_CHALLENGE = "answer_challenge", "answer a challenge"
    IMPORT_PLAN = "import_plan", "import a workbook, bulk edit, undo a batch"
    READ_BOARDS = "read_boards", "read boards, members, meetings, minutes, decisions"
    KEEP_BOARDS = "keep_boards", "keep boards, members, meetings, minutes, decisions"
    SET_EXEMPT = "set_exempt", "set exempt"
    CLEAR_EXEMPT = "clear_exempt", "clear exempt"
    DRAFT_REPORT = "draft_report", "make and edit a report draft"
    CLEAR_PART = "clear_part", "clear a part of a report"
    ISSUE_REPORT = "issue_report", "issue a report, supersede it"
    PUBLISH_PACK = "publish_pack", "mark a public pack as published"
    EXPORT = "export", "export what they may read"
    READ_HISTORY = "read_history", "history of the records they may read"
    READ_ACCESS_LOG = "read_access_log", "access log"
    EDIT_TEMPLATES = "edit_templates", "report templates, rating definitions, risk scales"
    MANAGE_PEOPLE = "manage_people", "people, memberships, grants, holidays, branding, locks"
    PROPOSE_DISPOSAL = "propose_disposal", "hold, propose disposal"
    APPROVE_DISPOSAL = "approve_disposal", "approve disposal"
    OWN_FEED = "own_feed", "own feed and API tokens"


_PL, _AO, _DI = Role.PLAN_LEAD, Role.ACTION_OWNER, Role.DIRECTOR
_BM, _CK, _CO = Role.BOARD_MEMBER, Role.CLERK, Role.CLEARANCE_OFFICER
_VW, _IA, _SA = Role.VIEWER, Role.INSPECTOR, Role.ADMINISTRATOR
_READERS = dict.fromkeys((_VW, _AO, _PL, _BM, _CK, _DI, _CO), Reach.ALL)
_GRANTED = {_IA: Reach.GRANTED}
_LEADERS = {_PL: Reach.ALL, _DI: Reach.ALL}

MATRIX: Mapping[Capability, Mapping[Role, Reach]] = {
    Capability.READ_PLAN: {**_READERS, **_GRANTED},
    Capability.READ_EXEMPT: {
        _PL: Reach.ALL,
        _CK: Reach.ALL,
        _DI: Reach.ALL,
        _AO: Reach.GRANTED,
        _BM: Reach.GRANTED,
        _CO: Reach.GRANTED,
        _IA: Reach.GRANTED,
    },
    Capability.DOWNLOAD_EVIDENCE: {**_READERS, **_GRANTED},
    Capability.RECORD_INSPECTION: _LEADERS,
    Capability.EDIT_ACTION: _LEADERS,
    Capability.RECORD_PROGRESS: {**_LEADERS, _AO: Reach.OWN},
    Capability.CHANGE_ORIGINAL_DATE: {},
    Capability.ASK_NEW_DATE: {**_LEADERS, _AO: Reach.OWN},
    Capability.DECIDE_DATE: {_BM: Reach.CHAIR, _DI: Reach.ALL},
    Capability.PROPOSE_CLOSING: {**_LEADERS, _AO: Reach.OWN},
    Capability.CLOSE_ACTION: {_BM: Reach.CHAIR, _DI: Reach.ALL},
    Capability.KEEP_MEASURES: {**_LEADERS, _AO: Reach.OWN},
    Capability.RATE_ASSURANCE: {**_LEADERS, _BM: Reach.CHAIR},
    Capability.CHALLENGE: dict.fromkeys((_AO, _PL, _BM, _DI), Reach.ALL),
    Capability.ANSWER_CHALLENGE: {**_LEADERS, _AO: Reach.OWN},
    Capability.IMPORT_PLAN: {_PL: Reach.ALL},
    Capability.READ_BOARDS: {**_READERS, **_GRANTED},
    Capability.KEEP_BOARDS: {_PL: Reach.PROPOSE, _CK: Reach.ALL, _DI: Reach.ALL},
    Capability.SET_EXEMPT: {
        _AO: Reach.PROPOSE,
        _PL: Reach.ALL,
        _CK: Reach.ALL,
        _DI: Reach.ALL,
    },
    Capability.CLEAR_EXEMPT: {_CK: Reach.ALL, _DI: Reach.ALL},
    Capability.DRAFT_REPORT: {_PL: Reach.ALL, _CK: Reach.ALL, _DI: Reach.ALL},
    Capability.CLEAR_PART: {_CO: Reach.OWN},
    Capability.ISSUE_REPORT: {_DI: Reach.ALL},
    Capability.PUBLISH_PACK: {_CK: Reach.ALL},
    Capability.EXPORT: {**_READERS, **_GRANTED},
    Capability.READ_HISTORY: {**_LEADERS, **_GRANTED},
    Capability.READ_ACCESS_LOG: {_DI: Reach.ALL, _SA: Reach.ALL},
    Capability.EDIT_TEMPLATES: {_PL: Reach.ALL, _CK: Reach.ALL},
    Capability.MANAGE_PEOPLE: {_SA: Reach.ALL},
    Capability.PROPOSE_DISPOSAL: {_PL: Reach.ALL},
    Capability.APPROVE_DISPOSAL: {_DI: Reach.ALL},
    Capability.OWN_FEED: _READERS,
}


@dataclass(frozen=True)
class Opened:
    """Ids that grants open. `exempt` ones are opened with their exempt matter, and are in `all`."""

    all: frozenset[int] = frozenset()
    exempt: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Access:
    """What one person may reach today: their roles by council id, and what grants open to them.

    `lapsed_on` is the last day of the last role of somebody who has none any more.
    """

    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    councils_by_slug: "Mapping[str, Council]" = field(default_factory=dict)
    plans: Opened = Opened()
    boards: Opened = Opened()
    inspections: Opened = Opened()
    lapsed_on: date | None = None

    def reaches(self, capability: Capability, council_id: int) -> frozenset[Reach]:
        table = MATRIX[capability]
        return frozenset(
            table[role] for role in self.roles.get(council_id, frozenset()) if role in table
        )

    def stamp(self, council_id: int) -> str:
        """Changes whenever a role in the council, or a grant, comes or goes."""
        opened = (self.plans, self.boards, self.inspections)
        ids = [(sorted(each.all), sorted(each.exempt)) for each in opened]
        return sha256(repr((sorted(self.roles.get(council_id, ())), ids)).encode()).hexdigest()

    def councils(self, capability: Capability) -> list[int]:
        """Ids of the councils where a role alone gives `capability` over everything."""
        return sorted(pk for pk in self.roles if Reach.ALL in self.reaches(capability, pk))

    def councils_at_all(self, capability: Capability) -> list[int]:
        """Ids of the councils where a role gives `capability`, be it over one's own only."""
        return sorted(pk for pk in self.roles if self.reaches(capability, pk))


def access_of(user: "User") -> Access:
    """What `user` may reach today; worked out once a request (`user` keeps it)."""
    if not user.is_authenticated or not user.is_active:
        return Access()
    kept = getattr(user, "access", None)
    return kept if isinstance(kept, Access) else work_out_access(user)


def work_out_access(user: "User") -> Access:
    """Read `user`'s memberships and grants as they stand now: one query.

    These three alone ask the clock below the views: access is a matter of now.
    """
    today = timezone.localdate()  # noqa: TID251 (see above)
    return _access(user, _memberships(user.memberships.all(), on=today), on=today)


def find_with_access(user_id: int) -> "User | None":
    """Who has a role today, with their `access` worked out: one query for both; else None."""
    memberships: Any = apps.get_model("accounts", "Membership").objects
    today = timezone.localdate()  # noqa: TID251 (access is a matter of now)
    held = _memberships(memberships.filter(user_id=user_id), on=today)
    rows = list(held.select_related("council", "user"))
    if not rows:
        return None
    user: User = rows[0].user
    user.access = _access(user, rows, on=today)
    return user


def work_out_access_of(users: Collection["User"]) -> None:
    """The same for several people at once, who keep it: two queries."""
    today = timezone.localdate()  # noqa: TID251 (access is a matter of now)
    memberships: Any = apps.get_model("accounts", "Membership").objects
    unknown = [user for user in users if not isinstance(getattr(user, "access", None), Access)]
    held: dict[int, list[Any]] = {user.pk: [] for user in unknown}
    for membership in _memberships(memberships.filter(user__in=held), on=today) if held else ():
        held[membership.user_id].append(membership)
    # Of those without a role it is asked when their last one ended.
    prefetch_related_objects([user for user in unknown if not held[user.pk]], "memberships")
    for user in unknown:
        user.access = _access(user, held[user.pk], on=today)


def _memberships(rows: Any, *, on: date) -> Any:
    """The memberships among `rows` that hold on the day `on`: once for each grant in its council,
    with what that grant opens, and once where there is none."""
    grants = Q(
        council__grants__user=F("user"),
        council__grants__until_on__gte=on,
        council__grants__ended_at=None,
    )
    # Not "grant": that is a word of SQL, and such a name is not put in quotation marks.
    return (
        rows.live(on=on)
        .select_related("council")
        .annotate(held=FilteredRelation("council__grants", condition=grants))
        .annotate(
            plan_id=F("held__plan_id"),
            board_id=F("held__board_id"),
            inspection_id=F("held__inspection_id"),
            with_exempt=F("held__with_exempt"),
        )
    )


def _access(user: "User", memberships: Iterable[Any], *, on: date) -> Access:
    roles: dict[int, set[Role]] = {}
    councils: dict[str, Council] = {}
    opened: dict[str, tuple[set[int], set[int]]] = {
        name: (set(), set()) for name in ("plan_id", "board_id", "inspection_id")
    }
    for membership in memberships:
        roles.setdefault(membership.council_id, set()).add(Role(membership.role))
        councils[membership.council.slug] = membership.council
        for name, (everything, exempt) in opened.items():
            pk = getattr(membership, name)
            if pk is not None:
                everything.add(pk)
                if membership.with_exempt:
                    exempt.add(pk)
    sets = {name: Opened(frozenset(a), frozenset(e)) for name, (a, e) in opened.items()}
    return Access(
        roles={pk: frozenset(names) for pk, names in roles.items()},
        councils_by_slug=councils,
        plans=sets["plan_id"],
        boards=sets["board_id"],
        inspections=sets["inspection_id"],
        lapsed_on=None if roles else user.lapsed_on(on=on),
    )


def reaches(user: "User", capability: Capability, council: "Council") -> frozenset[Reach]:
    """How far `user`'s roles carry `capability` in `council`."""
    return access_of(user).reaches(capability, council.pk)


def can(user: "User", capability: Capability, council: "Council") -> bool:
    """Whether a role of `user` gives `capability` over anything in `council`."""
    return Reach.ALL in reaches(user, capability, council)


def without_exempt(user: "User") -> "User":
    """The same reader, as if no exempt matter were open to them: for what is to be handed on.

    It is never signed in and never saved.
    """
    access = access_of(user)
    part_two = MATRIX[Capability.READ_EXEMPT]
    reader = copy(user)
    reader.access = replace(
        access,
        roles={
            pk: frozenset(
                Role.VIEWER if part_two.get(role) is Reach.ALL else role for role in roles
            )
            for pk, roles in access.roles.items()
        },
        plans=Opened(access.plans.all),
        boards=Opened(access.boards.all),
        inspections=Opened(access.inspections.all),
    )
    return reader


def may_open(user: "User", capability: Capability, council: "Council") -> bool:
    """Whether `user` has `capability` in `council` at all, be it over one granted thing only."""
    return bool(reaches(user, capability, council))


def require(allowed: bool) -> None:
    """Refuse with 403 unless `allowed`."""
    if not allowed:
        raise PermissionDenied


View = TypeVar("View", bound=Callable[..., HttpResponse])


def opens(
    capability: Capability, *, post: bool = False, get: bool = True
) -> Callable[[View], View]:
    """Declare the capability a view needs, and the methods it answers.

    It only declares: the view itself fetches through `visible_to` and calls `require`, so that
    what a person may not know of answers 404 and not 403.
    """
    return _declared(capability.value, post=post, get=get)


def signed_in(*, post: bool = False, get: bool = True) -> Callable[[View], View]:
    """Declare a view that anybody signed in may open: it shows only what is theirs."""
    return _declared("signed_in", post=post, get=get)


def public(*, post: bool = False, get: bool = True) -> Callable[[View], View]:
    """Declare a view that needs no sign-in."""

    def declare(view: View) -> View:
        return login_not_required(_declared("public", post=post, get=get)(view))

    return declare


def _declared(name: str, *, post: bool, get: bool) -> Callable[[View], View]:
    methods = (["GET", "HEAD"] if get else []) + (["POST"] if post else [])

    def declare(view: View) -> View:
        @wraps(view)
        def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        guarded: Any = require_http_methods(methods)(declared)
        guarded.capability = name
        guarded.methods = methods
        return guarded  # type: ignore[no-any-return]

    return declare
