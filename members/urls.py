"""The addresses of members."""

app_name = "members"
urlpatterns = []
