"""What is done beside the conversations: jobs that wait in SQL, and work that comes again; Huey wakes it."""
