"""What the main pages and the PDF cost: `script/bench` prints it beside the goals.

For SQLite, and for PostgreSQL (DATABASE_URL, else the server on this machine), each with a council
of 36 actions and one of 2,000. Pages are asked for in one process, without a network: CPU is that
of the process and, for PostgreSQL, of its server process. Then gunicorn answers eight visitors.
Papers are asked for as people do, of gunicorn and the maker of papers beside it, while somebody
else goes on looking at pages.
"""

import argparse
import getpass
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

import psycopg

from tests.concurrency.crowd import at_once
from tests.running_site import ROOT, Visitor, made_site, serving

SIZES = {"s": "36 actions", "l": "2,000 actions"}
# CPU milliseconds and SQL statements: shared rules of the house, for 3,000 actions. The line of
# sight may take a second.
GOALS: dict[str, tuple[int | None, int | None]] = {
    "Overview": (25, 10),
    "My work": (25, 10),
    "Plan": (18, 8),
    "Plan, filtered": (18, 8),
    "Plan, text searched": (18, 8),
    "Action": (12, 10),
    "Update, sent": (10, 12),
    "Line of sight": (1_000, 25),
    "Measures": (18, 8),
    "Measure": (12, 10),
    "Risks": (18, 8),
    "Search": (18, 8),
    "Inspections": (18, 8),
    "Inspection": (12, 10),
    "Report, preview": (None, None),
}
PDF_GOALS = {36: 2, 200: 5, 1_000: 25}
PAGES = {
    "Overview": "/{council}/",
    "My work": "/my-work/",
    "Plan": "/{council}/plans/{plan}/",
    "Plan, filtered": "/{council}/plans/{plan}/?status=overdue&rag=red",
    "Plan, text searched": "/{council}/plans/{plan}/?q=supervision",
    "Action": "/{council}/actions/{action}/",
    "Line of sight": "/{council}/plans/{plan}/line-of-sight/",
    "Measures": "/{council}/plans/{plan}/measures/",
    "Measure": "/{council}/measures/{measure}/",
    "Risks": "/{council}/plans/{plan}/risks/",
    "Search": "/{council}/search/?q=supervision",
    "Inspections": "/{council}/inspections/",
    "Inspection": "/{council}/inspections/{inspection}/",
    "Report, preview": "/{council}/reports/{report}/",
}
WARM, VISITORS, SECONDS = 3, 8, 10
# Each asks for a paper of their own: who asks for the same one again within the hour gets it.
DRAFTERS = ("plan_lead", "clerk", "director")
OTHERS_PAGES = ("Overview", "Plan", "Action")  # as somebody sees them while a paper is made
# What plain WeasyPrint does with a tagged table of 9 columns and 300 rows, in rows for a second of
# CPU, where the goals were set: how fast that machine was.
ROWS, ROWS_WHERE_GOALS_WERE_SET = 300, 111
LOOKS_EVERY, QUIET = 0.2, 5  # seconds: for a paper; before it, so that a spare child has warmed up


# In the process that is measured


def measure(made: dict[str, Any], times: int) -> dict[str, Any]:
    """Milliseconds and statements of each page; seconds of the PDF where there are few actions."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from accounts.models import User
    from impact.models import Measure
    from improvement.models import Action

    owner = User.objects.get(email=made["accounts"]["action_owner"]["email"])
    action = Action.objects.led_by(owner).filter(
        plan=made["plan"], withdrawn_at=None, closings=None, visibility="members"
    )
    measures = Measure.objects.filter(plan=made["plan"]).order_by("pk")
    ids = {
        **made,
        "action": action.order_by("-pk").values_list("pk", flat=True)[0],
        "measure": measures.values_list("pk", flat=True)[0],
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    clients = {}
    for role in ("plan_lead", "action_owner"):
        clients[role] = Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)
        clients[role].force_login(User.objects.get(email=made["accounts"][role]["email"]))
    told = {
        name: cost_of(reading(clients["plan_lead"], url.format(**ids)), times)
        for name, url in PAGES.items()
    }
    told["My work"] = cost_of(reading(clients["action_owner"], "/my-work/"), times)
    told["Update, sent"] = cost_of(
        sending(clients["action_owner"], f"/{made['council']}/actions/{ids['action']}/progress/"),
        times,
    )
    return told


def reading(client: Any, url: str) -> Callable[[], int]:
    def read() -> int:
        response = client.get(url)
        assert response.status_code == 200, f"{url} answers {response.status_code}"
        return len(response.content)

    return read


def sending(client: Any, url: str) -> Callable[[], int]:
    def send() -> int:
        words = {
            "rag": "amber",
            "happened": "The workshops were held, and the audit is booked.",
            "next_steps": "To hear what young people say of it.",
            "is_delivered": "no",
            "token": uuid4().hex,
        }
        response = client.post(url, words)
        assert response.status_code == 302, f"{url} answers {response.status_code}"
        return 0

    return send


def cost_of(ask: Callable[[], int], times: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        size = ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    statements = len(asked)
    server = server_cpu()
    wall, cpu = [], []
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        ask()
        cpu.append(1000 * (time.process_time() - used))
        wall.append(1000 * (time.perf_counter() - began))
    ours = 1000 * (server_cpu() - server) / times
    return {
        "cpu": median(cpu),
        "cpu95": high(cpu),
        "database": ours,
        "wall": median(wall),
        "wall95": high(wall),
        "statements": statements,
        "bytes": size,
    }


def high(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def server_cpu() -> float:
    """Seconds that PostgreSQL's process of our connection has used; 0 where it cannot be seen."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    try:
        words = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    except OSError:
        return 0.0
    user, system = words.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def councils_with_papers(on: date) -> dict[int, dict[str, Any]]:
    """Make a council for each size of report; what it holds, by number of actions."""
    import django

    django.setup()
    from accounts.models import User
    from improvement.models import Action
    from overview import demonstration

    councils = {}
    for actions in PDF_GOALS:
        demonstration.SIZES["bench"] = replace(demonstration.SIZES["s"], actions=actions)
        made = demonstration.demonstration("bench", actions, on, by=User.objects.system(), today=on)
        open_to_members = Action.objects.filter(
            plan=made["plan"], withdrawn_at=None, visibility="members"
        )
        made["action"] = open_to_members.order_by("-pk").values_list("pk", flat=True)[0]
        councils[actions] = made
    return councils


def rows_a_second() -> float:
    """Rows of a plain tagged table for a second of CPU: how fast is this machine?"""
    from weasyprint import HTML

    words = (
        "A12", "Recruit and train more social workers", "Head of Service", "31 March 2026",
        "30 June 2026", "Green", "On course", "Supervision is recorded", "None",
    )  # fmt: skip
    row = "".join(f"<td>{each}</td>" for each in words)
    style = "@page{size:A4 landscape}table{table-layout:fixed;width:100%}td{box-sizing:border-box}"

    def seconds(rows: int) -> float:
        html = HTML(
            string=f"<html lang=en><title>Table</title><style>{style}</style>"
            f"<table>{'<th>Column' * len(words)}{f'<tr>{row}' * rows}</table>"
        )
        used = time.process_time()
        html.write_pdf(pdf_variant="pdf/ua-1")
        return time.process_time() - used

    seconds(3)  # what is drawn first costs more
    return ROWS / median(seconds(ROWS) for _ in range(3))


# In the process that drives


def databases() -> Iterator[tuple[str, str]]:
    """Name with version, and the DATABASE_URL to set: SQLite always, PostgreSQL if it is there."""
    import sqlite3

    yield f"SQLite {sqlite3.sqlite_version}", ""
    given = os.environ.get("DATABASE_URL", "")
    local = f"postgres://{getpass.getuser()}@127.0.0.1:5432/postgres"
    url = given if given.startswith("postgres") else local
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError as error:
        say(f"PostgreSQL is left out: {str(error).splitlines()[0]}")
        return
    yield f"PostgreSQL {version[0].split()[0] if version else ''}", url


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def child(environment: dict[str, str], *words: str, given: Any = None) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *words],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        input=json.dumps(given).encode(),
    )
    return json.loads(done.stdout)


@contextmanager
def database_named(url: str) -> Iterator[None]:
    before = os.environ.pop("DATABASE_URL", None)
    if url:
        os.environ["DATABASE_URL"] = url
    try:
        yield
    finally:
        os.environ.pop("DATABASE_URL", None)
        if before is not None:
            os.environ["DATABASE_URL"] = before


def crowd(environment: dict[str, str], made: dict[str, Any]) -> dict[str, float]:
    """Eight visitors who click without thinking for ten seconds, on gunicorn's two workers."""
    urls = [PAGES[name].format(**made) for name in ("Overview", "My work", "Plan", "Inspections")]
    with serving(environment) as site:
        visitors = [Visitor(site).sign_in(made["accounts"]["plan_lead"]) for _ in range(VISITORS)]

        def click(number: int) -> list[float]:
            took, until = [], time.perf_counter() + SECONDS
            for url in islice(cycle(urls), number, None):
                began = time.perf_counter()
                if began > until:
                    break
                answer = visitors[number].get(url)
                assert answer.status == 200, f"{url} answers {answer.status}"
                took.append(1000 * (time.perf_counter() - began))
            return took

        each = at_once([lambda number=number: click(number) for number in range(VISITORS)])
    took = [one for some in each for one in some]
    return {"wall": median(took), "wall95": high(took), "rate": len(took) / SECONDS}


@contextmanager
def maker_of_papers(environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "make_papers"], cwd=ROOT, env=environment
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(600)


def cpu_of_children(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of processor time of its children that have ended."""
    words = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[13]) + int(words[14])) / os.sysconf("SC_CLK_TCK")


def seconds_to_paper(visitor: Visitor, path: str) -> float:
    """Seconds from asking for a draft to having it, looking again and again where it takes long."""
    began = time.perf_counter()
    answer = visitor.get(path)
    if answer.status == 302:
        page = visitor.get(answer.location)
        while "data-being-made" in page.text:
            time.sleep(LOOKS_EVERY)  # as somebody does who looks again: no page tells by itself
            page = visitor.get(answer.location)
        found = re.search(r'class="govuk-button" href="([^"]+)"', page.text)
        assert found is not None, page.text
        answer = visitor.get(found[1])
    took = time.perf_counter() - began
    assert answer.text.startswith("%PDF-"), answer.text[:2000]
    return took


def looked_at(
    visitor: Visitor, made: dict[str, Any], is_over: Callable[[], bool]
) -> dict[str, list[float]]:
    """Milliseconds of the pages of somebody who looks at one after another, until it is over."""
    took: dict[str, list[float]] = defaultdict(list)
    for name in cycle(OTHERS_PAGES):
        began = time.perf_counter()
        if is_over():
            return took
        answer = visitor.get(PAGES[name].format(**made))
        assert answer.status == 200, f"{name} answers {answer.status}"
        took[name].append(1000 * (time.perf_counter() - began))
    raise AssertionError("a cycle never ends")


def papers(environment: dict[str, str], councils: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What papers take through the queue, and what pages do while the longest is made."""
    told: dict[str, Any] = {"seconds": {}, "cpu": {}}
    with serving(environment) as site, maker_of_papers(environment) as maker:

        def asked_by(role: str, made: dict[str, Any]) -> float:
            visitor = Visitor(site).sign_in(made["accounts"][role])
            time.sleep(QUIET)  # nobody asks for papers one after another, and the machine rests
            return seconds_to_paper(visitor, f"/{made['council']}/reports/{made['report']}/pdf/")

        asked_by(DRAFTERS[-1], councils[str(min(PDF_GOALS))])  # after what the councils brought
        for actions, made in councils.items():
            used = cpu_of_children(maker)
            told["seconds"][actions] = [asked_by(role, made) for role in DRAFTERS[:-1]]
            told["cpu"][actions] = (cpu_of_children(maker) - used) / len(DRAFTERS[:-1])
        other = Visitor(site).sign_in(made["accounts"]["action_owner"])
        looked_at(other, made, over_in(2))  # to warm up
        told["alone"] = looked_at(other, made, over_in(SECONDS))
        with ThreadPoolExecutor(1) as asking:
            paper: Future[float] = asking.submit(asked_by, DRAFTERS[-1], made)
            time.sleep(QUIET)  # as long as they wait before they ask
            told["meanwhile"] = looked_at(other, made, paper.done)
        told["beside"] = paper.result()
    return told


def over_in(seconds: float) -> Callable[[], bool]:
    until = time.perf_counter() + seconds
    return lambda: time.perf_counter() > until


def paper_tables(told: dict[str, dict[str, Any]]) -> str:
    """The tables of what papers took, by database."""
    heads = ["report", *(f"{name}, {what}" for name in told for what in ("s", "CPU s")), "goal"]
    rows = []
    for actions, most in PDF_GOALS.items():
        row = [f"{actions:,} actions"]
        for found in told.values():
            row.append(" and ".join(f"{one:.1f}" for one in found["seconds"][str(actions)]))
            row.append(f"{found['cpu'][str(actions)]:.1f}")
        rows.append([*row, f"{goal(most)} s"])
    beside = " and ".join(f"{found['beside']:.1f}" for found in told.values())
    pages = [
        [
            f"{name}, {database}",
            *(f"{median(some):.0f} / {high(some):.0f}" for some in (alone, meanwhile)),
            f"{median(meanwhile) / median(alone):.1f} / {high(meanwhile) / high(alone):.1f}",
            "≤ 2",
        ]
        for database, found in told.items()
        for name, alone in found["alone"].items()
        for meanwhile in [found["meanwhile"][name]]
    ]
    return (
        "\n## Draft of the committee report, from asking to having it\n\n"
        f"{table(heads, rows)}\n\n"
        "## Pages of somebody else while the report of 1,000 actions is made\n\n"
        f"It took {beside} s beside them. Wall ms, p50 / p95.\n\n"
        f"{table(['page', 'alone', 'meanwhile', 'times as long', 'goal'], pages)}\n"
    )


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def goal(value: int | None) -> str:
    return f"≤ {value}" if value is not None else "none set"


def page_rows(told: dict[str, dict[str, float]]) -> list[list[str]]:
    rows = []
    for name, (milliseconds, statements) in GOALS.items():
        cost = told[name]
        cpu = cost["cpu"] + cost["database"]
        short = [
            words
            for words, value, most in (
                ("CPU", cpu, milliseconds),
                ("SQL", cost["statements"], statements),
            )
            if most is not None and value > most
        ]
        rows.append(
            [
                name,
                f"{cost['cpu']:.1f} + {cost['database']:.1f}",
                f"{cost['cpu95']:.1f}",
                goal(milliseconds),
                f"{cost['wall']:.0f} / {cost['wall95']:.0f}",
                f"{cost['statements']:.0f}",
                goal(statements),
                f"{cost['bytes'] / 1000:.0f}" if cost["bytes"] else "",
                ", ".join(short),
            ]
        )
    return rows


def drive(times: int, sizes: list[str], *, papers_only: bool) -> None:
    on = date.today()  # noqa: DTZ011
    out = sys.stdout
    out.write(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start, {on}\n"
    )
    rows = child(dict(os.environ), "--yardstick")
    out.write(
        f"Plain WeasyPrint: {rows:.0f} rows a second, {ROWS_WHERE_GOALS_WERE_SET} where the goals"
        f" were set: this machine takes {ROWS_WHERE_GOALS_WERE_SET / rows:.1f} times as long\n"
    )
    made_papers: dict[str, dict[str, Any]] = {}
    for database, url in databases():
        with database_named(url):
            say(f"{database}, papers")
            with made_site(on=on) as (environment, _):
                councils = child(environment, "--councils", given=on.isoformat())
                made_papers[database] = papers(environment, councils)
            for size in () if papers_only else sizes:
                say(f"{database}, {SIZES[size]}: seeding")
                with made_site((size, 1), on=on) as (environment, [made]):
                    say("  pages")
                    told = child(environment, "--measure", "--times", str(times), given=made)
                    say("  gunicorn")
                    served = crowd(environment, made)
                out.write(f"\n## {database}, {SIZES[size]}\n\n")
                out.write(
                    table(
                        [
                            "page",
                            "CPU ms, ours + database",
                            "ours, p95",
                            "goal",
                            "wall ms, p50 / p95",
                            "SQL",
                            "goal",
                            "KB",
                            "falls short",
                        ],
                        page_rows(told),
                    )
                )
                out.write(
                    f"\n\ngunicorn, {VISITORS} visitors without a pause: {served['rate']:.0f} pages"
                    f" a second, p50 {served['wall']:.0f} ms, p95 {served['wall95']:.0f} ms\n"
                )
                out.flush()
    out.write(paper_tables(made_papers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--papers", action="store_true", help="papers only, and no other pages")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--councils", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--yardstick", action="store_true", help="how fast this machine is")
    given = parser.parse_args()
    if given.measure:
        sys.stdout.write(json.dumps(measure(json.load(sys.stdin), given.times)))
    elif given.yardstick:
        sys.stdout.write(json.dumps(rows_a_second()))
    elif given.councils:
        on = date.fromisoformat(json.load(sys.stdin))
        sys.stdout.write(json.dumps(councils_with_papers(on)))
    else:
        drive(given.times, given.sizes, papers_only=given.papers)


if __name__ == "__main__":
    main()
