"""One file a noun: plans, actions, progress, decisions, evidence."""
