"""Pictures of the page for the README and for looking at: `make pictures` takes them anew."""
