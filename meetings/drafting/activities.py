"""How plans, honours and the founding of bodies are told."""

from arabic.prose import format_day, join_and, verb_before
from arabic.wording import by_gender

from .phrases import name_of, named

# From so many on, those who were honoured stand in a list.
FEWEST_IN_LIST = 2
PLAN = "خطة"


def adopted(plan):
    """«تمت المصادقة على خطة العمل «…» للفترة الممتدة من … إلى …»."""
    return f"تمت المصادقة على {_plan(plan)}"


def presented(plan):
    """Who presented which plan, that which branch had adopted when."""
    adopted_by = f"التي {verb_before(plan.branch, 'صادق', 'صادقت')} عليها {plan.branch}"
    words = f"{_plan(plan)}، {adopted_by} بتاريخ {format_day(plan.adopted_on)}"
    if plan.presenter is None:
        return f"تم تقديم {words}"
    return f"{by_gender(plan.presenter.gender, 'قدم', 'قدمت')} {name_of(plan.presenter)} {words}"


def _plan(plan):
    """«خطة العمل «…» للفترة الممتدة من … إلى …»; a title that says itself that it is a plan is not told so twice."""
    named = f"«{plan.title}»" if plan.title.startswith(PLAN) else f"{PLAN} العمل «{plan.title}»"
    return f"{named} للفترة الممتدة من {format_day(plan.first_day)} إلى {format_day(plan.last_day)}"


def honoured(honours):
    """Lines about who was honoured: a sentence for one, a list for more; none for nobody."""
    if not honours:
        return []
    if len(honours) < FEWEST_IN_LIST:
        return [f"تم تكريم {_honour(honours[0])}."]
    return ["تم تكريم:", *(f"- {_honour(row)}" for row in honours)]


def _honour(row):
    who = named(row.person, row.capacity)
    return f"{who}: {row.reason.rstrip('.')}" if row.reason else who


def founded(names):
    """«تم تأسيس خلية القرب بحي السلام، وقطاع الشباب»; empty for none."""
    return f"تم تأسيس {join_and(names)}" if names else ""


def communique_of(facts):
    """The same in the press, as paragraphs."""
    lines = honoured(facts.honours)
    return [
        *(f"و{presented(row)}." for row in facts.plans_presented),
        *(f"وقد {adopted(row)}." for row in facts.plans_adopted),
        facts.founded and f"كما {founded(facts.founded)}.",
        lines and "\n".join([f"و{lines[0]}", *lines[1:]]),
    ]
