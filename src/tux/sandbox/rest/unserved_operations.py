"""The operations of Discord's API that the sandbox knows by name and does not serve.

Source: the names and paths of Discord's published OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.paths import Paths


@dataclass(frozen=True, slots=True)
class UnservedOperation:
    """An operation that the sandbox does not serve. `name` is its `operationId` in Discord's document."""

    method: str
    path: str
    name: str

    @property
    def refusal(self) -> DiscordError:
        """The answer to a request for it: a 501, which no answer of Discord's can be mistaken for."""
        sentence = f"The sandbox does not serve {self.name} ({self.method} {self.path})."
        return DiscordError(0, status=501, message=sentence)


_TABLE = """
/applications/{application_id}/activity-instances/{instance_id}
    GET applications_get_activity_instance
/applications/{application_id}/attachment
    POST upload_application_attachment
/applications/{application_id}/entitlements
    GET get_entitlements
    POST create_entitlement
/applications/{application_id}/entitlements/{entitlement_id}
    DELETE delete_entitlement
    GET get_entitlement
/applications/{application_id}/entitlements/{entitlement_id}/consume
    POST consume_entitlement
/channels/{channel_id}/recipients/{user_id}
    DELETE delete_group_dm_user
    PUT add_group_dm_user
/guilds/{guild_id}/widget.png
    GET get_guild_widget_png
/lobbies
    POST create_lobby
    PUT create_or_join_lobby
/lobbies/{lobby_id}
    DELETE delete_lobby
    GET get_lobby
    PATCH edit_lobby
/lobbies/{lobby_id}/channel-linking
    PATCH edit_lobby_channel_link
/lobbies/{lobby_id}/members/@me
    DELETE leave_lobby
/lobbies/{lobby_id}/members/@me/invites
    POST create_linked_lobby_guild_invite_for_self
/lobbies/{lobby_id}/members/bulk
    POST bulk_update_lobby_members
/lobbies/{lobby_id}/members/{user_id}
    DELETE delete_lobby_member
    PUT add_lobby_member
/lobbies/{lobby_id}/members/{user_id}/invites
    POST create_linked_lobby_guild_invite_for_user
/lobbies/{lobby_id}/messages
    GET get_lobby_messages
    POST create_lobby_message
/lobbies/{lobby_id}/messages/{message_id}/moderation-metadata
    PUT update_lobby_message_external_moderation_metadata
/oauth2/keys
    GET get_public_keys
/oauth2/userinfo
    GET get_openid_connect_userinfo
/partner-sdk/dms/{user_id_1}/{user_id_2}/messages/{message_id}/moderation-metadata
    PUT update_user_message_external_moderation_metadata
/partner-sdk/provisional-accounts/unmerge
    POST partner_sdk_unmerge_provisional_account
/partner-sdk/provisional-accounts/unmerge/bot
    POST bot_partner_sdk_unmerge_provisional_account
/partner-sdk/token
    POST partner_sdk_token
/partner-sdk/token/bot
    POST bot_partner_sdk_token
/skus/{sku_id}/subscriptions
    GET get_sku_subscriptions
/skus/{sku_id}/subscriptions/{subscription_id}
    GET get_sku_subscription
/users/@me/applications/{application_id}/entitlements
    GET get_current_user_application_entitlements
/users/@me/applications/{application_id}/role-connection
    DELETE delete_application_user_role_connection
    GET get_application_user_role_connection
    PUT update_application_user_role_connection
"""


def _listed(table: str) -> Iterator[UnservedOperation]:
    path = ""
    for line in table.strip().splitlines():
        if line.startswith("/"):
            path = line
        else:
            method, name = line.split()
            yield UnservedOperation(method, path, name)


UNSERVED = Paths(_listed(_TABLE))
