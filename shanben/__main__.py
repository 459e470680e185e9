"""`python -m shanben` is the command `shanben`."""

import sys

from shanben.command.app import main

sys.exit(main())
