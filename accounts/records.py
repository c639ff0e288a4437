"""How what people record is kept: who said it, when, on which version, and only once.

This is the one save path. A `Record` is edited, and each version of it is kept in its history; a
`Fact` is only ever added; a `Link` ties two records together from one moment to another. All three
demand `by` and `at`.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from simple_history.models import HistoricalRecords

from govuk.dates import MONTHS, in_words


def day_as_stated(record: Any) -> str:
    """The day of a record in the council's words, else in full; "" where none was said."""
    return record.on_as_stated or (in_words(record.on) if record.on else "")


class Conflict(Exception):
    """Somebody recorded a newer version of `record` after the one that was seen."""

    def __init__(self, record: "Record") -> None:
        super().__init__(f"{record._meta.verbose_name} {record.pk} has changed")
        self.record = record


class AlreadyRecorded(Exception):
    """The form was sent before. `url` is where its first sending led."""

    def __init__(self, url: str) -> None:
        super().__init__("This form was already recorded")
        self.url = url


class Record(models.Model):
    """Something people edit. Its version, recorder and moment are set by `save` alone."""

    version = models.PositiveIntegerField(default=1, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True

    def save(self, *, by: Any, at: datetime, seen: int | None = None) -> None:  # type: ignore[override]
        """Record this version, with its history row, in one transaction.

        `seen` is the version the recorder was looking at (default: the version that was loaded).
        The version is tested inside the UPDATE. Raises `Conflict`, and changes nothing, when
        another version was recorded since.
        """
        self._history_user, self._history_date = by, at
        with transaction.atomic():
            if self._state.adding:
                self.version, self.by, self.recorded_at = 1, by, at
                super().save(force_insert=True)
                return
            seen = self.version if seen is None else seen
            kept = self.version, self.by_id, self.recorded_at
            self.by, self.recorded_at = by, at
            values = {
                field.attname: field.pre_save(self, False)
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name != "version"
            }
            rows = type(self)._base_manager.filter(pk=self.pk, version=seen)
            if not rows.update(version=seen + 1, **values):
                self.version, self.by_id, self.recorded_at = kept
                raise Conflict(self)
            self.version = seen + 1
            type(self).history.bulk_history_create([self], update=True, default_change_reason=None)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Nothing that was recorded is deleted: withdraw it with a reason")


class Fact(models.Model):
    """Something said once, by someone, at a moment. It is never changed."""

    recorded_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def save(self, *, by: Any, at: datetime) -> None:  # type: ignore[override]
        if not self._state.adding:
            raise TypeError("A fact is added, never changed")
        self.by, self.recorded_at = by, at
        super().save(force_insert=True)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A fact is never deleted")


class LinkQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def as_at(self, moment: datetime | None) -> Self:
        """Links that had been recorded by `moment` and not ended; the current ones for None."""
        if moment is None:
            return self.current()
        return self.filter(recorded_at__lte=moment).filter(
            Q(ended_at=None) | Q(ended_at__gt=moment)
        )


class Link(models.Model):
    """A tie between two records, from the moment it was recorded to the moment it ended."""

    recorded_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *, by: Any, at: datetime) -> None:  # type: ignore[override]
        if not self._state.adding:
            raise TypeError("A link is ended, never changed")
        self.by, self.recorded_at = by, at
        super().save(force_insert=True)

    def end(self, *, by: Any, at: datetime) -> None:
        """End the link. One that ended already stays as it was."""
        rows = type(self)._base_manager.filter(pk=self.pk, ended_at=None)
        rows.update(ended_at=at, ended_by=by)
        self.refresh_from_db(fields=["ended_at", "ended_by"])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A link is ended, never deleted")


AnyLink = TypeVar("AnyLink", bound=Link)


@contextmanager
def refused_if_taken(words: str) -> Iterator[None]:
    """Save what may stand only once: ValidationError with `words` where it stands already.

    For two who come together, of whom the forms' own checks tell neither. All that the block saved
    is undone.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise ValidationError(words) from None


def relink(
    current: LinkQuerySet, wanted: Collection[AnyLink], *, key: str, by: Any, at: datetime
) -> None:
    """Make `wanted` the current links: end those no longer wanted, add those not there yet.

    `key` names the attribute that tells two links apart, such as "area_id".
    """
    there = {getattr(link, key): link for link in current.current()}
    want = {getattr(link, key): link for link in wanted}
    for value, link in there.items():
        if value not in want:
            link.end(by=by, at=at)
    for value, link in want.items():
        if value not in there:
            link.save(by=by, at=at)


AnyRecord = TypeVar("AnyRecord", bound=Record)


def record_many(kept: Sequence[Sequence[AnyRecord]]) -> list[AnyRecord]:
    """Record many at once, each with all its versions: the bulk way of `Record.save`.

    Each inner sequence holds the versions of one record, oldest first; every version carries its
    own `by` and `recorded_at`. The last one is what stands, and all are in the history. Returns
    what stands, in the order given. All records are of one model, and new.
    """
    if not kept:
        return []
    for versions in kept:
        for number, version in enumerate(versions, start=1):
            version.version = number
            version._history_user, version._history_date = version.by, version.recorded_at
    standing = [versions[-1] for versions in kept]
    model = type(standing[0])
    with transaction.atomic():
        model._base_manager.bulk_create(standing, batch_size=500)
        for versions in kept:
            for version in versions[:-1]:
                version.pk = versions[-1].pk
        first = [versions[0] for versions in kept]
        later = [version for versions in kept for version in versions[1:]]
        model.history.bulk_history_create(first, batch_size=500, default_change_reason=None)
        model.history.bulk_history_create(
            later, batch_size=500, update=True, default_change_reason=None
        )
    return standing


class FormToken(models.Model):
    """A form that was recorded, and where its sender was led. The token is used once."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    used_at = models.DateTimeField()
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "accounts"

    def __str__(self) -> str:
        return self.token


@contextmanager
def once(token: str, *, by: Any, at: datetime) -> Iterator[FormToken]:
    """Do the work inside at most once for `token`, all of it or none.

    Set `url` on the token that is handed over to say where the result is. Raises
    `AlreadyRecorded`, before the work, when the token was used.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                used = FormToken.objects.create(token=token, user=by, used_at=at)
        except IntegrityError:
            first = FormToken.objects.filter(token=token, user=by).first()
            raise AlreadyRecorded(first.url if first else "/") from None
        yield used
        FormToken.objects.filter(pk=used.pk).update(url=used.url)


def linked_once(*fields: str, name: str) -> models.UniqueConstraint:
    """A constraint of a `Link`: one at a time between the same things; those that ended may be
    many."""
    return models.UniqueConstraint(fields=fields, condition=Q(ended_at=None), name=name)


def who_and_when(who: str, when: str) -> models.CheckConstraint:
    """A constraint: person `who` and moment `when` are there together, or not at all."""
    return models.CheckConstraint(
        condition=Q(**{f"{who}__isnull": True, f"{when}__isnull": True})
        | Q(**{f"{who}__isnull": False, f"{when}__isnull": False}),
        name=f"%(class)s_{when}_and_{who}",
    )


class Precision(models.TextChoices):
    """How exact a date is. The date held is the last day of the span that was meant."""

    DAY = "day", "a day"
    MONTH = "month", "a month"
    QUARTER = "quarter", "a quarter"
    YEAR = "year", "a year"


def last_day(day: date, precision: str) -> date:
    """The last day of the month or quarter that `day` is in; else `day` itself."""
    if precision == Precision.QUARTER:
        day = day.replace(day=1, month=(day.month + 2) // 3 * 3)
    elif precision != Precision.MONTH:
        return day
    return day.replace(day=monthrange(day.year, day.month)[1])


def span_in_words(day: date, precision: str) -> str:
    """A date that is no day, in words: June 2026, April to June 2026, 2026; "" for a day."""
    month = MONTHS[day.month - 1].capitalize()
    if precision == Precision.MONTH:
        return f"{month} {day.year}"
    if precision == Precision.QUARTER:
        first = MONTHS[(day.month - 1) // 3 * 3].capitalize()
        return f"{first} to {month} {day.year}"
    return str(day.year) if precision == Precision.YEAR else ""


class Withdrawable(models.Model):
    """What was used is not deleted: it is withdrawn, with a reason."""

    # What keeps it: relations to records that hang on it. While one of them stands, it does too.
    kept_by: ClassVar[tuple[str, ...]] = ()

    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    withdrawn_reason = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True

    def reasons_not_to_withdraw(self) -> list[str]:
        """What still hangs on it, in words; empty when it can be withdrawn."""
        reasons = []
        for name in self.kept_by:
            rows = getattr(self, name).filter(withdrawn_at=None)
            if count := rows.count():
                named = rows.model._meta
                noun = named.verbose_name if count == 1 else named.verbose_name_plural
                verb = "is" if count == 1 else "are"
                reasons.append(f"It has {count} {noun} that {verb} not withdrawn")
        return reasons

    def withdraw(self, reason: str, *, by: Any, at: datetime, seen: int | None = None) -> None:
        """Take it off the lists, for a reason. It stays, with its history."""
        self.withdrawn_at, self.withdrawn_by, self.withdrawn_reason = at, by, reason
        record: Any = self
        record.save(by=by, at=at, seen=seen)
