"""The form that takes a sheet of past dues."""

from django.utils.translation import gettext_lazy as _

from members.import_forms import UploadForm


class PastDuesForm(UploadForm):
    """A table of members and months. What it really is, the reading tells."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["file"].help_text = _(
            "A table saved as .xlsx or .csv: a row for each member, a column for each month, with its year."
        )
