"""From an empty database to a working branch: the steps, each told as done by what the party's records hold.

The headquarters have six for the party, the officers of a branch the last four for theirs. Where the reader may not do
a step, it says who does.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from branches.models import UPPER_KINDS, Branch, Kind
from bureaus.account_rights import people_to_open_for
from bureaus.models import Bureau, Mandate
from meetings.models import Election
from members.models import Membership, User
from treasury.models import DuesRate

ACCOUNTS_SHOWN = 3


@dataclass(frozen=True)
class Step:
    """`links` [(words, address)] lead to where it is done; `lines` are those of `.env`, where it is done there."""

    title: str
    sentence: str
    is_done: bool
    links: tuple = ()
    lines: str = ""


def first_steps(user):
    """The party's steps for the headquarters' account `user`, in order; None once all are done, and for others.

    Four queries at most, and one once all is done.
    """
    if not user.is_superuser:
        return None
    there_is = _what_the_party_has(user)
    identity = _identity()
    if identity.is_done and all(there_is.values()):
        return None
    root = Branch.objects.filter(depth=1).standing().order_by("path").first()
    local = Branch.objects.standing().filter(kind=Kind.LOCAL).order_by("path").first() if root else None
    officers = _officers_without_account(user) if there_is["bureaus"] else ()
    return [identity, _tree(root, local), *_steps(local, there_is, officers, user, rates_of=root)]


def branch_steps(user, branch):
    """The steps of a branch that is not at work yet, for its officers and those above; None once all are done.

    Three queries at most, and one once all is done. Upper branches work through those under them.
    """
    if branch.kind in UPPER_KINDS or not branch.is_standing or not user.has_perm("members.view_person", branch):
        return None
    there_is = _what_a_branch_has(branch)
    if all(there_is.values()):
        return None
    officers = _officers_without_account(user, seat__bureau__branch=branch) if there_is["bureaus"] else ()
    return _steps(branch, there_is, officers, user)


def _identity():
    names = {name: settings.PARTY[name] for name in ("name", "name_latin")}
    colours = {name: f'"{settings.PARTY[name]}"' for name in ("color_primary", "color_accent")}
    return Step(
        _("The party's name and colours"),
        _("They stand in the file of settings on the server: write these lines there, then start again."),
        bool(settings.PARTY["name"]),
        lines="\n".join(f"PARTY_{name.upper()}={value}" for name, value in (names | colours).items()),
    )


def _tree(root, local):
    add = reverse("admin:branches_branch_add")
    if root is None:
        first = urlencode({"kind": Kind.NATIONAL, "name": settings.PARTY["name"]})
        links = ((_("Add the headquarters"), f"{add}?{first}"),)
    else:
        links = (
            (_("Choose the regions and provinces"), reverse("branches:territory")),
            (_("Add a local branch"), f"{add}?{urlencode({'kind': Kind.LOCAL})}"),
        )
    sentence = _("The headquarters first, then the regions and provinces, then the local branches.")
    return Step(_("The tree of branches"), sentence, local is not None, links)


def _steps(branch, there_is, officers, user, rates_of=None):
    """The steps that each branch has: members, assembly, rates, accounts; without links before there is a `branch`.

    The party's rates are those of `rates_of`, its headquarters.
    """
    return [
        Step(
            _("The members"),
            _("The secretary of the branch or the headquarters record them."),
            there_is["members"],
            _link(user, branch, _("Record a member"), "members:join", "members.add_membership"),
        ),
        _assembly(branch, there_is, user),
        Step(
            _("The rates of the dues"),
            _("The treasurer or a level above sets them: a rate holds for every branch under it that sets none."),
            there_is["rates"],
            _link(user, rates_of or branch, _("Set a rate"), "treasury:rates", "treasury.add_duesrate"),
        ),
        Step(
            _("The accounts of the officers"),
            _("The level above opens one for each officer and hands over its link."),
            there_is["accounts"],
            tuple((f"{row.person} ({row.title})", _account_address(row)) for row in officers),
        ),
    ]


def _assembly(branch, there_is, user):
    """An election that waits has been recorded: what is left to do is its confirmation."""
    title = _("An assembly that elected a bureau")
    if there_is["elections"] and not there_is["bureaus"]:
        sentence = _("It is recorded, and waits for a second person to confirm it.")
        return Step(title, sentence, False, ((_("What waits for confirmation"), reverse("meetings:waiting")),))
    sentence = _("The level above records it, or the headquarters: the bureau and its rights come from it.")
    links = _link(user, branch, _("Record the assembly"), "meetings:record", "meetings.add_meeting")
    return Step(title, sentence, there_is["bureaus"], links)


def _link(user, branch, words, page, permission):
    """((words, address),) of a page of `branch`, for who may act there; () for others and before there is one."""
    may = branch is not None and user.has_perm(permission, branch)
    return ((words, reverse(page, args=[branch.slug])),) if may else ()


def _account_address(mandate):
    return reverse("members:open-account", args=[mandate.person_id])


def _what_the_party_has(user):
    """{what: whether the party has it}; one query."""
    return _ask(
        User.objects.filter(pk=user.pk),
        branches=Branch.objects.filter(kind=Kind.LOCAL),
        members=Membership.objects.all(),
        elections=Election.objects.waiting(),
        bureaus=Bureau.objects.current(),
        rates=DuesRate.objects.all(),
        accounts=User.objects.filter(person__in=Mandate.objects.current().values("person")),
    )


def _what_a_branch_has(branch):
    """{what: whether `branch` has it}; one query. A rate from above is one of the branch's."""
    above = [*branch.paths_above, branch.path]
    mandates = Mandate.objects.current().filter(seat__bureau__branch=branch)
    return _ask(
        Branch.objects.filter(pk=branch.pk),
        members=Membership.objects.current().filter(branch=branch),
        elections=Election.objects.waiting().filter(meeting__branch=branch),
        bureaus=Bureau.objects.current().filter(branch=branch),
        rates=DuesRate.objects.filter(branch__path__in=above),
        accounts=User.objects.filter(person__in=mandates.values("person")),
    )


def _ask(one, **asked):
    """Annotate the single row of `one` with whether each of the querysets has rows."""
    found = one.annotate(**{f"has_{name}": Exists(rows) for name, rows in asked.items()})
    there_is = dict(zip(asked, found.values_list(*(f"has_{name}" for name in asked)).get(), strict=True))
    if there_is["bureaus"]:
        there_is["elections"] = True
    return there_is


def _officers_without_account(user, **where):
    """The first officers for whom `user` may open an account and nobody has, highest office first."""
    mandates = Mandate.objects.current().filter(person__in=people_to_open_for(user), **where)
    mandates = mandates.filter(~Exists(User.objects.filter(person=OuterRef("person"))))
    mandates = mandates.with_titles().select_related("person").order_by("seat__office__rank", "pk")
    return list(mandates[:ACCOUNTS_SHOWN])
