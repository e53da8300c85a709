"""The page for people: server-rendered, readable without JavaScript."""
