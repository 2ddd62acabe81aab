"""The pages about bureaus, one module for each thing that they are about."""
