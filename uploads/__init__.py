"""Files that people send: checked for what they really are, kept in the database, answered to who may see them."""
