"""One file a noun: reports with what was issued, and plans that were submitted."""
