"""What a submission does to the rows of one model, written at once."""

from dataclasses import dataclass, field

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ..new_members import save_newcomers


@dataclass
class RowChanges:
    """Rows of `model` to remove, to change in `columns`, and to add; several formsets may be added up in one."""

    model: type
    columns: list
    removed: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    added: list = field(default_factory=list)

    def write(self):
        """Write all of it, with the people who are new and with history where the model keeps one.

        The number of queries grows with the rows removed only where these have a history. Call it in a transaction.
        """
        save_newcomers(person for row in (*self.changed, *self.added) for person in self._people_of(row))
        if self.removed:
            self.model.objects.filter(pk__in=[row.pk for row in self.removed]).delete()
        if self.changed:
            self._free_people()
            self._change()
        if self.added:
            self._add()

    def _people_of(self, row):
        return [getattr(row, name) for name in self._people_columns]

    @property
    def _people_columns(self):
        fields = (self.model._meta.get_field(name) for name in self.columns)
        return [field.name for field in fields if isinstance(field, models.ForeignKey)]

    def _free_people(self):
        """Let go of the people whom the changed rows named: two rows that swap theirs would each meet the other."""
        unique = {name for rule in self.model._meta.total_unique_constraints for name in rule.fields}
        freed = {name: None for name in self._people_columns if name in unique}
        if freed:
            self.model.objects.filter(pk__in=[row.pk for row in self.changed]).update(**freed)

    def _change(self):
        if hasattr(self.model, "history"):
            bulk_update_with_history(self.changed, self.model, self.columns)
        else:
            self.model.objects.bulk_update(self.changed, self.columns)

    def _add(self):
        if hasattr(self.model, "history"):
            bulk_create_with_history(self.added, self.model)
        else:
            self.model.objects.bulk_create(self.added)
