"""The filter of a list by month: this one and those of the year before it, or all that is older."""

from datetime import date, datetime, time

from django.contrib.admin import SimpleListFilter
from django.db.models import DateTimeField
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from arabic.calendar import format_month

OFFERED = 13


class MonthFilter(SimpleListFilter):
    """The rows whose `field`, a day or a moment, is in a month. Each list says its own field: `MonthFilter.of`."""

    title = _("month")
    parameter_name = "month"
    field = ""

    @classmethod
    def of(cls, field):
        return type(cls.__name__, (cls,), {"field": field})

    def lookups(self, request, model_admin):
        months = _last_months()
        return [*((f"{month:%Y-%m}", format_month(month)) for month in months), ("earlier", _("Earlier"))]

    def queryset(self, request, queryset):
        months = _last_months()
        if self.value() == "earlier":
            return queryset.filter(**{f"{self.field}__lt": self._bound(queryset, months[-1])})
        month = next((month for month in months if f"{month:%Y-%m}" == self.value()), None)
        if month is None:
            return queryset
        first, after = self._bound(queryset, month), self._bound(queryset, _after(month))
        return queryset.filter(**{f"{self.field}__gte": first, f"{self.field}__lt": after})

    def _bound(self, queryset, day):
        """`day` as what `field` is compared with: a moment where it is one."""
        is_moment = "__" not in self.field and isinstance(queryset.model._meta.get_field(self.field), DateTimeField)
        return make_aware(datetime.combine(day, time.min)) if is_moment else day


def _last_months():
    month = localdate().replace(day=1)
    months = [month]
    while len(months) < OFFERED:
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
        months.append(month)
    return months


def _after(month):
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
