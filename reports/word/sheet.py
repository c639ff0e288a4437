"""The pages of a Word file, and the measures on them."""

from dataclasses import dataclass

# Twentieths of a point; a drawing's are English Metric Units, 635 to each of them.
HANG = 680
LIST_HANG = 400
ROOM_AFTER_A_TABLE = 200
EMU = 635


@dataclass(frozen=True)
class Sheet:
    """One orientation of A4, in twentieths of a point."""

    width: int
    height: int
    top: int
    side: int
    bottom: int

    @property
    def across(self) -> int:
        return self.width - 2 * self.side


PORTRAIT = Sheet(11_906, 16_838, top=1_417, side=1_361, bottom=1_304)
LANDSCAPE = Sheet(16_838, 11_906, top=1_304, side=964, bottom=1_134)
