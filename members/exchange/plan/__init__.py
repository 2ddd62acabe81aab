"""What becomes of each row: its values read, the person whom it means sought, what it would write decided."""
