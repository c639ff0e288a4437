from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet
from govuk.dates import in_words
from inspections.working_days import SATURDAY, BankHolidays

if TYPE_CHECKING:
    from accounts.models import Council


class BankHolidayQuerySet(ScopedQuerySet):
    """`in_council` gives a council's own days only: the installation's are not the council's."""

    council_at = "council"
    capability = Capability.MANAGE_PEOPLE

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def of_installation(self) -> Self:
        return self.filter(council=None)

    def holding_in(self, council: "Council | None") -> Self:
        """The days that count in `council`: the installation's and its own."""
        return self.standing().filter(Q(council=None) | Q(council=council))

    def table(
        self,
        council: "Council | None" = None,
        *,
        also: "BankHoliday | None" = None,
        without: "BankHoliday | None" = None,
    ) -> BankHolidays:
        """The bank-holiday table for counting working days in `council`. One query.

        Its years are those that the installation holds in full; a day beyond them does not
        stretch the table. `also` and `without` give the table as it would be with a day that is
        not recorded yet, or without one that is.
        """
        rows = list(
            self.holding_in(council)
            .exclude(pk=without.pk if without else None)
            .order_by("on")
            .values_list("on", "name", "is_provisional", "council_id")
        )
        if also:
            rows.append((also.on, also.name, also.is_provisional, also.council_id))
        days: dict[date, str] = {}
        ours: list[date] = []
        provisional = set()
        for on, name, is_provisional, council_id in rows:
            if council_id is None:
                ours.append(on)
                days[on] = name
            else:
                days.setdefault(on, name)
            if is_provisional:
                provisional.add(on.year)
        years = complete_years(ours)
        if not years:
            return BankHolidays()
        return BankHolidays(
            days=days,
            first_year=years.start,
            last_year=years.stop - 1,
            provisional_years=frozenset(provisional & set(years)),
        )


def complete_years(days: Collection[date]) -> range:
    """The longest run of years, from the first, with both New Year and Christmas days in them."""
    begun = {day.year for day in days if (day.month, day.day) <= (1, 3)}
    ended = {day.year for day in days if (day.month, day.day) >= (12, 25)}
    years = begun & ended
    if not years:
        return range(0)
    first = last = min(years)
    while last + 1 in years:
        last += 1
    return range(first, last + 1)


class BankHoliday(Record, Withdrawable):
    """A day that is not a working day: in the whole installation, or in one council only.

    The installation's days are the bank holidays of England, Christmas Day and Good Friday,
    loaded from `fixtures/bank_holidays.json`; a holiday that falls on a weekend stands under its
    substitute day. A council adds its own days.
    """

    council = models.ForeignKey(
        "accounts.Council",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bank_holidays",
        editable=False,
    )
    on = models.DateField("day")
    name = models.CharField(max_length=120)
    is_provisional = models.BooleanField(
        "not yet proclaimed", default=False, help_text="Expected, but not yet certain."
    )
    source = models.CharField(
        max_length=300, blank=True, help_text="Where it is announced, such as a web address."
    )

    objects = BankHolidayQuerySet.as_manager()

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["on"],
                condition=Q(council=None, withdrawn_at=None),
                name="bank_holiday_once",
            ),
            models.UniqueConstraint(
                fields=["council", "on"],
                condition=Q(council__isnull=False, withdrawn_at=None),
                name="bank_holiday_once_in_council",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {in_words(self.on)}"

    def get_absolute_url(self) -> str:
        assert self.council is not None, "Only a council's own days have a page"
        return reverse("inspections:holidays", args=[self.council.slug])

    def clean(self) -> None:
        if getattr(self, "on", None) is None:
            return  # the field has its own error
        if self.on.weekday() >= SATURDAY:
            raise ValidationError({"on": f"{self.on:%A}s are never working days"})
        same_day = BankHoliday.objects.holding_in(self.council).filter(on=self.on)
        there = same_day.exclude(pk=self.pk).first()
        if there is not None:
            raise ValidationError({"on": f"{in_words(self.on)} is already there: {there.name}"})
