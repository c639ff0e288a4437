"""What the forms share whose words young people read: no name of staff, and remarks on the rest."""

from typing import Any, ClassVar

from accounts.models import Council, Membership
from accounts.policy import Role
from impact.plain_words import names_in, remarks_on

ROLE_NAMES = {role.label.casefold() for role in Role}


def staff_names(council: Council) -> list[str]:
    """The names of those with an account here; not of an account that stands for a post."""
    rows: Any = Membership.objects.filter(council=council)
    found = sorted(set(rows.values_list("user__name", "post")))
    return [
        name
        for name, post in found
        if name.casefold() != post.casefold() and name.casefold() not in ROLE_NAMES
    ]


class PlainWords:
    """A form whose fields in `plain` stand on the young people's page."""

    plain: ClassVar[tuple[str, ...]] = ()

    @property
    def council(self) -> Council:
        raise NotImplementedError

    @property
    def says_plain_words(self) -> bool:
        """Whether what was typed will stand on the page."""
        return True

    def _post_clean(self) -> None:
        """Refuse a name of staff, beside the field that has it."""
        super()._post_clean()  # type: ignore[misc]
        form: Any = self
        if not self.says_plain_words:
            return
        names = staff_names(self.council)
        for field in self.plain:
            for name in names_in(form.cleaned_data.get(field) or "", names)[:1]:
                form.add_error(field, f"Take out the name “{name}”: write the role instead")

    def remarks(self) -> list[str]:
        """What to tell the writer of the words that were recorded."""
        form: Any = self
        if not self.says_plain_words:
            return []
        return [
            remark
            for field in self.plain
            for remark in remarks_on(form.cleaned_data.get(field) or "")
        ]
