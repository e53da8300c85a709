"""The matching model: text analysis, vectors, index, matcher, evaluation. Nothing here knows HTTP."""
