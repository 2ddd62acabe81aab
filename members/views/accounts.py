"""The way to one's account: the officer's link, the owner's password, and the agreement to another e-mail."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailConfirmationHMAC
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from branches.access import deny_unless, find, hide_unless
from bureaus.account_rights import may_hand_over, may_invite, may_see, people_to_open_for
from bureaus.accounts import open_account, propose_username
from bureaus.invitations import accept_invitation, invite, open_invitation, revoke_invitation
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.workflows import add_refusal
from members.email_change import asked_change
from members.forms import NewAccountForm, PasswordForm
from members.invitation_forms import CodeForm
from members.invitation_papers import Slip, login_of, slips_paper
from members.limits import limit
from members.models import Person, User
from members.sharing import ways_to_share
from traces.models import Act
from traces.recording import record_reading

from .secrets import by_secret_address

LINKS_SHOWN = 20


def _account(request, pk):
    """The account that the user may invite; 404 out of sight, 403 without the right."""
    account = User.objects.select_related("person__branch").filter(pk=pk).first()
    hide_unless(account and may_see(request.user, account))
    deny_unless(
        may_invite(request.user, account),
        _("A link to an open account is made by the level that gives its owner the office, or keeps the file."),
    )
    return account


@login_required
@form_page
@limit("make")
@sensitive_variables("code")
def invitation(request, pk):
    """Make a link for the owner of an account to choose a password, shown this once; and the links made before.

    Users who may only have it sent to the confirmed e-mail see the links here and cannot make one.
    """
    account, shared = _account(request, pk), None
    if request.method == "POST":
        shared = _shared(request, *invite(account=account, by=request.user))
    return _invitation_page(request, account, shared)


@login_required
@form_page
@limit("make")
@sensitive_variables("code")
def open_for(request, pk):
    """Open the account of a member or an officer, and show the link for its owner once, where the user may make it."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    account = User.objects.filter(person=person).first()
    if account and may_see(request.user, account):  # also who sends the form again after the link was shown
        messages.info(request, _("This person has an account already."))
        return redirect("members:person", pk)
    deny_unless(
        people_to_open_for(request.user).filter(pk=person.pk).exists(),
        _("The account of an officer is opened by the level that gives the office; another member's by the branch."),
    )
    proposed = {"username": propose_username(person), "email": person.email}
    form = NewAccountForm(request.POST or None, initial=proposed)
    if form.is_valid() and form.run(open_account, person=person, by=request.user, **form.cleaned_data):
        account, made, code = form.result
        return _invitation_page(request, account, _shared(request, made, code) if made else None)
    context = {"form": form, "person": person, "branch": person.branch}
    return render(request, "members/open_account.html", context, status=422 if form.errors else 200)


def _shared(request, made, code):
    address = request.build_absolute_uri(reverse("members:choose-password", args=[code]))
    return ways_to_share(made, code, address)


@login_required
@require_POST
@limit("slip")
@never_cache
@sensitive_post_parameters("code")
@sensitive_variables("code")
def slip(request, pk):
    """The link that was just shown as a slip to print: its code is sent along, as nothing else knows it."""
    account, code = _account(request, pk), request.POST.get("code", "")
    found = open_invitation(code)
    hide_unless(found and found.user_id == account.pk and found.made_by_id == request.user.pk and not found.sent_to)
    pdf = make_pdf("slips", slips_paper([Slip(found, code)], request.build_absolute_uri))
    if account.person_id:
        record_reading(
            reader=request.user,
            act=Act.PRINTED,
            subject="invitations",
            people=[account.person_id],
            branch=account.person.branch,
        )
    name = _("Invitation of %(account)s") % {"account": account}
    return pdf_response(pdf, plain_name=f"invitation-{account.pk}", name=name)


def _invitation_page(request, account, shared):
    links = account.invitations.select_related("made_by__person", "revoked_by__person")
    hands_over = may_hand_over(request.user, account)
    context = {"account": account, "shared": shared, "hands_over": hands_over, "links": links[:LINKS_SHOWN]}
    return render(request, "members/invitation.html", context)


@login_required
@require_POST
def revoke(request, pk):
    """Revoke the link that nobody has used yet."""
    account = _account(request, pk)
    revoke_invitation(account=account, by=request.user)
    messages.success(request, _("The link is revoked: it opens nothing any more."))
    return redirect("members:invitation", account.pk)


@form_page
@by_secret_address
@sensitive_post_parameters()
@sensitive_variables("form")
def type_code(request):
    """Where who holds a slip without a camera types its code. It says nothing of which codes there are."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect("members:choose-password", form.cleaned_data["code"])
    return render(request, "members/type_code.html", {"form": form}, status=422 if form.errors else 200)


@form_page
@by_secret_address
@sensitive_post_parameters()
@sensitive_variables("code")
def choose_password(request, code):
    """Where the link leads: its owner chooses a password, once, and signs in with it. Looking uses nothing up."""
    found = open_invitation(code)
    if found is None:
        return render(request, "members/spent_link.html", status=404)
    form = PasswordForm(found.user, request.POST or None)
    if form.is_valid() and _accept(request, form, code):
        logout(request)  # the officer who opens it beside the owner does not stay signed in for them
        messages.success(request, _("Your password is chosen. Sign in with it."))
        return redirect("account_login")
    context = {"form": form, "account": found.user, "login": login_of(found.user)}
    return render(request, "members/choose_password.html", context, status=422 if form.errors else 200)


@sensitive_variables("code")
def _accept(request, form, code):
    """Whether the password is set; the refusal goes to the form, the notice to the owner's e-mail."""
    try:
        account = accept_invitation(code=code, password=form.cleaned_data["new_password1"])
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    adapter = get_adapter(request)
    adapter.forget_attempts(account)
    adapter.send_notification_mail("account/email/password_set", account)
    return True


@form_page
@by_secret_address
def agree_email(request, key):
    """Where the reader of the present e-mail agrees to the new one, or refuses it."""
    old, new = asked_change(key)
    if new is None:
        return render(request, "members/spent_link.html", status=404)
    if request.method != "POST":
        return render(request, "members/agree_email.html", {"old": old, "new": new})
    if "agree" in request.POST:
        get_adapter(request).send_to_new_address(request, EmailConfirmationHMAC(new))
        messages.success(request, _("Agreed. A message is on its way to the new e-mail: open it to finish."))
    else:
        new.remove()
        messages.success(request, _("Refused: the e-mail of the account stays. Change your password as well."))
    return redirect("account_email" if request.user.is_authenticated else "account_login")
