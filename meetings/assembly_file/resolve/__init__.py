"""Second phase: entries are compared with the party's records and become a plan. Nothing is written."""
