"""Communiqués: drafted and edited (`writing`), published and withdrawn (`publishing`)."""
