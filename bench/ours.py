"""Our server for a bench, in a process of its own: `python -m bench.ours PORT`."""

import sys

from luuvet.ops.serve import web_server

if __name__ == "__main__":
    web_server(port=int(sys.argv[1])).run()
