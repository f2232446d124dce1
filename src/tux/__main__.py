"""`python -m tux` is `tux`."""

import sys

from tux.cli import main

sys.exit(main())
