"""The young people's page as a paper in large type.

It says what the page says, in the same words: nothing in it is made from officers' words.
"""

from collections.abc import Iterator
from datetime import date

from accounts.models import Council
from govuk.dates import LONDON, in_words
from impact.young_people import Told, YoungPeoplesPage, latest_heard
from reports.document import (
    Block,
    Box,
    Document,
    Heading,
    Paragraph,
    Strong,
    Tag,
    TagKind,
    prose,
)
from reports.paper import colour_of

MOST_HEARD = 40
COLOURS: dict[str, TagKind] = {
    "not_started": "grey",
    "in_progress": "blue",
    "overdue": "amber",
    "delivered": "turquoise",
    "closed": "green",
}


def our_plan_paper(council: Council, it: YoungPeoplesPage) -> Document:
    return Document(
        title="Our plan",
        council=council.name,
        blocks=tuple(_blocks(it)),
        colour=colour_of(council),
        contents="never",
        taken=(f"Last changed {in_words(last_changed(it))}",),
    )


def last_changed(it: YoungPeoplesPage) -> date:
    return it.last_on.astimezone(LONDON).date()


def _blocks(it: YoungPeoplesPage) -> Iterator[Block]:
    yield Paragraph.of(it.page.welcome)
    if it.areas:
        yield Heading(1, "What must get better")
        yield from map(_card, it.areas)
    yield Heading(1, "What we promise")
    for group, promises in it.promises.items():
        yield Heading(2, f"For {group}")
        yield from map(_card, promises)
    if not it.promises:
        yield Paragraph.of("We are writing our promises now. Come back soon.")
    yield Heading(1, "What we heard: you said, we did")
    entries, has_more = latest_heard(it.page.plan, most=MOST_HEARD)
    for entry in entries:
        how = f": {entry.method}" if entry.method else ""
        yield Box(
            (
                Paragraph.of(Strong(prose(f"{entry.group}{how}, {entry.heard_words}"))),
                Paragraph.of(Strong(prose("You said: ")), entry.you_said),
                Paragraph.of(Strong(prose("We did: ")), entry.we_did),
            )
        )
    if has_more:
        yield Paragraph.of("What we heard before that is on our page.")
    if not entries:
        yield Paragraph.of("Nothing is here yet. You can be the first to tell us something.")
    if it.page.who_to_ask:
        yield Heading(1, "If you want to talk to somebody")
        yield Paragraph.of(it.page.who_to_ask)


def _card(told: Told) -> Box:
    said = [Paragraph.of(Strong(prose(told.words)))]
    if told.status:
        said.append(Paragraph.of(Tag(told.status_words, COLOURS[told.status])))
    for title, words in (
        ("What has changed: ", told.changed),
        ("What has not changed yet, and why: ", told.not_yet),
    ):
        if words:
            said.append(Paragraph.of(Strong(prose(title)), words))
    return Box(tuple(said))
