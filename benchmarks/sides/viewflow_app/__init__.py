"""django-viewflow's side, as the Django application that it asks for."""
