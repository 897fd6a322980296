"""`python -m luuvet`."""

import sys

from luuvet.cli import main

sys.exit(main())
