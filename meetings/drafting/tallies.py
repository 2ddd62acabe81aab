"""How the votes of a ballot are told in the minutes: each question, then its rounds, in the order of the session."""

from arabic.prose import VOTE, count

from .phrases import name_of

_HOW = {
    "show_of_hands": "برفع الأيدي",
    "paper": "بالاقتراع السري بالأوراق",
    "phones": "بالاقتراع السري بالهواتف",
}
_SETTLED = {
    "older": "وبعد تعادل الأصوات حُسم لفائدة الأكبر سنا",
    "younger": "وبعد تعادل الأصوات حُسم لفائدة الأصغر سنا",
    "alone": "وبعد تعادل الأصوات سُحبت ترشيحات وبقي من فاز دون منافسة",
    "lot": "وبعد تعادل الأصوات أُجريت القرعة أمام الحاضرين",
}
# A round is feminine: «الدورة الأولى».
_ORDINALS = ("الأولى", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة")


def tell_counts(ballot):
    """The lines of what was counted, «- » before those of a list; none where no votes were counted."""
    lines = []
    for row in ballot.counts:
        what = f"على مهمة «{row.title}»" if row.title else "باللائحة"
        lines.append(f"جرى التصويت {what} {_HOW.get(row.how, '')}، وأسفر عما يلي:".replace(" ،", "،"))
        lines += [f"- {_tally(tally)}." for tally in row.tallies]
    return lines


def _tally(tally):
    number = tally.number
    which = _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"رقم {number}"
    votes = "، ".join(f"{_name(who)}: {_votes(number)}" for who, number in tally.votes)
    papers = [f"عدد المصوتين {tally.voters}"]
    papers += [f"الأوراق البيضاء {tally.blank}"] if tally.blank else []
    papers += [f"الأوراق الملغاة {tally.spoiled}"] if tally.spoiled else []
    settled = f"؛ {_SETTLED[tally.settled]}" if tally.settled else ""
    return f"الدورة {which} ({'، '.join(papers)}): {votes}{settled}"


def _name(who):
    return f"لائحة «{who}»" if isinstance(who, str) else name_of(who)


def _votes(number):
    return count(number, VOTE) if number else "لا صوت"
