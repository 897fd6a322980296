"""The same work in three usual ways, each as a good engineer would write it there. Not part of luuvet."""
