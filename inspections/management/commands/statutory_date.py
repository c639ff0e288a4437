"""Work out one statutory date and show its working."""

import argparse
import json
import re
from collections.abc import Callable
from datetime import date, time
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.models import BankHoliday
from inspections.statutory_rules import RULES, CallIn, Rule, RuleRefused, WorkedDate, work_out
from inspections.working_days import BeyondTheTable

Refusal = partial(CommandError, returncode=2)


class Command(BaseCommand):
    help = (
        "Work out one statutory date from the day of its trigger and show its working. "
        f"RULE is one of {', '.join(RULES)}."
    )
    # A calendar rule needs neither the database nor a page.
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Without its usage, argparse refuses in one line."""
        return super().create_parser(prog_name, subcommand, usage=argparse.SUPPRESS, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", metavar="RULE")
        parser.add_argument(
            "--trigger",
            required=True,
            metavar="YYYY-MM-DD",
            help="the day counted from: of receipt, meeting, decision, notice or publication",
        )
        parser.add_argument(
            "--trigger-is",
            metavar="received|published",
            default="received",
            help="whether the trigger is the day the report was received or published",
        )
        parser.add_argument(
            "--days", metavar="N", help="the number of days, in place of the rule's"
        )
        parser.add_argument("--months", metavar="N", help="the number of months, for months")
        counting = parser.add_mutually_exclusive_group()
        counting.add_argument(
            "--counting-trigger-day",
            action="store_true",
            help="call-in: the day of the trigger is day 1 if it is a working day",
        )
        counting.add_argument(
            "--not-counting-trigger-day",
            action="store_true",
            help="call-in: the first working day after the trigger is day 1",
        )
        parser.add_argument(
            "--until", metavar="midnight|HH:MM", help="call-in: when the last day ends, in London"
        )
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = answer_to(options)
        if options["json"]:
            self.stdout.write(json.dumps(answer.as_json()))
        else:
            self.stdout.write("\n".join(answer.in_words()))


def answer_to(options: dict[str, Any]) -> WorkedDate:
    """The date that was asked for. Raises `CommandError` with exit status 2 when there is none."""
    rule = RULES.get(options["rule"])
    if rule is None:
        raise Refusal(
            f"There is no rule {shown(options['rule'])}; the rules are {', '.join(RULES)}"
        )
    for_call_in = rule.name == "call-in"
    refuse_others(rule, options)
    is_published = from_publication(rule, options["trigger_is"])
    try:
        return work_out(
            rule,
            day("--trigger", options["trigger"]),
            bank_holidays=BankHoliday.objects.table,
            days=how_many(rule, options),
            is_from_publication=is_published,
            call_in=call_in(options) if for_call_in else None,
        )
    except (BeyondTheTable, RuleRefused) as refusal:
        raise Refusal(str(refusal)) from None


def from_publication(rule: Rule, trigger_is: str) -> bool:
    if trigger_is not in ("received", "published"):
        raise Refusal(f"--trigger-is must be received or published, not {shown(trigger_is)}")
    if trigger_is == "published" and not (rule.is_from_receipt or rule.name == "call-in"):
        raise Refusal(f"{rule.name} counts from the {rule.trigger}, not from publication")
    return trigger_is == "published"


def refuse_others(rule: Rule, options: dict[str, Any]) -> None:
    """Refuse options that belong to another rule: they would be passed over without a word."""
    belongs: dict[str, Callable[[], bool]] = {
        "months": lambda: rule.name == "months",
        "days": lambda: rule.name != "months",
        "until": lambda: rule.name == "call-in",
        "counting_trigger_day": lambda: rule.name == "call-in",
        "not_counting_trigger_day": lambda: rule.name == "call-in",
    }
    for name, belongs_here in belongs.items():
        if options[name] not in (None, False) and not belongs_here():
            raise Refusal(f"--{name.replace('_', '-')} is not for {rule.name}")


def how_many(rule: Rule, options: dict[str, Any]) -> int | None:
    option = "months" if rule.name == "months" else "days"
    typed = options[option]
    if typed is None:
        if rule.days is None:
            raise Refusal(f"{rule.name} needs --{option} N")
        return None
    if not re.fullmatch(r"[0-9]{1,9}", str(typed)) or int(typed) < 1:
        raise Refusal(f"--{option} must be a whole number from 1, not {shown(typed)}")
    return int(typed)


def call_in(options: dict[str, Any]) -> CallIn:
    counting = bool(options["counting_trigger_day"])
    if not counting and not options["not_counting_trigger_day"]:
        raise Refusal("call-in needs --counting-trigger-day or --not-counting-trigger-day")
    until = options["until"]
    if until is None:
        raise Refusal("call-in needs --until midnight or --until HH:MM")
    if until == "midnight":
        return CallIn(counting_trigger_day=counting, until=None)
    if until in ("00:00", "24:00"):
        raise Refusal(f"--until {until} can mean either end of the day: say --until midnight")
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", until):
        raise Refusal(f"--until must be midnight or a time such as 17:00, not {shown(until)}")
    return CallIn(counting_trigger_day=counting, until=time.fromisoformat(until))


def day(option: str, typed: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
        try:
            return date.fromisoformat(typed)
        except ValueError:
            pass
    raise Refusal(f"{option} must be a day that exists, as YYYY-MM-DD, not {shown(typed)}")


def shown(typed: Any) -> str:
    """What was typed, on one line and not too long of it."""
    words = " ".join(str(typed).split())
    return f"“{words[:40]}…”" if len(words) > 41 else f"“{words}”"
