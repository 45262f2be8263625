"""One transaction per request or job, and the event log in it."""
