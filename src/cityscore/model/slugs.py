"""A slug: the name of a thing in files and addresses."""

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
SLUG_SAYS = "lower-case letters, digits and hyphens"
