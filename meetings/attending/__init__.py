"""Attendance of a called meeting: ticks at the desk, proxies, the quorum, presence counted at each vote."""
