"""The page that asks why, before something is taken back, refused or written off."""

from django.contrib import messages
from django.shortcuts import redirect, render

from ..forms import ReasonForm


def ask_reason(request, branch, workflow, *, done, then, level=messages.SUCCESS, **page):
    """Ask for a reason, run `workflow` with it and the reader (`by`), say that it is `done`, and lead to `then`.

    `done` are the words, or makes them of what the workflow returns. `page` is what `_confirm.html` shows: title,
    sentence, submit, cancel_url.
    """
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.run(workflow, by=request.user, **form.cleaned_data):
        messages.add_message(request, level, done(form.result) if callable(done) else done)
        return redirect(then)
    context = {"branch": branch, "form": form, "tone": "danger", "destination": "dues"} | page
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)
