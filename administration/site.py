"""The administration's site: who enters, where users sign in, and its front page."""

from dataclasses import dataclass, field
from functools import lru_cache, partial

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from administration.desk import Part, attention, reads_widely
from administration.kept_figures import draw_figures
from administration.scoped import ScopedAdmin
from branches.access import deny_unless
from runs.models import sees_long_work

MENUS = 100  # sets of rights whose menu a process keeps
DRAWN = 200  # menus as HTML, of 20 kB: one for each set of rights and model
APPS = ("branches", "members", "bureaus", "meetings", "treasury", "merging")


def _rights_of(user):
    """What the menu depends on."""
    return user.is_superuser, frozenset(user.get_all_permissions()), get_language()


@dataclass(frozen=True)
class _Menu:
    """The apps and models of a set of rights, as what is drawn of them is kept: by the rights alone."""

    rights: tuple
    apps: list = field(compare=False)


class ScopedAutocomplete(AutocompleteJsonView):
    """Answers with the rows that the field may name, as the form itself does."""

    def get_queryset(self):
        if not isinstance(self.model_admin, ScopedAdmin):
            return super().get_queryset()
        rows = self.model_admin.choices_for(self.request, self.source_field)
        found, has_duplicates = self.model_admin.get_search_results(self.request, rows, self.term)
        return found.distinct() if has_duplicates else found


class AdministrationSite(AdminSite):
    """Opens for users who hold the right to it anywhere in the party. They sign in on its ordinary page."""

    site_header = site_title = _("Administration")
    index_title = _("Administration")

    def __init__(self, name="admin"):
        super().__init__(name)
        self._menus = {}
        self._menus_drawn = lru_cache(DRAWN)(self._draw_menu)
        self._apps_drawn = lru_cache(MENUS)(self._draw_apps)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Leave out allauth's page of e-mails: who marks an address as confirmed there could take its account."""
        if getattr(model_or_iterable, "_meta", None) and model_or_iterable._meta.label == "account.EmailAddress":
            return
        super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        return request.user.is_active and request.user.has_perm("members.open_admin")

    def get_urls(self):
        """Leave out "view on site": it would give the address of any row to every user of the administration."""
        pages = [page for page in super().get_urls() if getattr(page, "name", "") != "view_on_site"]
        parts = [path("figures/", self.admin_view(self.figures), name="figures")]
        return [path("work/", self.admin_view(self.work), name="work"), *parts, *pages]

    def work(self, request):
        """What waits for the reader: a page, or a part that the front page of a reader of many branches fetches."""
        if request.GET.get("part") in Part.values:
            part = Part(request.GET["part"])
            work = {"attention": attention(request, self, (part,)), "part": part}
            return render(request, "admin/_work_part.html", work)
        work = {"attention": attention(request, self)}
        return render(request, "admin/work.html", self.each_context(request) | work | {"title": _("To do")})

    def figures(self, request):
        """The figures of the reader's part of the party: a page, or what the front page puts into itself."""
        figures = draw_figures(request.user)
        if "part" in request.GET:
            return HttpResponse(figures)
        context = self.each_context(request) | {"figures": figures, "title": _("Figures")}
        return render(request, "admin/figures.html", context)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            deny_unless(self.has_permission(request))
            return redirect("admin:index")
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(wanted, settings.LOGIN_URL)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def autocomplete_view(self, request):
        return ScopedAutocomplete.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """The apps in the order in which a secretary works, their models in the order in which they are registered."""
        return [app for app in self._menu(request) if app_label in (None, app["app_label"])]

    def each_context(self, request):
        return super().each_context(request) | {"menu": partial(self._menu_beside, request)}

    def _menu_beside(self, request):
        """The menu beside the page, as HTML: nothing but the reader's rights and the page's model decide on it."""
        apps = self._menu(request)
        app = next((app for app in apps if request.path.startswith(app["app_url"])), None)
        models = [model["admin_url"] for model in app["models"] if model["admin_url"]] if app else []
        model = next((url for url in models if request.path.startswith(url)), "")
        place = {"current_app": app["app_url"] if app else "", "current_model": model}
        return self._menus_drawn(_Menu(_rights_of(request.user), apps), tuple(place.items()))

    def _draw_menu(self, menu, place):
        drawn = render_to_string("admin_menu.jinja", {"apps": menu.apps, **dict(place)}, using="pieces")
        return mark_safe(drawn)  # noqa: S308  Jinja2 escapes

    def _draw_apps(self, menu):
        """The apps and models of the front page, of Django's template; nothing but the rights decides on them.

        Drawn for each request they were half of the page.
        """
        front = {"app_list": menu.apps, "show_changelinks": True, "request": {"path": ""}}
        return render_to_string("admin/app_list.html", front)

    def _menu(self, request):
        """The apps and models that the reader's rights open. Rights alone decide on it, so it is kept for each set."""
        rights = _rights_of(request.user)
        menu = self._menus.get(rights)
        if menu is None:
            ranks = {app: rank for rank, app in enumerate(APPS)}
            apps = self._build_app_dict(request).values()
            menu = sorted(apps, key=lambda app: ranks.get(app["app_label"], len(ranks)))
            if len(self._menus) >= MENUS:
                self._menus.clear()
            self._menus[rights] = menu
        return menu

    def index(self, request, extra_context=None):
        now, *later = list(Part) if reads_widely(request.user) else [tuple(Part)]
        counted = attention(request, self, (now,) if later else now)
        told = {"attention": counted, "later": later, "sees_long_work": sees_long_work(request.user)}
        told["apps"] = self._apps_drawn(_Menu(_rights_of(request.user), self._menu(request)))
        return super().index(request, told | (extra_context or {}))
