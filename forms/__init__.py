"""Fields that every page asks with (days, phones, words of a search) and the form of a workflow."""
