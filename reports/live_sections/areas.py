"""The areas for improvement and the strengths in a report, with the references of their source."""

from collections.abc import Sequence

from inspections.comparison import count_difference, groups_of, listed_count
from inspections.models import AreaForImprovement
from inspections.models.area import AreaKind
from reports.document import (
    Block,
    BulletList,
    Emphasis,
    Heading,
    Inline,
    Item,
    NumberedList,
    Paragraph,
    Strong,
    prose,
)
from reports.facts import Facts
from reports.live_sections.wording import Blocks, Options, many
from reports.narrowing import areas_in

PARAPHRASED = Paragraph.of(Emphasis(prose("Paraphrased from the source.")), counted=False)


def areas(facts: Facts, options: Options) -> Blocks:
    every = facts.areas
    if facts.inspection is None or not every:
        return ()
    shown = areas_in(facts, options)
    found: list[Block] = [Paragraph.of(*area_counts(facts, every, shown))]
    groups = groups_of(shown)
    all_ours = all(area.is_paraphrased for area in shown)
    for group in groups:
        if len(groups) > 1:
            found.append(Heading(2, group.heading))
        found.append(
            listed(
                [
                    (
                        area.reference,
                        prose(
                            Strong(prose(area.short_title)),
                            f": {area.wording}",
                            " (paraphrased)" if area.is_paraphrased and not all_ours else "",
                        ),
                    )
                    for area in group.areas
                ]
            )
        )
    return (*found, *((PARAPHRASED,) if all_ours and shown else ()))


def area_counts(
    facts: Facts, every: Sequence[AreaForImprovement], shown: Sequence[AreaForImprovement]
) -> list[str]:
    """The stated count beside the count of the list, and that of the previous inspection."""
    inspection, previous = facts.inspection, facts.previous
    assert inspection is not None
    listed_here = listed_count(every)
    said = []
    stated = inspection.stated_areas_count
    noun = "area for improvement", "areas for improvement"
    if stated is not None:
        said.append(
            f"The inspection report states {many(stated, *noun)}; {listed_here} "
            f"{'is' if listed_here == 1 else 'are'} recorded."
        )
        said.append(count_difference(stated, listed_here))
    else:
        said.append(f"{many(listed_here, *noun)} {'is' if listed_here == 1 else 'are'} recorded.")
    priority = sum(area.kind == AreaKind.PRIORITY_ACTION for area in every)
    own = sum(area.is_own_reading for area in every)
    if priority:
        said.append(f"Areas for priority action: {priority}.")
    if own:
        said.append(f"The council's own reading adds {own}.")
    if len(shown) < len(every):
        said.append(f"This report shows {len(shown)} of the {len(every)}.")
    if previous is not None and previous.stated_areas_count is not None:
        said.append(
            f"The previous inspection, of {previous.started_on.year}, stated "
            f"{previous.stated_areas_count}."
        )
    return [" ".join(sentence for sentence in said if sentence)]


def letters(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def listed(rows: Sequence[tuple[str, tuple[Inline, ...]]]) -> Block:
    """A list that keeps the references of its source: letters, numbers, or as they are."""
    references = [reference.strip().rstrip(".)").lower() for reference, _ in rows]
    items = tuple(Item(words) for _, words in rows)
    counted = range(1, len(rows) + 1)
    if references == [letters(number) for number in counted]:
        return NumberedList(items, style="lower-alpha")
    if references == [str(number) for number in counted]:
        return NumberedList(items)
    return BulletList(
        tuple(
            Item(prose(Strong(prose(f"{reference}. ")), *words) if reference else words)
            for reference, words in rows
        )
    )


def strengths(facts: Facts, options: Options) -> Blocks:
    rows = []
    all_ours = all(strength.is_paraphrased for strength in facts.strengths)
    for strength in facts.strengths:
        is_marked = strength.is_paraphrased and not all_ours
        said = f"{strength.wording}{' (paraphrased)' if is_marked else ''}"
        descriptor = strength.descriptor
        words = prose(Strong(prose(f"{descriptor[:1].upper()}{descriptor[1:]}: ")), said)
        rows.append((strength.reference, words if descriptor else prose(said)))
    if not rows:
        return ()
    return (listed(rows), PARAPHRASED) if all_ours else (listed(rows),)
