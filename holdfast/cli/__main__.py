"""`python -m holdfast.cli` and the command `holdfast`."""

import sys

from holdfast.cli.door import main


def run() -> None:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
