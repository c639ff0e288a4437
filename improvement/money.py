"""Which lines of money may be added up, and which stand by themselves.

Part-year and full-year figures of one thing overlap, so do a request and what was agreed of it,
and what is spent once is not there next year. So a total is made only within one financial year
and one kind, and never across them; a saving is never taken off. A line whose document leaves its
year, its kind, its span or its recurrence open is never added to another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from improvement.models.money import MoneyKind, MoneyStatus, Recurrence, Span

NEVER_ADDED = (
    "Totals are made within one financial year and one kind only. Part-year and full-year amounts"
    " of the same thing are never added, nor one-off to recurring money, nor different kinds; and"
    " no saving is taken off."
)


def pounds(amount: Decimal) -> str:
    """£906,000, or £906,000.50 where there are pence."""
    return f"£{amount:,.2f}".removesuffix(".00").replace("£-", "−£")


def kind_in_words(kind: str, span: str, recurrence: str) -> str:
    """Agreed funding, part-year, one-off: as much of it as is stated."""
    stated: list[tuple[Any, str]] = [(MoneyKind, kind), (Span, span), (Recurrence, recurrence)]
    words = ", ".join(str(choices(code).label) for choices, code in stated if code).lower()
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Total:
    """The lines of one financial year and one kind, added up."""

    year: str
    kind: str
    span: str
    recurrence: str
    amount: Decimal
    count: int
    has_exempt: bool = False

    @property
    def kind_label(self) -> str:
        return str(MoneyKind(self.kind).label)

    @property
    def span_label(self) -> str:
        return str(Span(self.span).label)

    @property
    def recurrence_label(self) -> str:
        return str(Recurrence(self.recurrence).label)

    @property
    def words(self) -> str:
        """Agreed funding, part-year, one-off."""
        return kind_in_words(self.kind, self.span, self.recurrence)

    @property
    def in_pounds(self) -> str:
        return pounds(self.amount)


def key_of(line: Any) -> tuple[str, str, str, str] | None:
    """What a line may be added up within; None where it stands by itself.

    `line` is a funding line, or a row of its history. What was refused is no money.
    """
    key = (line.financial_year, line.kind, line.span, line.recurrence)
    return key if all(key) and line.status != MoneyStatus.REFUSED else None


def totals_of(lines: Iterable[Any]) -> list[Total]:
    """A total for each year and kind there is, by year, in the order of the kinds."""
    groups: dict[tuple[str, str, str, str], list[Any]] = {}
    for line in lines:
        if (key := key_of(line)) is not None:
            groups.setdefault(key, []).append(line)
    order = [*MoneyKind.values, *Span.values, *Recurrence.values]
    ranked = sorted(groups.items(), key=lambda each: (each[0][0], *map(order.index, each[0][1:])))
    return [
        Total(
            *key,
            amount=sum((line.amount_pounds for line in group), Decimal(0)),
            count=len(group),
            has_exempt=any(line.visibility == "exempt" for line in group),
        )
        for key, group in ranked
    ]
