"""Contact tracing as a library: Arrow tables in, Arrow tables out (docs/trace.md; the meaning is in docs/semantics.md).

Tables (columns, all 64-bit whole numbers but where said; times are whole seconds, or ISO 8601 in all tables alike):

    visits      person, place, arrived, left
    places      place, room (true, false)                         may be left out: no place is one room
    near        a, b, from, to                                    may be left out: nobody was near
    cases       person, from, to                                  several rows a person: their union
    isolation   person, at                                        may be left out; the earliest row of a person counts

A table may be given as an Arrow table or as the path of a Parquet or CSV file. An interval holds its start and not its
end. What comes out are candidates; an officer decides what they are.
"""

from luuvet.trace.api import backward, labels, links, paths
from luuvet.trace.profile import Class, Mode, Profile
from luuvet.trace.tables import BadRow, BadRows

__all__ = ["BadRow", "BadRows", "Class", "Mode", "Profile", "backward", "labels", "links", "paths"]
