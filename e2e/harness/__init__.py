"""What the end-to-end tests are made of: the server as a process, mail relays, browsers, and courses that are played."""
