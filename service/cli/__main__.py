"""`python -m service.cli`: how the supervisor starts the service's processes."""

from service.cli import main

main()
