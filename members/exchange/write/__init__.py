"""The lines of a checked batch become people and memberships, page by page; and are taken back."""
