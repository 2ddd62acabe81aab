"""The tables of a run, in Markdown."""

AIM_RATIO = 5
AIM_GROWTH = 1.2
AIM_RECEIPTS = 2


def print_table(size, facts, timings):
    """One row a page: times in milliseconds, number of queries, kilobytes, and the multiple of the bare view."""
    print(f"\n### {size:,} members × 24 months\n\n{facts}\n")
    print("| page | as | median ms | p95 ms | queries | kB | rows | × bare view |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for (name, role), timing in timings.items():
        mark = "" if timing.ratio <= AIM_RATIO else " (!)"
        print(
            f"| {name} | {role} | {timing.median * 1000:.1f} | {timing.p95 * 1000:.1f} | {timing.queries} "
            f"| {timing.size / 1000:.0f} | {timing.rows} | {timing.ratio:.2f}{mark} |",
            flush=True,
        )


def print_receipts(batch):
    """What the receipts took of one core."""
    mark = "" if batch.seconds <= AIM_RECEIPTS else " (!)"
    print(
        f"\n{batch.count} receipts in one PDF of {batch.size / 1000:.0f} kB: {batch.seconds:.2f} s of one core{mark}, "
        f"of which {batch.rows:.2f} s for the rows and the QR codes",
        flush=True,
    )


def growth_of(sizes, key):
    """(size from which it is told, growth) of the page `key` up to the biggest of `sizes`, {size: {key: Timing}}.

    The growth is the multiple of the bare view there as a multiple of that in the smallest party whose page shows as
    many rows: a page of 7 rows beside one of 50 would tell of the rows. (None, None) where no other shows as many.
    """
    *smaller, biggest = sorted(sizes)
    big = sizes[biggest][key]
    for size in smaller:
        small = sizes[size].get(key)
        if small and small.rows == big.rows:
            return size, big.ratio / small.ratio
    return None, None


def print_growth(sizes):
    """The growth of each page of the biggest party, and the rows that it shows in each."""
    biggest = max(sizes)
    print(f"\n### Growth to {biggest:,} members\n")
    print("| page | as | rows, by size | from | growth |\n|---|---|--:|--:|--:|")
    for key in sizes[biggest]:
        shown = [sizes[size][key].rows if key in sizes[size] else None for size in sorted(sizes)]
        rows = " · ".join("–" if count is None else str(count) for count in shown)
        size, growth = growth_of(sizes, key)
        told = "– | –" if growth is None else f"{size:,} | {growth:.2f}{_mark(growth)}"
        print(f"| {key[0]} | {key[1]} | {rows} | {told} |", flush=True)


def _mark(growth):
    return "" if growth <= AIM_GROWTH else " (!)"


AIM_RECORDING = 3


def print_payments(payment, sheet, rushes):
    """A payment and a sheet of 50 beside bare transactions with the same rows; then many clients at once."""
    print("\n### Recording payments\n")
    print("| what | queries | bare transaction, ms | workflow, ms | × bare |\n|---|--:|--:|--:|--:|")
    for name, row in (("a payment of three months", payment), ("a sheet of 50 payments", sheet)):
        mark = "" if row.ratio <= AIM_RECORDING else " (!)"
        print(
            f"| {name} | {row.queries} | {row.bare * 1000:.1f} | {row.workflow * 1000:.1f} | {row.ratio:.2f}{mark} |"
        )
    print("\n| clients at once | branches | payments | a second | receipts and sums |\n|--:|--:|--:|--:|---|")
    for row in rushes:
        found = "; ".join(row.problems) or "no gap, no repeat, all adds up"
        print(f"| {row.clients} | {row.branches} | {row.payments} | {row.rate:.0f} | {found} |", flush=True)


def print_voting(vote):
    """Members who vote at once on three workers, one of which is killed amid it, beside the bare view."""
    print("\n### A ballot on phones, a worker killed amid it\n")
    print("| voters | votes a second | bare views a second | bare ÷ vote | counted | lost |")
    print("|--:|--:|--:|--:|--:|--:|")
    mark = "" if vote.counted == vote.marks == vote.voters and not vote.lost else " (!)"
    counted = f"{vote.counted}{mark} | {vote.lost}"
    print(f"| {vote.voters} | {vote.rate:.0f} | {vote.bare:.0f} | {vote.ratio:.2f} | {counted} |", flush=True)


AIM_CHARGING = 1.5


def print_charging(size, charging):
    mark = "" if charging.ratio <= AIM_CHARGING else " (!)"
    print(f"\n### Charging a month, {size:,} members\n")
    print("| rows | batches | bare INSERT … SELECT, s | run, s | × bare |\n|--:|--:|--:|--:|--:|")
    print(
        f"| {charging.rows:,} | {charging.batches} | {charging.bare:.1f} | {charging.run:.1f} "
        f"| {charging.ratio:.2f}{mark} |",
        flush=True,
    )


AIM_ARREARS = 1.2


def print_arrears(size, measures):
    """What each report took beside bare SQL for the same sums."""
    print(f"\n### Arrears and collection, {size:,} members, 24 months\n")
    print("| report | rows added up | bare SQL, s | report, s | × bare |\n|---|--:|--:|--:|--:|")
    for row in measures:
        mark = "" if row.ratio <= AIM_ARREARS else " (!)"
        print(f"| {row.name} | {row.rows:,} | {row.bare:.2f} | {row.report:.2f} | {row.ratio:.2f}{mark} |", flush=True)


AIM_READING = 1.2


def print_readings(size, measures):
    """What the headquarters read of the whole party beside plain SQL that adds up the same rows."""
    print(f"\n### The headquarters' readings, {size:,} members, 24 months\n")
    print("| reading | rows | plain SQL, s | reading, s | × plain |\n|---|--:|--:|--:|--:|")
    for row in measures:
        mark = "" if row.ratio <= AIM_READING else " (!)"
        print(f"| {row.name} | {row.rows:,} | {row.bare:.2f} | {row.report:.2f} | {row.ratio:.2f}{mark} |", flush=True)


AIM_AUDIT = 3


def print_audit(size, audited):
    """The checks of the books beside the plain sums that they compare, each check in seconds."""
    mark = "" if audited.ratio <= AIM_AUDIT else " (!)"
    print(f"\n### Checking the books, {size:,} members, 24 months\n")
    print("| months | plain sums, s | audit, s | × plain | wrong | memory, MB |\n|--:|--:|--:|--:|--:|--:|")
    print(
        f"| {audited.rows:,} | {audited.bare:.1f} | {audited.audit:.1f} | {audited.ratio:.2f}{mark} "
        f"| {audited.found} | {audited.memory} |"
    )
    parts = sorted(audited.checks.items(), key=lambda pair: -pair[1])
    print("\n" + ", ".join(f"{code} {seconds:.2f}" for code, seconds in parts) + " s", flush=True)


def print_closing(closings):
    """A branch that closes two years at once, and then the next month."""
    print("\n### Closing months of a branch\n")
    print("| members | rows of two years | s | queries | rows of the next month | s | queries |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for row in closings:
        cells = [
            f"{rows:,} | {seconds:.2f} | {queries}"
            for rows, seconds, queries in zip(row.rows, row.seconds, row.queries, strict=True)
        ]
        print(f"| {row.members:,} | {' | '.join(cells)} |", flush=True)


AIM_IMPORTING = 3


def print_importing(measures):
    """What reading a list in took beside parsing and COPY of the same rows, and how much memory."""
    print("\n### Reading members in from a workbook\n")
    print("| rows | members | parse, s | COPY, s | upload and check, s | write, s | × bare | memory, MB |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for row in measures:
        mark = "" if row.ratio <= AIM_IMPORTING else " (!)"
        print(
            f"| {row.rows:,} | {row.good:,} | {row.parse:.1f} | {row.copy:.1f} | {row.check:.1f} | {row.write:.1f} "
            f"| {row.ratio:.2f}{mark} | {row.memory:.0f} |",
            flush=True,
        )
