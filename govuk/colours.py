"""One colour made into a style sheet that can be read on every page."""

import re

WHITE = "#ffffff"
BLACK = "#000000"  # no other dark gives 4.5 against every colour that white does not
SURFACE = "#f3f5f6"
READABLE = 4.5  # WCAG 2.2, 1.4.3


def brand_style(colour: str) -> str:
    """Return the custom properties that put `colour` (#rrggbb) on header, links and surfaces.

    Links are darkened until they can be read on white and on the surface colour.
    Raises ValueError for anything but # and six digits.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"Not a colour: {colour}")
    link = readable(colour, on=SURFACE, ratio=READABLE + 0.7)
    text = WHITE if contrast(WHITE, colour) >= READABLE else BLACK
    surface = mixed(link, WHITE, share=0.05)
    properties = {
        "los-header-colour": colour,
        "los-header-text-colour": text,
        "govuk-brand-colour": link,
        "govuk-link-colour": link,
        "govuk-link-hover-colour": mixed(link, BLACK, share=0.5),
        "govuk-surface-background-colour": surface,
        "govuk-surface-border-colour": mixed(link, WHITE, share=0.35),
        "govuk-template-background-colour": surface,
    }
    return ":root{" + "".join(f"--{name}:{value};" for name, value in properties.items()) + "}\n"


def readable(colour: str, *, on: str, ratio: float) -> str:
    """Return `colour`, darkened as little as gives `ratio` against `on`."""
    for percent in range(100, -1, -2):
        darker = mixed(colour, BLACK, share=percent / 100)
        if contrast(darker, on) >= ratio:
            return darker
    return BLACK


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(one: str, other: str, *, share: float) -> str:
    """Return `share` of one colour in the other."""
    return "#" + "".join(
        f"{round(a * share + b * (1 - share)):02x}"
        for a, b in zip(channels(one), channels(other), strict=True)
    )


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
