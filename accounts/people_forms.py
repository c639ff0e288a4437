"""Forms of the settings: people, their roles, and grants."""

from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm, RecordForm
from accounts.models import Council, Grant, Membership, User
from accounts.permissions import NOT_YOUR_OWN
from accounts.policy import Role
from accounts.workflows import Added, add_person, end_grant, end_membership
from govuk.dates import DatePartsField
from govuk.forms import Radios

ROLE_HINTS = {
    Role.PLAN_LEAD: "Keeps the plan true: actions, owners, dates. Prepares papers.",
    Role.ACTION_OWNER: "Reports on the actions they lead or contribute to.",
    Role.DIRECTOR: "Decides new dates, closes actions, issues reports.",
    Role.BOARD_MEMBER: "Reads all but exempt matter. A chair decides dates and closes actions.",
    Role.CLERK: "Keeps boards and meetings, sees exempt matter.",
    Role.CLEARANCE_OFFICER: "Reads, and clears the parts of reports they are asked to.",
    Role.VIEWER: "Reads all but exempt matter.",
    Role.INSPECTOR: "Reads only what a grant opens to them, until it ends.",
    Role.ADMINISTRATOR: "Manages people and settings. Reads no content.",
}


def not_over(day: date | None, *, on: date) -> None:
    if day is not None and day < on:
        raise forms.ValidationError(
            "Last day must be today or later. To take a role away now, end it"
        )


class RoleFields(OnceForm):
    """What a new role needs: the role itself, the post, and from when until when."""

    role = forms.ChoiceField(choices=Role.choices, widget=Radios(hints=ROLE_HINTS))
    post = forms.CharField(
        max_length=120,
        required=False,
        help_text="Job title, such as Head of Service, Children in Care. Papers show posts.",
    )
    from_on = DatePartsField(label="First day")
    until_on = DatePartsField(
        label="Last day",
        required=False,
        help_text="The role stops at the end of this day. Leave empty if it has no end yet.",
    )

    added: Added

    def __init__(self, *args: Any, council: Council, by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council, self.by, self.on = council, by, on
        self.fields["from_on"].initial = on

    def clean_until_on(self) -> date | None:
        until_on: date | None = self.cleaned_data["until_on"]
        not_over(until_on, on=self.on)
        from_on = self.cleaned_data.get("from_on")
        if until_on and from_on and until_on < from_on:
            raise forms.ValidationError("Last day must be the first day or later")
        return until_on

    def email_and_name(self) -> tuple[str, str]:
        raise NotImplementedError

    def do(self, *, by: User, at: datetime) -> str:
        email, name = self.email_and_name()
        self.added = add_person(
            council=self.council,
            email=email,
            name=name,
            role=Role(self.cleaned_data["role"]),
            post=self.cleaned_data["post"],
            from_on=self.cleaned_data["from_on"],
            until_on=self.cleaned_data["until_on"],
            by=by,
            at=at,
            on=self.on,
        )
        return self.added.membership.get_absolute_url()


class AddPersonForm(RoleFields):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="They sign in with it. If they have an account already, it is used.",
    )
    name = forms.CharField(label="Full name", max_length=150)

    field_order = ("email", "name", "role", "post", "from_on", "until_on")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if email == self.by.email.lower():
            raise forms.ValidationError(NOT_YOUR_OWN)
        return email

    def email_and_name(self) -> tuple[str, str]:
        return self.cleaned_data["email"], self.cleaned_data["name"]


class AddRoleForm(RoleFields):
    """Another role for somebody on the list, or the first one after they left."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def email_and_name(self) -> tuple[str, str]:
        return self.person.email, self.person.name


class EditMembershipForm(RecordForm):
    class Meta:
        model = Membership
        fields = ("post", "until_on")
        field_classes = {"until_on": DatePartsField}
        help_texts = {
            "until_on": "The role stops at the end of this day. Leave empty if it has no end yet."
        }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def again(self) -> dict[str, Any]:
        return {"on": self.on}

    def clean_until_on(self) -> date | None:
        until_on: date | None = self.cleaned_data["until_on"]
        if "until_on" in self.changed_data:
            not_over(until_on, on=self.on)
        if until_on and until_on < self.instance.from_on:
            raise forms.ValidationError("Last day must be the first day or later")
        return until_on


class EndMembershipForm(OnceForm):
    account_closed = False

    def __init__(self, *args: Any, membership: Membership, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership, self.on = membership, on

    def do(self, *, by: User, at: datetime) -> str:
        self.account_closed = end_membership(self.membership, by=by, at=at, on=self.on)
        return self.membership.get_absolute_url()


def name_without_exempt_words(thing: Any) -> str:
    """A plan, board or inspection for an administrator, who may not read exempt titles."""
    if getattr(thing, "is_exempt", False):
        return f"Exempt {thing._meta.verbose_name} {thing.pk}"
    return str(thing)


def what_a_grant_opens(council: Council) -> list[tuple[str, list[tuple[str, str]]]]:
    """The plans, boards and inspections of `council`, as choices: "plan-7"."""
    return [
        (heading, [(f"{kind}-{thing.pk}", name_without_exempt_words(thing)) for thing in things])
        for heading, kind, things in (
            ("Plans", "plan", council.plans.filter(withdrawn_at=None)),
            ("Boards", "board", council.boards.filter(withdrawn_at=None)),
            ("Inspections", "inspection", council.inspections.filter(withdrawn_at=None)),
        )
    ]


class AddGrantForm(OnceForm):
    """Opens one plan, board or inspection to one person of this council, until a day."""

    user = forms.ModelChoiceField(
        User.objects.none(), label="Person", empty_label="Choose a person"
    )
    opens = forms.ChoiceField(label="What to open")
    with_exempt = forms.BooleanField(
        label="Exempt matter too",
        required=False,
        help_text="Part 2 of Schedule 12A. Tick it only when the person is entitled to read it.",
    )
    until_on = DatePartsField(label="Last day", help_text="The grant stops at the end of this day.")

    def __init__(self, *args: Any, council: Council, by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council, self.on = council, on
        members = Membership.objects.standing(on=on).filter(council=council)
        people = User.objects.filter(pk__in=members.values("user")).exclude(pk=by.pk)
        field: Any = self.fields["user"]
        field.queryset = people.order_by("name")
        field.label_from_instance = lambda user: f"{user.name} ({user.email})"
        self.fields["opens"].choices = [  # type: ignore[attr-defined]
            ("", "Choose one"),
            *what_a_grant_opens(council),
        ]

    def clean_until_on(self) -> date:
        until_on: date = self.cleaned_data["until_on"]
        if until_on < self.on:
            raise forms.ValidationError("Last day must be today or later")
        return until_on

    def do(self, *, by: User, at: datetime) -> str:
        kind, _, pk = self.cleaned_data["opens"].partition("-")
        grant = Grant(
            user=self.cleaned_data["user"],
            council=self.council,
            with_exempt=self.cleaned_data["with_exempt"],
            until_on=self.cleaned_data["until_on"],
            **{f"{kind}_id": int(pk)},
        )
        grant.save(by=by, at=at)
        return grant.get_absolute_url()


class EndGrantForm(OnceForm):
    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grant = grant

    def do(self, *, by: User, at: datetime) -> str:
        end_grant(self.grant, by=by, at=at)
        return self.grant.get_absolute_url()
