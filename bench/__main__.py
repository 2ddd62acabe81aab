"""`python -m bench [--sizes 1000 100000] [--rounds 60] [--page "dues grid"]`: the speed of pages on PostgreSQL."""

import argparse
import os
import secrets
import time

import django

from tests.postgres import ThrowawayServer

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "bench.settings",
    "DEBUG": "0",
    "HTTPS": "0",
    "ALLOWED_HOSTS": "127.0.0.1,testserver",
    "ENV_FILE": os.devnull,
}
# Of a bigger party the search of members alone is measured, unless `--whole` asks for every page.
WHOLE_UP_TO = 200_000
# As in service: a payment that is answered for has reached the disk.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def main():
    options = _options()
    url = ThrowawayServer(**DURABLE).start()
    os.environ.update(ENVIRONMENT, SECRET_KEY=secrets.token_urlsafe(60), DATABASE_URL=url)
    django.setup()
    # The project's modules want Django set up.
    from bench.report import (
        print_arrears,
        print_audit,
        print_charging,
        print_closing,
        print_growth,
        print_importing,
        print_payments,
        print_readings,
        print_receipts,
        print_table,
        print_voting,
    )

    _prepare()
    tables = {}
    for size in sorted(options.sizes):
        facts, timings, receipts = _measure(size, options, url)
        tables[size] = timings
        print_table(size, facts, timings)
        if receipts:
            print_receipts(receipts)
    if len(tables) > 1:
        print_growth(tables)
    if options.branch:
        facts, timings, _receipts = _measure(options.branch, options, url, of_a_branch=options.branch)
        print_table(options.branch, facts, timings)
        if smaller := {size: rows for size, rows in tables.items() if size < options.branch}:
            print_growth(smaller | {options.branch: timings})
    if options.payments:
        print_payments(*_pay(options.payments, url))
    if options.voting:
        print_voting(_vote(options.voting, url))
    for size in options.charging:
        print_charging(size, _charge(size, url))
    for size in options.arrears:
        print_arrears(size, _owe(size, url))
    for size in options.readings:
        print_readings(size, _read(size, url))
    for size in options.audit:
        print_audit(size, _audit(size, url))
    if options.closing:
        print_closing([_close(size, url) for size in options.closing])
    if options.importing:
        print_importing([_import(size, url) for size in options.importing])


def _options():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 100_000], help="members of the party")
    parser.add_argument("--whole", action="store_true", help="every page of every size, also of a million members")
    parser.add_argument("--rounds", type=int, default=60, help="requests to each page")
    parser.add_argument("--branch", type=int, default=5_000, help="members of one big branch; 0 for none")
    parser.add_argument("--charging", type=int, nargs="*", default=[100_000], help="members charged for a month")
    parser.add_argument("--arrears", type=int, nargs="*", default=[100_000], help="members whose arrears are added up")
    parser.add_argument("--readings", type=int, nargs="*", default=[100_000], help="members whose year is reported")
    parser.add_argument("--audit", type=int, nargs="*", default=[100_000], help="members whose books are checked")
    parser.add_argument("--closing", type=int, nargs="*", default=[50, 5_000], help="members of a branch that closes")
    parser.add_argument("--payments", type=int, default=2_000, help="members of the party that pays; 0 for none")
    parser.add_argument("--voting", type=int, default=500, help="members who vote at once; 0 for none")
    parser.add_argument("--importing", type=int, nargs="*", default=[10_000, 100_000], help="rows of a list read in")
    parser.add_argument("--page", default="", help="only the pages whose names begin so, such as «dues grid»")
    return parser.parse_args()


def _prepare():
    """The schema, the seeded catalogue and the static files: what every size starts from."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _measure(size, options, url, of_a_branch=50):
    """(facts, {(page, role): Timing}, Batch of receipts) of a party of `size` members in a database of its own."""
    from bench.auditing import close_through
    from bench.measure import Server, time_page
    from bench.pages import bare_of, find_pages, pages_of
    from bench.papers import time_receipts
    from bench.population import populate
    from treasury.months import add_months, current_month

    _use_copy(f"bench_{size}_{of_a_branch}", url)
    started = time.monotonic()
    # A million members with their meetings and payments take half an hour and 20 GB; the search reads none of these.
    whole = options.whole or (size <= WHOLE_UP_TO and not options.page.startswith("find"))
    party = populate(size, of_a_branch, whole)
    if whole:  # the branch that is shown keeps its books as it should
        close_through(party.branch, add_months(current_month(), -1), party.accounts["headquarters"])
    facts = f"{party.members:,} members, {party.branches:,} branches, made in {time.monotonic() - started:.0f} s"
    with Server() as server:
        timings = {
            (name, role): time_page(server, path, bare_of(name, party), party.accounts[role], options.rounds)
            for name, role, path in (pages_of(party) if whole else find_pages(party))
            if name.startswith(options.page)
        }
    return facts, timings, time_receipts(party.branch) if whole else None


def _pay(size, url):
    """(Recording of a payment, Recording of a sheet, [Rush]) in a party of `size` members in a database of its own."""
    from bench.payments import owe_half_a_year, rush, time_payment, time_sheet
    from bench.population import populate
    from branches.models import Branch, Kind
    from config.warming import load_and_freeze

    _use_copy(f"bench_payments_{size}", url)
    party = populate(size)
    owe_half_a_year()
    load_and_freeze()  # as the process does that serves the pages
    branches = list(Branch.objects.filter(kind=Kind.LOCAL).order_by("path"))[1:]
    by = party.accounts["treasurer"]
    single, sheets, crowd = branches[0], branches[1:9], branches[9:]
    rushes = [rush(crowd, by, clients, 320 // clients) for clients in (1, 8, 32)]
    rushes.append(rush(crowd[-1:], by, 32, 1))
    return time_payment(single, by), time_sheet(sheets, by), rushes


def _vote(voters, url):
    """The Vote of so many members at once on three workers, one of which is killed, in a database of its own."""
    from bench.measure import Server
    from bench.population import populate
    from bench.voting import VoteRush, count_votes, kill_a_worker, sit
    from branches.models import Branch

    _use_copy(f"bench_voting_{voters}", url)
    party = populate(voters + 150, of_a_branch=voters + 100)  # some are suspended, or joined too late
    by = party.accounts["headquarters"]
    round_, sessions = sit(Branch.objects.order_by("path").first(), by, voters)
    keys = list(sessions.values())
    with Server(workers=3) as server:
        rush = VoteRush(server.port)
        bare = rush.open_bare("/bench/bare/", keys)
        seconds = rush.vote(round_, keys, halfway=lambda: kill_a_worker(server.process))
    return count_votes(round_, rush, by, seconds, bare)


def _owe(size, url):
    """The measures of arrears in a party of `size` members, in a database of its own."""
    from bench.arrears import MONTHS, owe_some, time_arrears
    from bench.population import populate_dues
    from members.models import User

    _use_copy(f"bench_arrears_{size}", url)
    populate_dues(size, MONTHS)
    owe_some()
    return time_arrears(User(is_superuser=True, is_active=True), rounds=5)


def _read(size, url):
    """The measures of what headquarters read of a party of `size` members, in a database of its own."""
    from bench.population import populate
    from bench.readings import fill_readings, time_readings

    _use_copy(f"bench_readings_{size}", url)
    populate(size)
    fill_readings()
    return time_readings(rounds=5)


def _audit(size, url):
    """The measure of checking the books of a party of `size` members, in a database of its own."""
    from bench.auditing import close_some, time_audit
    from bench.population import MONTHS, populate_dues
    from members.models import User

    _use_copy(f"bench_audit_{size}", url)
    populate_dues(size, MONTHS)
    close_some(User.objects.create_superuser("bench-audit"))
    return time_audit(rounds=3 if size <= WHOLE_UP_TO else 1)


def _close(size, url):
    """The measure of closing months of a branch of `size` members, in a database of its own."""
    from bench.auditing import time_closing
    from bench.population import populate

    _use_copy(f"bench_closing_{size}", url)
    party = populate(size, of_a_branch=size)
    return time_closing(party.branch, size, party.accounts["headquarters"])


def _charge(size, url):
    """The measure of charging a month in a party of `size` members, in a database of its own."""
    from bench.charging import MONTHS, hold_money, relieve_some, time_charging
    from bench.population import populate_dues

    _use_copy(f"bench_charging_{size}", url)
    populate_dues(size, MONTHS)
    hold_money()
    relieve_some()
    return time_charging(rounds=3 if size <= 100_000 else 2)


def _import(rows, url):
    """The measure of reading in a list of `rows` rows, in a database of its own with a party of 1,000 members."""
    from bench.importing import time_importing
    from bench.population import populate
    from config.warming import load_and_freeze
    from members.models import User

    _use_copy(f"bench_importing_{rows}", url)
    populate(1_000)
    load_and_freeze()  # as the process does that carries on long work
    return time_importing(rows, User.objects.filter(is_superuser=True).first(), rounds=3 if rows <= 20_000 else 1)


def _use_copy(name, url):
    """Copy the prepared database and let this process, and the servers it starts, use the copy."""
    from django.db import connection

    original = "maktab"
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = url.replace(f"/{original}?", f"/{name}?")


if __name__ == "__main__":
    main()
