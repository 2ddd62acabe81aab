"""What the administration of every app stands on: rows within reach, workflows as pages, filters."""
