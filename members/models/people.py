"""People whom the party knows, and how they are found."""

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.folding import fold_terms, search_key
from arabic.sounds import sound_key
from branches.localities import locality, validate_locality
from branches.models import Branch
from branches.scoping import ScopedQuerySet, branch_path_of, reach_of, view_permission


class Gender(models.TextChoices):
    FEMALE = "F", _("Woman")
    MALE = "M", _("Man")


def write_number(number):
    """A member number as cards and lists write it: «000042»; empty for None."""
    return "" if number is None else f"{number:06}"


# In so many branches every file is read for a word sooner than an index of the whole party is asked for it.
FEW_BRANCHES = 400


class PersonQuerySet(ScopedQuerySet):
    def search(self, query, *, branches=None):
        """People whose folded Arabic or Latin name, phone, e-mail or number holds every word of `query`.

        Of the `branches` (keys) alone where these are given.
        """
        rows = self if branches is None else self.filter(branch__among=branches)
        lookup = "holds" if branches is not None and len(branches) <= FEW_BRANCHES else "contains"
        return rows.filter(*(Q(**{f"search_key__{lookup}": term}) for term in fold_terms(query)))

    def search_as(self, user, query):
        """`search` for `user`, where the rows may hold people whose files they do not see: those by their names alone.

        Else a phone number could be guessed digit by digit.
        """
        known, named = reach_of(user, view_permission(self.model)).condition(branch_path_of(self.model)), Q()
        for term in fold_terms(query):
            known &= Q(search_key__contains=term)
            named &= Q(name_key__contains=term)
        return self.filter(known | named)

    def with_merged(self, keys):
        """These keys of records, and those of the records that lead to them, at any remove. A query a remove."""
        found, step = list(keys), list(keys)
        while step := list(Person.records.filter(merged_into__among=step).values_list("pk", flat=True)):
            found += step
        return found

    def by_former_number(self, numbers):
        """{member number: key of the record that stands for the one merged into it, which bore it}.

        The stub keeps the number where both had one. A query, and one more for each further remove; mostly one.
        """
        stubs = Person.records.filter(merged_into__isnull=False).order_by()
        found = dict(stubs.filter(member_number__in=numbers).values_list("member_number", "merged_into"))
        while found and (further := dict(stubs.filter(pk__in=found.values()).values_list("pk", "merged_into"))):
            found = {number: further.get(key, key) for number, key in found.items()}
        return found

    def hold(self, key):
        """The person of this key, read anew with the branch and locked to the end of the transaction.

        ValidationError where these rows hold nobody of this key any more: the record was merged into another one.
        """
        rows = self.select_related("branch").select_for_update(of=("self",), no_key=True)
        person = rows.filter(pk=key).first()
        if person is None:
            raise ValidationError(_("This record was merged into another one meanwhile."))
        return person

    def remove_identity(self, *, at):
        """Put a number in place of who these people were, for good; `members.anonymising` does the rest.

        Which branch kept the file, and whether it was a woman's or a man's, stay: figures of the past need both.
        """
        number = Cast("pk", models.CharField())
        keys = dict.fromkeys(["search_key", "name_key", "sound_key", "merged_key"], "")
        self.update(family_name=number, anonymised_at=at, **keys, **Person.NOBODY)

    def empty_files(self):
        """Leave these records nothing but the name and the member number. A query a record: people have few."""
        for record in self:
            for field, nothing in {**Person.EMPTY, "merged_key": ""}.items():
                setattr(record, field, nothing)
            record.set_keys()
            kept = {name: getattr(record, name) for name in ("search_key", "name_key", "sound_key")}
            Person.records.filter(pk=record.pk).update(**Person.EMPTY, merged_key="", **kept)


class PersonManager(models.Manager.from_queryset(PersonQuerySet)):
    """The people of the party. A record that was merged into another one is nobody of them."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into=None)


class Person(models.Model):
    """Somebody the party knows: a member, or a guest, an honouree, a donor.

    `branch` keeps the person's file: its officers, and those above who may, see it. Joining and moving carry the
    file along. Gender is recorded as the person says it, never guessed from a name.

    A record that turned out to be another one's double stays as a stub (`merged_into`), with what it said and its
    member number, so that its address leads on and the merge can be undone. `objects` leaves it out, `records` has it.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="people", verbose_name=_("branch"), help_text=_("It keeps the file.")
    )
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    given_name_latin = models.CharField(_("given name in Latin letters"), max_length=80, blank=True)
    family_name_latin = models.CharField(_("family name in Latin letters"), max_length=80, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    locality_code = models.CharField(_("locality"), max_length=16, blank=True, validators=[validate_locality])
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    member_number = models.PositiveIntegerField(
        _("member number"), null=True, unique=True, editable=False, help_text=_("One series for the whole party.")
    )
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("merged into")
    )
    # The folded names and numbers of the records that were merged into this one: it is found by them too.
    merged_key = models.CharField(max_length=500, editable=False, db_default="", default="", blank=True)
    search_key = models.CharField(max_length=500, editable=False)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    sound_key = models.CharField(max_length=202, editable=False, default="", db_default="")

    # What stands in the fields of an anonymised person; the family name is their number.
    # An emptied file: of who somebody was only the name and the member number are left, which a receipt needs.
    EMPTY = {
        "birth_date": None,
        **dict.fromkeys(["given_name_latin", "family_name_latin", "phone", "email", "address"], ""),
        **dict.fromkeys(["locality_code", "occupation"], ""),
    }
    NOBODY = {"given_name": "هوية محذوفة", "member_number": None, **EMPTY}

    own_person = "pk"
    objects = PersonManager()
    records = PersonQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["anonymised_at", "search_key", "name_key", "merged_key", "sound_key"])

    class Meta:
        verbose_name = pgettext_lazy("model", "person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "pk"]
        permissions = [
            ("anonymise_person", "Can anonymise people"),
            ("merge_person", "Can merge two records of one person"),
        ]
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"], name="members_person_by_name"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="members_person_by_phone"),
            models.Index(fields=["birth_date"], name="members_person_by_birth"),
        ]

    def __str__(self):
        return self.full_name

    def save(self, **kwargs):
        self.set_keys()
        super().save(**kwargs)

    def clean(self):
        super().clean()
        if self.anonymised_at:
            raise ValidationError(_("This person is anonymised: nothing is written of them any more."))

    def set_keys(self):
        """Set the folded columns that searches read. `save` calls it; bulk writes must. No search finds nobody."""
        if self.anonymised_at:
            self.name_key = self.search_key = self.sound_key = ""
            return
        names = self.given_name, self.family_name
        self.name_key = search_key(*names)
        self.sound_key = sound_key(*names)[: self._meta.get_field("sound_key").max_length]
        latin = self.given_name_latin, self.family_name_latin
        own = search_key(*names, *latin, self.phone, self.email, self.shown_number)
        self.search_key = f"{own} {self.merged_key}".strip()[: self._meta.get_field("search_key").max_length]

    @property
    def shown_number(self):
        """The member number as cards and lists write it: «000042»; empty for who was never a member."""
        return write_number(self.member_number)

    @property
    def locality(self):
        """Where the person lives, a commune as a rule; None if it is not known."""
        return locality(self.locality_code)

    @property
    def full_name(self):
        return f"{self.given_name} {self.family_name}"

    @property
    def standing(self):
        """The record that stands for this one: itself, or the one into which it was merged. A query a step."""
        return self if self.merged_into_id is None else self.merged_into.standing

    def record_keys(self):
        """The keys of all records of this person: its own, and of those merged into it, at any remove."""
        return Person.records.with_merged([self.pk])

    @property
    def latin_name(self):
        return f"{self.given_name_latin} {self.family_name_latin}".strip()

    def age_on(self, day):
        """Age in whole years on `day`, None where the birth date is not known."""
        return None if self.birth_date is None else age_on(self.birth_date, day)


def age_on(birth_date, day):
    """The age in whole years on `day` of who was born on `birth_date`."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


class NameWordQuerySet(models.QuerySet):
    def forget_unborne(self):
        """Delete the words that no name holds any more. One pass over all people: two seconds for a million."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "DELETE FROM members_nameword WHERE word NOT IN"
                    " (SELECT unnest(string_to_array(name_key, ' ')) FROM members_person WHERE name_key <> '')"
                )


class NameWord(models.Model):
    """Every word of a name that anybody bears, folded: what a mistyped word may mean.

    A few tens of thousands for a million people, so that looking for the nearest takes as long in any party. A trigger
    of PostgreSQL adds them, whoever writes people; elsewhere there is no similarity, and the table stays empty. A word
    that nobody bears any more finds nobody; anonymising takes such words out.
    """

    word = models.CharField(max_length=200, primary_key=True)

    objects = NameWordQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "word of a name")
        verbose_name_plural = _("words of names")
        default_permissions = ()

    def __str__(self):
        return self.word


class MemberSequence(models.Model):
    """The last member number given. One row, which stands from the first migration on (`members.numbers`)."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of member numbers")
        verbose_name_plural = _("series of member numbers")

    def __str__(self):
        return str(self.last)
