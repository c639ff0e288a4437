from django.db import migrations, models
from django.db.models import Q

KINDS = ("externalprogramme", "focusarea", "localpriority", "milestone")


def who_may_read():
    """The fields of what may be exempt by itself. What stands is for members, as it was."""
    return {
        "visibility": models.CharField(
            choices=[
                ("public", "Public"),
                ("members", "Everyone who signs in for the council"),
                ("exempt", "Exempt (Part 2)"),
            ],
            default="members",
            max_length=10,
        ),
        "exempt_paragraphs": models.CharField(
            blank=True,
            help_text="The paragraph numbers of Part 1 of Schedule 12A, such as 1, 2.",
            max_length=40,
            verbose_name="paragraphs of Schedule 12A",
        ),
        "exempt_reason": models.TextField(blank=True, verbose_name="why it is exempt"),
    }


class Migration(migrations.Migration):
    dependencies = [("improvement", "0011_show_the_versions_of_plans")]

    operations = [
        *(
            migrations.AddField(model_name=f"{past}{kind}", name=name, field=field)
            for kind in KINDS
            for past in ("", "historical")
            for name, field in who_may_read().items()
        ),
        *(
            migrations.AddConstraint(
                model_name=kind,
                constraint=models.CheckConstraint(
                    condition=~Q(visibility="exempt")
                    | (~Q(exempt_paragraphs="") & ~Q(exempt_reason="")),
                    name=f"improvement_{kind}_exempt_says_why",
                ),
            )
            for kind in KINDS
        ),
    ]
