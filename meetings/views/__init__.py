"""The pages of meetings: reading them, recording them part by part, recording an election."""
