"""What the pages with a form have in common."""

from django.views.decorators.http import require_http_methods

# A page that shows a form and takes what was sent with it.
form_page = require_http_methods(["GET", "HEAD", "POST"])
