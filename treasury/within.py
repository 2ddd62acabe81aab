"""The branches that a sum covers: some of them, or the whole party."""

from branches.models import Branch


class Within:
    """`branches` (a queryset), which narrows rows to theirs; one query.

    Of a whole party, every row is: to ask each one for its branch would take a quarter of the time of a sum.
    """

    def __init__(self, branches):
        self.branches = branches
        self.is_whole = not Branch.objects.exclude(pk__in=branches.order_by().values("pk")).exists()

    def of(self, rows, branch="branch"):
        """Those of `rows` (a queryset) that are of these branches; `branch` is the lookup that leads to one."""
        return rows if self.is_whole else rows.filter(**{f"{branch}__in": self.branches.order_by().values("pk")})
