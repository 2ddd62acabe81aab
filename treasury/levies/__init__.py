"""The levies of elected officials: rates, the months that are asked, what is received, exemptions."""
