"""The Django project: settings, addresses, pages."""
