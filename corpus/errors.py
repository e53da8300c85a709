"""Every error that Tashan raises on purpose, as one tree.

TashanError
├── InputError            what the user sent cannot be taken; the message says why and the cure
│   ├── QueryError        a problem text
│   ├── FilterError       a filter that names nothing in the library
│   ├── ListFileError     a list file that cannot be read or parsed
│   ├── SheetError        a sheet of problems, judgments or statements
│   └── NotFoundError     an id that the library does not hold
└── StateError            the machine is not as it must be: data folder, database, index, port
    └── IndexDamagedError an index on disk that is not what its manifest says

Messages are one line of Chinese for people; they hold no path of the server and no exception text of a library.
"""


class TashanError(Exception):
    """Base: `str(error)` is a line that may be shown to a user."""


class InputError(TashanError):
    """What the user sent cannot be taken."""


class QueryError(InputError):
    """A problem text that is too short, too long or holds no text."""


class FilterError(InputError):
    """A filter that names nothing in the library."""


class ListFileError(InputError):
    """A list file that cannot be read or parsed."""


class SheetError(InputError):
    """A file of problems, queries, judgments or statements that cannot be read."""


class NotFoundError(InputError):
    """An id that the library does not hold."""


class StateError(TashanError):
    """The data folder, database, index or port is not as it must be."""


class IndexDamagedError(StateError):
    """An index folder that is not what its manifest says."""
