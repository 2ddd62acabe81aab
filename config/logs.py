"""What the log says of a request: never the secret in its address."""

import logging
import re

# Django logs the path of each request that it refuses. These end with what opens an account, an application, a
# card or a calendar.
_SECRET = re.compile(
    r"(/(?:link|joining|cards|calendars|ballot|account/email/agreement|account/confirm-email|account/password/reset/key)/)"
    r"[^/\"\n]+"
)


class SecretsMasked(logging.Formatter):
    """Lines in which "…" stands for the secret of an address, in the traceback too."""

    def format(self, record):
        return _SECRET.sub(r"\1…", super().format(record))
