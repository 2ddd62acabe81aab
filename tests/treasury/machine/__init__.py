"""Any order of the money's workflows, beside a ledger in plain Python that knows none of their code."""
