"""Where a page leads once its act is done: back to the session that is under way, or to the record."""

from django.shortcuts import redirect

SESSION = "session"


def after_act(request, meeting):
    """Back to «سير الجلسة» for who came from there (`?from=session`), else to the meeting's page."""
    if request.GET.get("from") == SESSION:
        return redirect("meetings:session", meeting.pk)
    return redirect(meeting)
