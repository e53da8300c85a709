"""Tests, under the names of the code they test."""
