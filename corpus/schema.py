"""Tables of the library (SQLAlchemy Core). Alembic makes them; see migrations/."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

lists = Table(
    "lists",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("title", Text, nullable=False),
    Column("issuer", Text, nullable=False, default=""),
    Column("published", String(10), nullable=False, default=""),
    Column("source_name", Text, nullable=False, default=""),
    Column("source_sha256", String(64), nullable=False, default=""),
    Column("imported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

practices = Table(
    "practices",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("list", ForeignKey("lists.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("mechanism", Text, nullable=False),
    Column("initiative", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("regions", JSON, nullable=False, default=list),
    Column("documents", JSON, nullable=False, default=list),
    Column("region_codes", JSON, nullable=False, default=list, server_default="[]"),
    Column("figures", JSON, nullable=False, default=list, server_default="[]"),
    Column("actors", JSON, nullable=False, default=list, server_default="[]"),
)

# No foreign key to practices: those of a new edition are deleted and inserted, and what was said of them stays.
problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("practice_id", String(64), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("voice", String(32), nullable=False),
    Column("status", String(16), nullable=False, default="accepted"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("practice_id", "text"),
    CheckConstraint("status IN ('accepted', 'candidate', 'rejected')", name="status"),
)

judged = Table(
    "judged",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list", ForeignKey("lists.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("voice", String(32), nullable=False),
    Column("grades", JSON, nullable=False, default=dict),
    UniqueConstraint("list", "text"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", String(64), nullable=False, index=True),
    Column("practice_id", String(64), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("text", Text, nullable=False, default=""),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("verdict IN ('useful', 'not-useful', 'wrong')", name="verdict"),
    UniqueConstraint("request_id", "practice_id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False, default=dict),
)

# What a list was before its last changes (way `undo`), and before they were undone (way `redo`); `content` is null
# where the library did not hold the list.
snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("list", String(16), nullable=False, index=True),
    Column("title", Text, nullable=False, default=""),
    Column("way", String(8), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("content", JSON(none_as_null=True)),
    CheckConstraint("way IN ('undo', 'redo')", name="way"),
)

# Questions without an answer, redacted, kept only where an operator turns that on. The digest is unique because the
# text is too long for an index of PostgreSQL.
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("times", Integer, nullable=False, default=1),
    Column("first_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
