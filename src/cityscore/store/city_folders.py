"""Where cities read their files: from the site's own folder on, so that a site that is copied reads its own."""

from __future__ import annotations

from pathlib import Path

from cityscore.store.models import City


def folder_from(site: Path, folder: Path) -> str:
    """A folder as it is kept: from the site's on where it lies in that, else where it is."""
    for home, inside in ((site.absolute(), folder.absolute()), (site.resolve(), folder.resolve())):
        if inside.is_relative_to(home):
            return inside.relative_to(home).as_posix()
    return str(folder.absolute())


def keep_folders_from(site: Path, former: Path | None = None) -> None:
    """Let cities whose files lie in the site's folder, or lay in a former one, read them from it, wherever it is."""
    for city in City.objects.only("folder").exclude(folder=""):
        folder = Path(city.folder)
        if folder.is_absolute() and (kept := folder_from(former or site, folder)) != city.folder:
            City.objects.filter(pk=city.pk, folder=city.folder).update(folder=kept)


def folders_elsewhere() -> list[tuple[City, Path]]:
    """The cities whose files lie outside the site's folder, and where."""
    return [(city, Path(city.folder)) for city in City.objects.order_by("slug") if Path(city.folder).is_absolute()]
