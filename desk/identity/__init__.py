"""How people show who they are, and how long that holds."""
