"""Action plans: written (`writing`), copied (`adapting`), compared (`differences`), adopted, presented (`adopting`);
what counts towards them (`work`) and how far they are (`progress`). `frozen` says what an adopted plan refuses,
`triggers` says it in PostgreSQL. See `docs/decisions/plans.md`.
"""
