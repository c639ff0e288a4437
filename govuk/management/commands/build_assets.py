import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

WEIGHTS = (400, 600, 700)
SUBSETS = ("latin", "latin-ext")


class Command(BaseCommand):
    help = (
        "Make the design system's style and script, and the typeface, from node_modules. "
        "The typeface of GOV.UK, its crown and its crest are left out: councils may not use them."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        base = Path(settings.BASE_DIR)
        parser.add_argument("--node-modules", type=Path, default=base / "node_modules")
        parser.add_argument("--output", type=Path, default=base / ".build" / "static")

    def handle(self, *, node_modules: Path, output: Path, verbosity: int, **options: Any) -> None:
        frontend = node_modules / "govuk-frontend" / "dist" / "govuk"
        typeface = node_modules / "@fontsource" / "source-sans-3"
        if not frontend.is_dir() or not typeface.is_dir():
            raise CommandError(f"The design system is not in {node_modules}. Fetch it with: npm ci")
        made: dict[str, bytes] = {
            "govuk/govuk-frontend.min.css": own_style(
                (frontend / "govuk-frontend.min.css").read_text("utf-8")
            ).encode(),
            "govuk/govuk-frontend.min.js": without_source_map(
                (frontend / "govuk-frontend.min.js").read_text("utf-8")
            ).encode(),
            "govuk/fonts.css": font_faces(typeface).encode(),
        }
        for weight in WEIGHTS:
            for subset in SUBSETS:
                name = f"source-sans-3-{subset}-{weight}-normal.woff2"
                made[f"govuk/fonts/{name}"] = (typeface / "files" / name).read_bytes()
        changed = [path for path, content in made.items() if written(output / path, content)]
        if verbosity:
            self.stdout.write(f"{len(made)} files in {output}, {len(changed)} of them new")


def own_style(css: str) -> str:
    """Return the stock style in our typeface, without GOV.UK's own, its crown and its crest."""
    css = re.sub(r"/\*![^*]*?Margaret Calvert.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest\.svg[^{}]*\}", "", css)
    css = css.replace("GDS Transport,arial", '"Source Sans 3",arial')
    css = without_source_map(css)
    for left_over in ("GDS", "@font-face", "/assets/"):
        if left_over in css:
            raise CommandError(f"The style of this govuk-frontend still says “{left_over}”.")
    return css


def without_source_map(text: str) -> str:
    """Drop the last comment, which names a file that we do not serve."""
    return re.sub(r"(/\*|//)# sourceMappingURL=.*", "", text).rstrip() + "\n"


def font_faces(typeface: Path) -> str:
    """Return the @font-face rules of our weights and subsets, pointing at `fonts/`."""
    rules = []
    for weight in WEIGHTS:
        css = (typeface / f"{weight}.css").read_text("utf-8")
        for subset in SUBSETS:
            name = f"source-sans-3-{subset}-{weight}-normal"
            ranges = re.search(
                rf"/\* {name} \*/\s*@font-face \{{[^}}]*?unicode-range: ([^;]+);", css
            )
            if ranges is None:
                raise CommandError(f"{typeface} has no {name}.")
            rules.append(
                "@font-face{font-family:'Source Sans 3';font-style:normal;font-display:swap;"
                f"font-weight:{weight};src:url(fonts/{name}.woff2) format('woff2');"
                f"unicode-range:{ranges[1]}}}\n"
            )
    return "".join(rules)


def written(path: Path, content: bytes) -> bool:
    """Write the file unless it already says so; say whether it was written."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return True
