"""The statements of the checks, as both engines take them. Names of tables are those of the models of this room."""

# The sum on a payment is that of its allocations, and settles no more than the payment; given back comes to it.
PAYMENTS = """
SELECT branch.name, payment.year, payment.number
FROM treasury_payment payment
JOIN branches_branch branch ON branch.id = payment.branch_id
LEFT JOIN (
    SELECT payment_id, ROUND(SUM(amount), 2) AS total FROM treasury_allocation
    WHERE released_at IS NULL GROUP BY payment_id
) held ON held.payment_id = payment.id
LEFT JOIN (
    SELECT payment_id, ROUND(SUM(amount), 2) AS total FROM treasury_creditmove
    WHERE undone_at IS NULL GROUP BY payment_id
) moves ON moves.payment_id = payment.id
WHERE ROUND(payment.settled, 2) <> COALESCE(held.total, 0)
   OR ROUND(payment.moved, 2) <> COALESCE(moves.total, 0)
   OR ROUND(payment.settled + payment.moved, 2) > ROUND(payment.amount, 2)
ORDER BY payment.id
"""

# What is paid on a month, and from which day to which, is what its allocations say.
CHARGES = """
SELECT branch.name, charge.month, charge.id
FROM treasury_duescharge charge
JOIN branches_branch branch ON branch.id = charge.branch_id
LEFT JOIN (
    SELECT part.charge_id, ROUND(SUM(part.amount), 2) AS total,
           MIN(payment.paid_on) AS first_day, MAX(payment.paid_on) AS last_day
    FROM treasury_allocation part JOIN treasury_payment payment ON payment.id = part.payment_id
    WHERE part.released_at IS NULL AND payment.voided_at IS NULL GROUP BY part.charge_id
) held ON held.charge_id = charge.id
WHERE ROUND(charge.paid, 2) <> COALESCE(held.total, 0) OR ROUND(charge.paid, 2) > ROUND(charge.amount, 2)
   OR COALESCE(charge.first_paid_on, '0001-01-01') <> COALESCE(held.first_day, '0001-01-01')
   OR COALESCE(charge.last_paid_on, '0001-01-01') <> COALESCE(held.last_day, '0001-01-01')
ORDER BY charge.id
"""

WITHDRAWN = """
SELECT branch.name, charge.month, charge.id
FROM treasury_duescharge charge JOIN branches_branch branch ON branch.id = charge.branch_id
WHERE charge.paid <> 0 AND (charge.withdrawn_at IS NOT NULL OR charge.exempted_at IS NOT NULL)
ORDER BY charge.id
"""


def _gaps(table, series, which="1 = 1"):
    """Branches and years whose numbers are not 1, 2, 3 … up to the last that was given."""
    return f"""
SELECT branch.name, found.year
FROM (
    SELECT branch_id, year, COUNT(*) AS given, COUNT(DISTINCT number) AS numbers, MAX(number) AS most, 0 AS last
    FROM {table} WHERE {which} GROUP BY branch_id, year
    UNION ALL
    SELECT branch_id, year, 0, 0, 0, last FROM treasury_numbersequence WHERE series = '{series}'
) found JOIN branches_branch branch ON branch.id = found.branch_id
GROUP BY branch.name, found.branch_id, found.year
HAVING MAX(given) <> MAX(last) OR MAX(numbers) <> MAX(last) OR MAX(most) <> MAX(last)
ORDER BY branch.name, found.year
"""  # noqa: S608  names of ours


RECEIPTS = _gaps("treasury_payment", "receipt", "method <> 'earlier'")
VOUCHERS = _gaps("treasury_cashentry", "voucher")
GIFTS = _gaps("treasury_donation", "donation")
LEVY_RECEIPTS = _gaps("treasury_levypayment", "levy")

# The line of a donation is of the same amount and branch, among donations. Of a cheque it is there once it was cashed,
# and taken back where the bank returned it.
DONATIONS = """
SELECT branch.name, donation.year, donation.number
FROM treasury_donation donation
JOIN branches_branch branch ON branch.id = donation.branch_id
LEFT JOIN treasury_cashentry entry ON entry.id = donation.entry_id
LEFT JOIN treasury_entrycategory category ON category.id = entry.category_id
LEFT JOIN treasury_cashentry reversal ON reversal.reverses_id = entry.id AND reversal.state <> 'refused'
WHERE ROUND(donation.amount, 2) <> ROUND(entry.amount, 2)
   OR donation.branch_id <> entry.branch_id
   OR category.code <> 'donations'
   OR (entry.id IS NOT NULL AND donation.reversed_at IS NOT NULL)
   OR (entry.id IS NOT NULL AND donation.returned_on IS NOT NULL AND (
       reversal.id IS NULL OR reversal.booked_on <> donation.returned_on
       OR (reversal.state = 'counts') <> (donation.cheque = 'bounced')
   ))
   OR (entry.id IS NULL AND (donation.returned_on IS NULL) = (donation.cheque = 'bounced'))
ORDER BY donation.id
"""

# As PAYMENTS, and what stands of the receipt is what stands of its line in the book: of the same amount, for levies,
# taken back with it. A cheque that the bank has not cashed has no line.
LEVY_PAYMENTS = """
SELECT branch.name, payment.year, payment.number
FROM treasury_levypayment payment
JOIN branches_branch branch ON branch.id = payment.branch_id
LEFT JOIN treasury_cashentry entry ON entry.id = payment.entry_id
LEFT JOIN treasury_entrycategory category ON category.id = entry.category_id
LEFT JOIN treasury_cashentry reversal ON reversal.reverses_id = entry.id AND reversal.state = 'counts'
LEFT JOIN (
    SELECT payment_id, ROUND(SUM(amount), 2) AS total FROM treasury_levyallocation
    WHERE released_at IS NULL GROUP BY payment_id
) held ON held.payment_id = payment.id
LEFT JOIN (
    SELECT payment_id, ROUND(SUM(amount), 2) AS total FROM treasury_levyrefund
    WHERE undone_at IS NULL GROUP BY payment_id
) refunds ON refunds.payment_id = payment.id
WHERE ROUND(payment.settled, 2) <> COALESCE(held.total, 0)
   OR ROUND(payment.given_back, 2) <> COALESCE(refunds.total, 0)
   OR ROUND(payment.settled + payment.given_back, 2) > ROUND(payment.amount, 2)
   OR (payment.reversed_at IS NOT NULL AND (payment.settled <> 0 OR payment.given_back <> 0))
   OR ROUND(payment.amount, 2) <> ROUND(entry.amount, 2)
   OR payment.branch_id <> entry.branch_id
   OR category.code <> 'levies'
   OR (entry.id IS NULL AND payment.cheque NOT IN ('received', 'bounced'))
   OR (entry.id IS NOT NULL AND payment.cheque = 'received')
   OR (payment.reversed_at IS NOT NULL AND (payment.returned_on IS NULL) = (payment.cheque = 'bounced'))
   OR (entry.id IS NOT NULL AND (reversal.id IS NULL) <> (payment.reversed_at IS NULL))
ORDER BY payment.id
"""

# What was given back of levies is the expense of its branch, which stands as long as the refund does.
LEVY_REFUNDS = """
SELECT branch.name, payment.year, payment.number
FROM treasury_levyrefund refund
JOIN treasury_levypayment payment ON payment.id = refund.payment_id
JOIN branches_branch branch ON branch.id = payment.branch_id
JOIN treasury_cashentry entry ON entry.id = refund.entry_id
JOIN treasury_entrycategory category ON category.id = entry.category_id
LEFT JOIN treasury_cashentry reversal ON reversal.reverses_id = entry.id AND reversal.state = 'counts'
WHERE ROUND(refund.amount, 2) <> ROUND(entry.amount, 2)
   OR payment.branch_id <> entry.branch_id
   OR category.code <> 'levies-returned'
   OR (refund.undone_at IS NULL) <> (reversal.id IS NULL AND entry.state <> 'refused')
ORDER BY refund.id
"""

# As CHARGES and WITHDRAWN; a receipt settles the months of its payer in its branch alone.
LEVY_CHARGES = """
SELECT branch.name, charge.month, charge.id
FROM treasury_levycharge charge
JOIN branches_branch branch ON branch.id = charge.branch_id
LEFT JOIN (
    SELECT part.charge_id, ROUND(SUM(part.amount), 2) AS total,
           MAX(CASE WHEN payment.branch_id <> own.branch_id OR payment.payer_id <> own.person_id THEN 1 ELSE 0 END)
           AS strange
    FROM treasury_levyallocation part
    JOIN treasury_levypayment payment ON payment.id = part.payment_id
    JOIN treasury_levycharge own ON own.id = part.charge_id
    WHERE part.released_at IS NULL GROUP BY part.charge_id
) held ON held.charge_id = charge.id
WHERE ROUND(charge.paid, 2) <> COALESCE(held.total, 0) OR ROUND(charge.paid, 2) > ROUND(charge.amount, 2)
   OR (charge.withdrawn_at IS NOT NULL AND charge.paid <> 0) OR held.strange = 1
ORDER BY charge.id
"""

# The lines of every cash box, summed by day: entries, and what was paid in cash since the book began. The last day on
# which a box ends below zero is told.
CASH = """
WITH box AS (
    SELECT id, branch_id, begins_on FROM treasury_moneyaccount WHERE kind = 'cash'
),
line AS (
    SELECT entry.account_id AS box, entry.booked_on AS day, entry.counted AS adds
    FROM treasury_cashentry entry JOIN box ON box.id = entry.account_id
    UNION ALL
    SELECT box.id, payment.booked_on, payment.amount
    FROM treasury_payment payment JOIN box ON box.branch_id = payment.branch_id
    WHERE payment.method = 'cash' AND (box.begins_on IS NULL OR payment.booked_on >= box.begins_on)
      AND (payment.voided_at IS NULL OR payment.taken_back_on IS NOT NULL)
    UNION ALL
    SELECT box.id, payment.taken_back_on, -payment.amount
    FROM treasury_payment payment JOIN box ON box.branch_id = payment.branch_id
    WHERE payment.method = 'cash' AND payment.taken_back_on IS NOT NULL
      AND (box.begins_on IS NULL OR payment.booked_on >= box.begins_on)
),
ending AS (
    SELECT box, day, SUM(SUM(adds)) OVER (PARTITION BY box ORDER BY day) AS held FROM line GROUP BY box, day
)
SELECT branch.name, MAX(ending.day), ROUND(MIN(ending.held), 2)
FROM ending JOIN box ON box.id = ending.box JOIN branches_branch branch ON branch.id = box.branch_id
WHERE ROUND(ending.held, 2) < 0
GROUP BY branch.name, box.id ORDER BY 1
"""

# What came above what a statement owed is taken off later ones once: no more than came and was written off.
SURPLUSES = """
SELECT branch.name, found.month
FROM (
    SELECT id, branch_id, month, -(to_province + to_region + to_national) AS above, 0 AS kept
    FROM treasury_sharestatement
    UNION ALL
    SELECT into_.id, into_.branch_id, into_.month, -(line.to_province + line.to_region + line.to_national), 0
    FROM treasury_sharecorrection line JOIN treasury_sharestatement into_ ON into_.id = line.statement_id
    UNION ALL
    SELECT about.id, about.branch_id, about.month, line.to_province + line.to_region + line.to_national,
           CASE WHEN line.is_surplus THEN 1 ELSE 0 END
    FROM treasury_sharecorrection line JOIN treasury_sharestatement about ON about.id = line.about_id
    WHERE line.is_rest OR line.is_surplus
    UNION ALL
    SELECT own.id, own.branch_id, own.month, remittance.received + remittance.written_off, 0
    FROM treasury_remittance remittance JOIN treasury_sharestatement own ON own.id = remittance.statement_id
    WHERE remittance.state = 'confirmed'
) found JOIN branches_branch branch ON branch.id = found.branch_id
GROUP BY found.id, branch.name, found.month
HAVING SUM(found.kept) > 0 AND ROUND(SUM(found.above), 2) < 0
ORDER BY branch.name, found.month
"""

# What a statement owes, with the corrections settled in it and without the rest that it passed on.
RESTS = """
SELECT branch.name, owes.month
FROM (
    SELECT id, branch_id, month, to_province + to_region + to_national AS due FROM treasury_sharestatement
    UNION ALL
    SELECT into_.id, into_.branch_id, into_.month, line.to_province + line.to_region + line.to_national
    FROM treasury_sharecorrection line JOIN treasury_sharestatement into_ ON into_.id = line.statement_id
    UNION ALL
    SELECT about.id, about.branch_id, about.month, -(line.to_province + line.to_region + line.to_national)
    FROM treasury_sharecorrection line JOIN treasury_sharestatement about ON about.id = line.about_id
    WHERE line.is_rest
) owes JOIN branches_branch branch ON branch.id = owes.branch_id
GROUP BY owes.id, branch.name, owes.month
HAVING ROUND(SUM(owes.due), 2) < 0
ORDER BY branch.name, owes.month
"""
