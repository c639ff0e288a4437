"""The lists of a Word file: Word's own wherever Word counts as the page and the PDF do."""

from collections.abc import Iterator

from reports.document import BulletList, Inlines, ListStyle, NumberedList
from reports.layout import DEEPEST_LIST
from reports.word.elements import NAMES, run
from reports.word.sheet import LIST_HANG

ListKind = tuple[str, str]  # style and form of a numbered list
_WORD_STYLES: dict[ListStyle, str] = {
    "decimal": "decimal",
    "lower-alpha": "lowerLetter",
    "lower-roman": "lowerRoman",
}
_FORMS = ("1.", "1)", "(1)")
_KINDS: list[ListKind] = [(style, form) for style in _WORD_STYLES for form in _FORMS]
# Word goes on after z with aa, bb, and our papers with aa, ab: longer lists have typed labels.
_COUNTS_ALIKE_TO = {"decimal": 32_767, "lower-alpha": 26, "lower-roman": 3_999}
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


class Lists:
    """The lists of one paper in the order in which they come: a list takes the next number."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, int, int]] = []  # kind, depth and first number of each

    def labels(
        self, block: BulletList | NumberedList, items: int, depth: int
    ) -> Iterator[tuple[tuple[int, int] | None, str]]:
        """Yield the Word list and level of each item, or its typed label where Word would count
        otherwise."""
        if isinstance(block, BulletList):
            yield from [((1, depth - 1), "")] * items
            return
        least = 0 if block.style == "decimal" else 1
        if least <= block.start and block.start + items - 1 <= _COUNTS_ALIKE_TO[block.style]:
            self.taken.append((_KINDS.index((block.style, block.form)), depth - 1, block.start))
            yield from [((len(self.taken) + 1, depth - 1), "")] * items
            return
        for place in range(items):
            label = block.form.replace("1", label_of(block.start + place, block.style))
            yield None, f"{run(label)}<w:r><w:tab/></w:r>"

    def as_xml(self) -> str:
        """Return the lists: one of bullets, and one for each numbered list with its start."""
        kinds = [_levels(0, "bullet", ["•"] + ["–"] * (DEEPEST_LIST - 1))]
        for place, (style, form) in enumerate(_KINDS, start=1):
            labels = [form.replace("1", f"%{level + 1}") for level in range(DEEPEST_LIST)]
            kinds.append(_levels(place, _WORD_STYLES[style], labels))  # type: ignore[index]
        lists = ['<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>']
        lists += [
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind + 1}"/>'
            f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            "</w:num>"
            for number, (kind, depth, start) in enumerate(self.taken, start=2)
        ]
        return f"<w:numbering {NAMES}>{''.join(kinds + lists)}</w:numbering>"


def label_of(number: int, style: ListStyle) -> str:
    """Return a list's number as the page and the PDF print it: 28 is ab, or xxviii."""
    if style == "lower-alpha" and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters
    if style == "lower-roman" and 0 < number <= _COUNTS_ALIKE_TO["lower-roman"]:
        signs = ""
        for value, sign in _ROMAN:
            signs += sign * (number // value)
            number %= value
        return signs
    return str(number)


def flattened(
    block: BulletList | NumberedList, depth: int
) -> Iterator[tuple[Inlines, BulletList | NumberedList | None]]:
    """Yield each item's words with the list inside it, those too deep drawn up to this level."""
    for item in block.items:
        if item.nested and depth >= DEEPEST_LIST:
            yield item.content, None
            yield from flattened(item.nested, depth)
        else:
            yield item.content, item.nested


def _levels(number: int, style: str, labels: list[str]) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{label}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{LIST_HANG * (level + 1)}" w:hanging="{LIST_HANG}"/></w:pPr></w:lvl>'
        for level, label in enumerate(labels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        f"{levels}</w:abstractNum>"
    )
