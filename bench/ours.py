"""Our server for a bench, in processes of its own: `python -m bench.ours PORT`."""

import sys

from luuvet.ops.serve import answer, processes_for_this_machine

if __name__ == "__main__":
    sys.exit(answer(port=int(sys.argv[1]), processes=processes_for_this_machine()))
