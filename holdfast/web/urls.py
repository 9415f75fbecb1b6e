"""Pages by audience."""


urlpatterns: list = []
