"""Why an uploaded file is not taken."""

from chassis.errors import Invalid, TooLarge


class UploadRefused(Invalid):
    """A file that the town hall cannot take."""

    slug = "upload_refused"
    title = "Ce fichier ne peut pas être envoyé"


class UploadTooLarge(TooLarge):
    """A file over the limit."""

    slug = "upload_too_large"
    title = "Ce fichier est trop volumineux"


OF_FILE = frozenset({UploadRefused.slug, UploadTooLarge.slug})
"""Refusals that a form says beside the file, not beside what was written."""
