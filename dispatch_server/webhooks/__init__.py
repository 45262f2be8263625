"""Other systems hear what happened: readers of the event log, each at its own pace."""
