"""Notes: what somebody says of the city, a department or a service on some days, for everyone or for staff."""

from cityscore.web.manage.notes.note_page import NOTES

__all__ = ["NOTES"]
