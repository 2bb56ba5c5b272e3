"""One case as its pages show it: plain facts for templates, out of the folded case and its trail."""
