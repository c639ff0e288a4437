"""The numbers of sections and paragraphs."""

from __future__ import annotations

import dataclasses
from typing import Literal

from reports.document.blocks import Appendix, Block, Heading, Paragraph

Numbering = Literal["none", "continuous", "section-paragraph", "sections"]


def numbered(blocks: tuple[Block, ...], numbering: Numbering) -> tuple[Block, ...]:
    """Return the blocks with the numbers of their sections and paragraphs filled in.

    "continuous": paragraphs 1, 2, 3 through the whole paper, headings none. "section-paragraph":
    sections 1, 2 and paragraphs 1.1, 1.2. "sections": sections only. A number that is already
    there is kept and takes no turn. Appendices and what follows them are not numbered.
    """
    if numbering == "none":
        return blocks
    counter = _Counter(numbering)
    end = next(
        (place for place, block in enumerate(blocks) if isinstance(block, Appendix)), len(blocks)
    )
    return (*map(counter.with_number, blocks[:end]), *blocks[end:])


class _Counter:
    """Counts sections and paragraphs through one paper."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.section = 0
        self.paragraph = 0
        self.below_numbered_heading = False

    def with_number(self, block: Block) -> Block:
        if isinstance(block, Heading):
            self.below_numbered_heading = False
            number = block.number or (self.of_heading(block) if block.counted else "")
        elif isinstance(block, Paragraph):
            number = block.number or (self.of_paragraph() if block.counted else "")
        else:
            return block
        return dataclasses.replace(block, number=number)

    def of_heading(self, heading: Heading) -> str:
        if heading.level == 1 and self.numbering != "continuous":
            self.section, self.paragraph = self.section + 1, 0
            return str(self.section)
        if heading.as_paragraph and self.numbering == "section-paragraph" and self.section:
            self.paragraph += 1
            self.below_numbered_heading = True
            return f"{self.section}.{self.paragraph}"
        return ""

    def of_paragraph(self) -> str:
        if self.numbering == "continuous":
            self.paragraph += 1
            return f"{self.paragraph}."
        if self.numbering == "sections" or not self.section or self.below_numbered_heading:
            return ""
        self.paragraph += 1
        return f"{self.section}.{self.paragraph}"
