"""What the pages under /setup show: people and their posts, schools, and the rules that everything goes by."""
