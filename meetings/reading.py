"""What other rooms' pages tell of a branch's meetings."""

from django.utils.timezone import localdate

from .holding import held
from .models import Meeting


def next_meeting(user, branch):
    """The next meeting of `branch` that is called and that `user` may read of; None without one. One query."""
    if not user.is_authenticated:
        return None
    rows = Meeting.objects.called_to(user).with_open_roll(localdate()).filter(branch=branch)
    rows = rows.exclude(pk__in=held(Meeting.objects.filter(branch=branch, date=localdate())).values("pk"))
    return rows.select_related("call", "cancellation").order_by("date", "starts_at", "pk").first()
