"""What the customer's page needs from elsewhere: photos."""

from typing import Protocol

from shared.ids import OrganizationId


class Photos(Protocol):
    """Keeps photos, drawn anew and without their metadata."""

    async def read_view(self, organization_id: OrganizationId, sha256: str, /) -> bytes | None:
        """Give a photo as JPEG, or None while it is not here."""
