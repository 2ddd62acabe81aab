"""How the rooms speak to the database where a queryset would cost more than its answer."""
