"""Money in the administration: read, filtered and traced. It is recorded on the treasurer's pages."""

from . import books, cash, donations, dues, levies, payments  # noqa: F401  they register their models
