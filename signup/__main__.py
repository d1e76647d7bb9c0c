"""`python -m signup` is `signup`."""

from signup.cli import main

main()
