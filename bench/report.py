"""The tables of a run, in Markdown."""

AIM_RATIO = 5
AIM_GROWTH = 1.2
AIM_RECEIPTS = 2


def print_table(size, facts, timings):
    """One row a page: times in milliseconds, number of queries, kilobytes, and the multiple of the bare view."""
    print(f"\n### {size:,} members × 24 months\n\n{facts}\n")
    print("| page | as | median ms | p95 ms | queries | kB | × bare view |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for (name, role), timing in timings.items():
        mark = "" if timing.ratio <= AIM_RATIO else " (!)"
        print(
            f"| {name} | {role} | {timing.median * 1000:.1f} | {timing.p95 * 1000:.1f} | {timing.queries} "
            f"| {timing.size / 1000:.0f} | {timing.ratio:.2f}{mark} |",
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


def print_growth(small, big):
    """Each page's multiple of the bare view in the big party, as a multiple of that in the small one."""
    print("\n### Growth from the small party to the big one\n\n| page | as | growth |\n|---|---|--:|")
    for key, timing in small.items():
        if key not in big:
            continue
        growth = big[key].ratio / timing.ratio
        mark = "" if growth <= AIM_GROWTH else " (!)"
        print(f"| {key[0]} | {key[1]} | {growth:.2f}{mark} |")


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
