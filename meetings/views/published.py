"""What the public reads of a branch: its communiqués, while they are published."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from branches.access import hide_unless
from branches.models import Branch
from forms.requests import read_page

from ..drafting.text import blocks_of
from ..models import Communique, CommuniquePhoto

A_PAGE = 20
MINUTES_KEPT = 5  # so long a withdrawn one may still come from a cache on the way
DESCRIBED = 200  # signs of the text under a shared link


def _published(slug):
    rows = Communique.objects.published().filter(meeting__branch__slug=slug)
    return rows.select_related("meeting__branch", "photo")


@require_safe
def communiques(request, slug):
    """The published communiqués of a branch, latest first; a branch without any has no such page."""
    branch = get_object_or_404(Branch, slug=slug)
    rows = _published(slug).order_by("-meeting__date", "-pk")
    page = read_page(request, rows, A_PAGE)
    hide_unless(page.object_list)
    return _kept(request, render(request, "meetings/published_list.html", {"branch": branch, "page_obj": page}))


@require_safe
def communique(request, slug, pk):
    """A published communiqué, with what a shared link shows of it."""
    row = get_object_or_404(_published(slug), pk=pk)
    blocks = blocks_of(row.text)
    told = next((block.text for block in blocks if block.kind == "paragraph"), "")
    context = {
        "communique": row,
        "branch": row.branch,
        "meeting": row.meeting,
        "blocks": blocks,
        "description": told[:DESCRIBED],
        "address": request.build_absolute_uri(row.public_url),
        "photo_address": request.build_absolute_uri(f"{row.public_url}photo.jpg") if hasattr(row, "photo") else "",
        "published": row.publications.open().first(),
    }
    return _kept(request, render(request, "meetings/published.html", context))


@require_safe
def photo(request, slug, pk):
    """The photo of a published communiqué."""
    rows = CommuniquePhoto.objects.filter(communique__in=_published(slug).order_by().values("pk"))
    row = get_object_or_404(rows, communique=pk)
    response = HttpResponse(bytes(row.content), content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return _kept(request, response)


def _kept(request, response):
    """Caches may keep it for minutes where a visitor asked; the page of a signed-in reader is theirs alone."""
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=60 * MINUTES_KEPT)
    return response
