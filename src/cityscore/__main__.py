"""``python -m cityscore``, for machines whose PATH does not have the command."""

from cityscore.cli import main

main()
