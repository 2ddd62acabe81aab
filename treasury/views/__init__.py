"""The pages of the treasury, one module for each thing that they are about."""
