"""What luuvet does in a second, beside others on the same machine: `python3 run.py bench NAME`."""
