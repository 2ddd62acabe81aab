"""Arabic as a Moroccan administration writes it: search, numbers, dates, wording and order. No Django here."""
