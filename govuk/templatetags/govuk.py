"""What the components cannot say by themselves."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.formsets import BaseFormSet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from govuk.chips import Chip, chips_of
from govuk.dates import in_words, since_first
from govuk.forms import first_focus_id, summary_of

register = template.Library()

TAG_CLASSES = {
    # Ratings: solid, the loudest thing on the page.
    "red": "los-tag--red",
    "amber": "los-tag--amber",
    "green": "los-tag--green",
    "unrated": "los-tag--unrated",
    # Everything else: a tint with dark text.
    "blue": "",
    "grey": "govuk-tag--grey",
    "light-red": "govuk-tag--red",
    "light-green": "govuk-tag--green",
    "magenta": "govuk-tag--magenta",
    "orange": "govuk-tag--orange",
    "purple": "govuk-tag--purple",
    "teal": "govuk-tag--teal",
    "yellow": "govuk-tag--yellow",
}


@register.simple_tag
def tag(text: object, kind: str = "grey") -> SafeString:
    """A tag, for rows of long lists; elsewhere include `govuk/_tag.html`."""
    classes = TAG_CLASSES[kind]
    space = " " if classes else ""
    return format_html('<strong class="govuk-tag{}{}">{}</strong>', space, classes, text)


@register.simple_block_tag
def list_section(content: str, name: str, heading: str, count: int | None = None) -> str:
    """A headed list of the rows in the block; nothing at all where there are none."""
    if not content.strip():
        return ""
    counted = format_html(' <span class="los-count">({})</span>', count) if count else ""
    return format_html(
        '<section class="los-section" id="{0}" aria-labelledby="{0}-title">'
        '<h2 class="govuk-heading-m" id="{0}-title">{1}{2}</h2>'
        '<ul class="los-list">{3}</ul></section>',
        name,
        heading,
        counted,
        content,
    )


class ListRow(template.Node):
    """See `list_row`."""

    child_nodelists = ("link", "said")

    def __init__(
        self,
        url: list[template.base.FilterExpression],
        link: template.NodeList,
        said: template.NodeList,
    ) -> None:
        self.url, self.link, self.said = url, link, said

    def render(self, context: template.Context) -> SafeString:
        said = self.said.render(context)
        return format_html(
            '<li class="los-list__item"><div class="los-list__main">'
            '<a class="govuk-link govuk-!-font-weight-bold" href="{}">{}</a>{}</div></li>',
            "".join(str(part.resolve(context)) for part in self.url),
            self.link.render(context),
            format_html('<p class="los-quiet">{}</p>', said) if said.strip() else "",
        )


@register.tag
def list_row(parser: template.base.Parser, token: template.base.Token) -> ListRow:
    """A row that leads somewhere: {% list_row url %}its link{% says %}more of it{% endlist_row %}.

    The parts of `url` are joined. Where nothing more is said, no line is left for it.
    """
    url = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    link = parser.parse(("says",))
    parser.delete_first_token()
    said = parser.parse(("endlist_row",))
    parser.delete_first_token()
    return ListRow(url, link, said)


@register.filter
def london(moment: datetime | None) -> str:
    """Write a moment in London time: 3:45pm on 15 June 2023 (BST)."""
    if moment is None:
        return ""
    there = moment.astimezone(timezone.get_default_timezone())
    hour = there.hour % 12 or 12
    half = "am" if there.hour < 12 else "pm"
    return f"{hour}:{there:%M}{half} on {in_words(there)} ({there:%Z})"


@register.filter
def days_away(day: date | None, on: date) -> str:
    """Say how far a due date is from `on`: due in 12 days, due today, 3 days late."""
    if day is None:
        return ""
    days = (day - on).days
    if days < 0:
        return f"{-days} day{'' if days == -1 else 's'} late"
    if days < 2:
        return "due tomorrow" if days else "due today"
    return f"due in {days} days"


register.filter(since_first)


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | str]:
    """The page numbers to link, with "…" where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def errors_of(form: "forms.BaseForm | BaseFormSet[Any]") -> list[tuple[str, str]]:
    """Each error of a form or formset, with the id of its control."""
    if isinstance(form, BaseFormSet):
        messages = [str(message) for message in form.non_form_errors()]
        first_id = next((first_focus_id(each) for each in form.forms), "")
        return [(message, first_id) for message in messages] + [
            error for each in form.forms for error in summary_of(each)
        ]
    return summary_of(form)


@register.simple_tag(takes_context=True)
def chips(context: template.RequestContext, form: forms.BaseForm) -> list[Chip]:
    """The filters that are on, each with the address of the page without it."""
    return chips_of(form, context.request.GET)


@register.filter
def join_words(words: Iterable[object]) -> str:
    """Join as a sentence does: a, b and c."""
    *most, last = [str(word) for word in words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
