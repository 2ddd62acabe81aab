"""The addresses of the search of members."""

from django.urls import path

from .views import exports, find, saved

app_name = "finding"
urlpatterns = [
    path("find/", find.find_members, name="find"),
    path("find/filters/new/", saved.save, name="save"),
    path("find/filters/<row:pk>/", saved.saved_filter, name="saved"),
    path("find/filters/<row:pk>/deletion/", saved.delete, name="delete"),
    path("find/export/", exports.export, name="export"),
    path("find/files/<row:pk>/", exports.file, name="file"),
]
