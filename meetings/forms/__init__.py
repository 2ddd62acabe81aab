"""The forms with which a meeting is recorded, part by part."""
