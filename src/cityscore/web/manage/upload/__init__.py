"""Upload: files of figures, looked over before they are kept, and undone as one."""

from cityscore.web.manage.upload.choosing import UPLOADS
from cityscore.web.manage.upload.one import REJECTED, UPLOAD

__all__ = ["REJECTED", "UPLOAD", "UPLOADS"]
