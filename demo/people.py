"""People by chance: names, ages, occupations, phones. The phones begin with 06 00 0 and are nobody's."""

from members.joining import join
from members.models import Category, Gender, Person

from . import names

WOMEN_SHARE = 0.34
# How often a name that somebody bears already is given again.
HOMONYMS = 0.08
GIVEN = {
    Gender.MALE: (names.MEN_OLD, names.MEN_ANY, names.MEN_YOUNG),
    Gender.FEMALE: (names.WOMEN_OLD, names.WOMEN_ANY, names.WOMEN_YOUNG),
}


class Crowd:
    """Draws people and lets them join; `chance` is the party's one random.Random, `calendar` its days."""

    def __init__(self, chance, calendar):
        self.chance = chance
        self.calendar = calendar
        self.categories = {category.code: category for category in Category.objects.all()}
        self.phones = 0
        self.taken = set()

    def member(self, branch, joined_back, *, gender=None):
        """Somebody new, a member of `branch` since `joined_back` months ago. Returns the membership."""
        years = self._years_now(joined_back)
        person = self.person(branch, years=years, gender=gender)
        on = self.calendar.day(joined_back, self.chance.randint(1, 28))
        return join(person=person, branch=branch, on=on, category=self._category(person, years))

    def person(self, branch, *, years, gender=None):
        """Somebody new of about `years` years, known to `branch`; a member of nothing yet."""
        gender = gender or (Gender.FEMALE if self.chance.random() < WOMEN_SHARE else Gender.MALE)
        (given, given_latin), (family, family_latin) = self._name(years, gender)
        writes_latin = self.chance.random() < 0.6
        return Person.objects.create(
            branch=branch,
            given_name=given,
            family_name=family,
            given_name_latin=given_latin if writes_latin else "",
            family_name_latin=family_latin if writes_latin else "",
            gender=gender,
            birth_date=self._birth_date(years),
            phone=self._phone(),
            email=self._email(given_latin, family_latin),
            address=self._address(branch),
            occupation=self._occupation(years, gender),
        )

    def _years_now(self, joined_back):
        """An age today that was at least 18 on joining, most often between 25 and 55."""
        at_joining = int(self.chance.triangular(18.5, 66, 33))
        return at_joining + 1 + joined_back // 12

    def _name(self, years, gender):
        """A name that nobody has yet, but for a few namesakes, as in life."""
        old, common, young = GIVEN[gender]
        of_age = (*common, *(old if years > 58 else young if years < 36 else ()))
        while True:
            given, family = self.chance.choice(of_age), self.chance.choice(names.FAMILY)
            if (given, family) not in self.taken or self.chance.random() < HOMONYMS:
                self.taken.add((given, family))
                return given, family

    def _birth_date(self, years):
        month, day = self.chance.randint(0, 11), self.chance.randint(1, 28)
        known = self.chance.random() < 0.9
        return self.calendar.day(12 * years + month, day) if known else None

    def _phone(self):
        self.phones += 1
        return f"+212600{self.phones:06d}" if self.chance.random() < 0.85 else ""

    def _email(self, given, family):
        local = f"{given}.{family}".lower().replace(" ", "")
        return f"{local}@example.org" if self.chance.random() < 0.25 else ""

    def _address(self, branch):
        district, number = self.chance.choice(names.DISTRICTS), self.chance.randint(1, 140)
        place = f"، {branch.locality.name}" if branch.locality else ""
        return f"حي {district}، رقم {number}{place}" if self.chance.random() < 0.7 else ""

    def _occupation(self, years, gender):
        if years < 26 and self.chance.random() < 0.7:
            man, woman = names.STUDENT
        elif years > 61:
            man, woman = names.RETIRED
        else:
            weights = [often for _man, _woman, often in names.OCCUPATIONS]
            man, woman, _often = self.chance.choices(names.OCCUPATIONS, weights)[0]
        return woman if gender == Gender.FEMALE else man

    def _category(self, person, years):
        if person.occupation in names.STUDENT or person.occupation.startswith("باحث"):
            return self.categories["reduced"]
        drawn = self.chance.random()
        if years >= 30 and drawn < 0.06:
            return self.categories["elected"]
        return self.categories["sympathiser" if drawn > 0.95 else "regular"]
