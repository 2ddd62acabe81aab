"""The addresses of treasury."""

app_name = "treasury"
urlpatterns = []
