"""The addresses of branches."""

app_name = "branches"
urlpatterns = []
