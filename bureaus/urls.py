"""The addresses of bureaus."""

app_name = "bureaus"
urlpatterns = []
