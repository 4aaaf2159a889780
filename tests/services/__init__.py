"""Real services for the tests: started once per session, ended with it."""
