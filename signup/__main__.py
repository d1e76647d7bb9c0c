"""`python -m signup` is `signup`."""

from signup.cli.main import main

main()
