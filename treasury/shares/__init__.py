"""The shares of the levels in what is collected: the rules, what each branch owes upwards, remittances."""
