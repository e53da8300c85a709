"""figures, actors and codes of places of a practice"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = ("region_codes", "figures", "actors")


def upgrade() -> None:
    with op.batch_alter_table("practices", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("practices", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.drop_column(name)
