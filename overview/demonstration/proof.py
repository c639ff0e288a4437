"""Assurance, voice, evidence and impact of the demonstration council."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.records import record_many
from impact.models import (
    ActivityAction,
    ActivityArea,
    ActivityEvidence,
    AreaImpact,
    AreaImpactSource,
    AssuranceActivity,
    AssuranceProgramme,
    AssuranceRating,
    Measure,
    VoiceAction,
    VoiceArea,
    VoiceEntry,
)
from improvement.models import Action, Evidence, ImprovementPlan
from overview.demonstration.recording import Demonstration, fixture

# How far apart, in weeks, the activities of one round and of the next are.
ROUND_WEEKS = 4


def make_proof(
    demo: Demonstration, plan: ImprovementPlan, actions: Mapping[str, Action], *, count: int
) -> None:
    """Give the plan its proof. Of activities there are `count`: they come again, further back."""
    given = fixture("proof")
    proof = Proof(demo, plan, actions)
    proof.make_programme(given["programme"])
    proof.make_activities(given["activities"], count)
    proof.make_ratings(given["ratings"])
    proof.make_evidence(given["evidence"])
    proof.make_voice(given["voice"], count)
    proof.rate_areas(given["impact"])


class Proof:
    """The proof of one plan, being made. What was made first is kept by its key."""

    def __init__(
        self, demo: Demonstration, plan: ImprovementPlan, actions: Mapping[str, Action]
    ) -> None:
        self.demo, self.plan, self.actions = demo, plan, actions
        self.lead = demo.people["plan_lead"]
        self.programme: dict[str, AssuranceProgramme] = {}
        self.sources: dict[tuple[str, str], Any] = {
            ("measure", measure.reference): measure for measure in Measure.objects.filter(plan=plan)
        }

    def record(self, made: list[Any], weeks: list[float]) -> list[Any]:
        """Record many of one kind, each a day after its week."""
        for record, week in zip(made, weeks, strict=True):
            record.by, record.recorded_at = self.lead, self.demo.at(self.demo.day(week + 0.2), 14)
        return record_many([[record] for record in made])

    def make_programme(self, given: list[dict[str, Any]]) -> None:
        lines = [
            AssuranceProgramme(
                plan=self.plan,
                first_due_on=self.demo.weekday(words["first"]),
                **{name: words[name] for name in ("kind", "title", "cadence")},
                **{name: words[name] for name in ("participants", "looks_at")},
            )
            for words in given
        ]
        self.record(lines, [-51.0] * len(lines))
        self.programme = {words["key"]: line for words, line in zip(given, lines, strict=True)}

    def make_activities(self, given: list[dict[str, Any]], count: int) -> None:
        told = [(n // len(given), given[n % len(given)]) for n in range(count)]
        weeks = [max(words["weeks"] - ROUND_WEEKS * nth, -50.0) for nth, words in told]
        made = [self.activity(words, week) for (_, words), week in zip(told, weeks, strict=True)]
        self.record(made, weeks)
        for activity, (nth, words), week in zip(made, told, weeks, strict=True):
            at = self.demo.at(self.demo.day(week + 0.2), 14)
            if nth == 0:
                self.sources["activity", words["key"]] = activity
            for relation, name in (("checked", "checked"), ("came_of_it", "followed")):
                for reference in words.get(name, ()):
                    if action := self.actions.get(reference):
                        link = ActivityAction(activity=activity, action=action, relation=relation)
                        self.demo.later(link, at=at, by=self.lead)
            for letter in words["areas"]:
                link_area = ActivityArea(activity=activity, area=self.demo.areas[letter])
                self.demo.later(link_area, at=at, by=self.lead)
            if nth == 0 and "evidence" in words:
                title, kind, strength, finding = words["evidence"]
                [item] = self.record(
                    [self.item(title, kind, strength, finding, activity.held_on)], [week]
                )
                tie = ActivityEvidence(activity=activity, evidence=item)
                self.demo.later(tie, at=at, by=self.lead)

    def activity(self, words: Mapping[str, Any], week: float) -> AssuranceActivity:
        programme = self.programme.get(words.get("programme", ""))
        kept = ("title", "looked_at_count", "looked_at", "found", "came_of_it")
        graded = ("grade", "graded_by", "moderated_grade", "moderated_by")
        return AssuranceActivity(
            plan=self.plan,
            programme=programme,
            kind=words.get("kind") or (programme.kind if programme else ""),
            held_on=self.demo.weekday(week),
            participants=words.get("participants") or (programme.participants if programme else ""),
            **{name: words[name] for name in (*kept, *graded) if name in words},
            **dict(zip(AssuranceActivity.COUNTS, words.get("grades", ()), strict=False)),
        )

    def item(
        self, title: str, kind: str, strength: str, finding: str, dated_on: date, area: str = ""
    ) -> Evidence:
        slug = title.lower().replace(" ", "-").replace("'", "").replace(",", "")
        return Evidence(
            plan=self.plan,
            area=self.demo.areas[area] if area else None,
            title=title,
            kind=kind,
            strength=strength,
            finding=finding,
            dated_on=dated_on,
            link=f"https://intranet.{self.demo.slug}.example/evidence/{slug}",
        )

    def make_ratings(self, given: list[dict[str, Any]]) -> None:
        for words in given:
            at = self.demo.at(self.demo.day(words["weeks"]), 16)
            rating = AssuranceRating(
                action=self.actions[words["action"]],
                on=at.date(),
                rag=words["rag"],
                comment=words["comment"],
                activity=self.sources.get(("activity", words.get("activity", ""))),
            )
            self.demo.later(rating, at=at, by=self.demo.people[words["by"]])

    def make_evidence(self, given: list[dict[str, Any]]) -> None:
        items = [
            self.item(
                words["title"],
                words["kind"],
                words["strength"],
                words["finding"],
                self.demo.weekday(words["weeks"]),
                words.get("area", ""),
            )
            for words in given
        ]
        self.record(items, [max(words["weeks"], -51.0) for words in given])

    def make_voice(self, given: list[dict[str, Any]], count: int) -> None:
        """Each entry as it was heard, and again once it is known what was done about it."""
        told = [divmod(n, len(given)) for n in range(max(len(given), count // 4))]
        kept = []
        for nth, which in told:
            words = given[which]
            week = max(words["weeks"] - ROUND_WEEKS * nth, -50.0)
            entry = self.entry(words, week)
            entry.by, entry.recorded_at = self.lead, self.demo.at(self.demo.day(week + 0.2), 14)
            later = self.demo.at(self.demo.day(max(week + 2, words.get("told", -0.5))), 15)
            kept.append(self.demo.versions(entry, (later, self.lead, self.done(words, week))))
        made = record_many(kept)
        for entry, (nth, which), versions in zip(made, told, kept, strict=True):
            words, at = given[which], versions[0].recorded_at
            if nth == 0:
                self.sources["voice", words["key"]] = entry
            for letter in words["areas"]:
                area = VoiceArea(entry=entry, area=self.demo.areas[letter])
                self.demo.later(area, at=at, by=self.lead)
            for reference in words["actions"]:
                if action := self.actions.get(reference):
                    tie = VoiceAction(entry=entry, action=action)
                    self.demo.later(tie, at=at, by=self.lead)

    def entry(self, words: Mapping[str, Any], week: float) -> VoiceEntry:
        precision = words.get("precision", "day")
        heard_on = self.demo.weekday(week)
        if precision != "day":
            month = heard_on.month if precision == "month" else (heard_on.month - 1) // 3 * 3 + 3
            last = monthrange(heard_on.year, month)[1]
            heard_on = date(heard_on.year, month, last)
        return VoiceEntry(
            plan=self.plan,
            heard_on=heard_on,
            heard_precision=precision,
            **{name: words[name] for name in ("group", "method", "heard")},
        )

    def done(self, words: Mapping[str, Any], week: float) -> dict[str, Any]:
        """What was done about it, and when they were told, where that is so."""
        told = words.get("told")
        return {
            "did": words["did"],
            "told_on": None if told is None else self.demo.weekday(max(told, week)),
            "is_published": "you_said" in words,
            "visibility": "public" if "you_said" in words else "members",
            **{name: words.get(name, "") for name in ("came_of_it", "you_said", "we_did")},
        }

    def rate_areas(self, given: list[dict[str, Any]]) -> None:
        for words in given:
            at = self.demo.at(self.demo.day(words["weeks"]), 17)
            rating = AreaImpact(
                plan=self.plan,
                area=self.demo.areas[words["area"]],
                on=at.date(),
                impact=words["impact"],
                reason=words["reason"],
            )
            rater = self.demo.people[words["by"]]
            self.demo.record(rating, at=at, by=rater)
            for kind, key in words["sources"]:
                source = AreaImpactSource(area_impact=rating, **{kind: self.sources[kind, key]})
                self.demo.later(source, at=at, by=rater)
