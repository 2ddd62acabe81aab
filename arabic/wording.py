"""Words that agree with people: gender, initials."""

from arabic.folding import ARTICLE, NOT_ARTICLE, fold

# What a feminine form may add to the masculine one and stand in brackets: كاتب(ة), الأول(ى), حضر(ت), له(ا).
_FEMININE_ENDINGS = ("ة", "ى", "ت", "ا")

# Before these a word is not in construct: «مسؤول عن التواصل» takes the article, «كاتب الفرع» does not.
_PREPOSITIONS = ("عن", "في", "على", "من", "لدى")


def by_gender(gender: str | None, masculine: str, feminine: str) -> str:
    """Return the form for gender "M" or "F"; for any other value the joined form, as on printed forms.

    The joined form puts the feminine ending of each word in brackets, «كاتب(ة) الفرع», where the words differ only by
    such an ending; otherwise it gives both, «مستشاران / مستشارات». A missing form gives the one that there is.
    """
    if gender == "M" or not feminine:
        return masculine
    if gender == "F" or not masculine:
        return feminine
    return _joined_form(masculine, feminine)


def definite(title: str) -> str:
    """Return a title as it stands after another noun: «المقرر», «المسؤول عن التواصل».

    A title in construct, «كاتب الفرع», or with its article is definite as it is.
    """
    first, _, rest = title.partition(" ")
    indefinite = not first.startswith(ARTICLE) and (not rest or rest.split()[0] in _PREPOSITIONS)
    return ARTICLE + title if title and indefinite else title


def deputy_title(gender: str | None, principal: str) -> str:
    """Return the title of a deputy in the deputy's gender: «نائبة كاتب الفرع», «نائب أمينة المال».

    `principal` is the title of whom the deputy stands for, in that person's gender.
    """
    return f"{by_gender(gender, 'نائب', 'نائبة')} {definite(principal)}"


def initials(given_name: str, family_name: str = "") -> str:
    """Return the letters of an avatar, «م.خ»: first letters without the article, capitals in Latin.

    One letter when one of the names is missing, nothing when both are.
    """
    return ".".join(filter(None, (_initial(given_name), _initial(family_name))))


def _joined_form(masculine: str, feminine: str) -> str:
    pairs = [masculine.split(), feminine.split()]
    if len(pairs[0]) == len(pairs[1]):
        words = [_joined_word(*pair) for pair in zip(*pairs, strict=True)]
        if all(words):
            return " ".join(words)
    return f"{masculine} / {feminine}"


def _joined_word(masculine: str, feminine: str) -> str:
    """Return the bracketed word, or nothing when the two differ by more than an ending."""
    if masculine == feminine:
        return masculine
    ending = feminine.removeprefix(masculine)
    return f"{masculine}({ending})" if ending in _FEMININE_ENDINGS else ""


def _initial(name: str) -> str:
    word = next((word for word in name.split() if any(map(str.isalpha, word))), "")
    letters = "".join(filter(str.isalpha, word))
    if letters.startswith(ARTICLE) and len(letters) > 3 and fold(letters) not in NOT_ARTICLE:
        letters = letters.removeprefix(ARTICLE)
    return letters[:1].upper()
