"""Boards with what hangs on them, and their meetings."""
