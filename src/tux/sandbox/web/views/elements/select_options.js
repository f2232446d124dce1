/** The options of a select: its own, or people, roles and channels. */

/** @import { Channel, Emoji, Guild, Select } from "../../types.d.ts" */
/** @import { Store } from "../../state/store.js" */

import { isCategory } from "../../state/channels.js";
import { ComponentType } from "../../state/enums.js";
import { rolesFromTop } from "../../state/permissions.js";

/**
 * @typedef {object} Option
 * @property {string} value
 * @property {string} label
 * @property {string} [description]
 * @property {Emoji} [emoji]
 * @property {number} [color]
 * @property {string} [mark] What stands before the label: @ or #.
 */

/**
 * @typedef {object} Scope Where a select stands.
 * @property {Store} store
 * @property {Channel} [channel]
 * @property {Guild} [guild]
 */

/**
 * Return what a select offers.
 * @param {Pick<Select, "type" | "options" | "channel_types">} select
 * @param {Scope} scope
 * @returns {Option[]}
 */
export function optionsOf({ type, options, channel_types: channelTypes }, scope) {
  if (type === ComponentType.STRING_SELECT) return options ?? [];
  if (type === ComponentType.USER_SELECT) return userOptions(scope);
  if (type === ComponentType.ROLE_SELECT) return roleOptions(scope);
  if (type === ComponentType.MENTIONABLE_SELECT) return [...userOptions(scope), ...roleOptions(scope)];
  return type === ComponentType.CHANNEL_SELECT ? channelOptions(scope, channelTypes ?? []) : [];
}

/**
 * Return the values that are selected before anybody selects.
 * @param {Select} select
 */
export function defaultValues({ type, options, default_values: values }) {
  if (type !== ComponentType.STRING_SELECT) return (values ?? []).map((value) => value.id);
  return (options ?? []).filter((option) => option.default).map((option) => option.value);
}

/**
 * @param {Scope} scope
 * @returns {Option[]}
 */
function userOptions({ store, guild, channel }) {
  const users = guild
    ? [...guild.members.values()].map((member) => member.user)
    : [store.me, ...(channel?.recipients ?? [])];
  return users.map((user) => ({
    value: user.id,
    label: store.displayName(user, guild?.id),
    description: user.username,
    mark: "@",
  }));
}

/**
 * @param {Scope} scope
 * @returns {Option[]}
 */
function roleOptions({ guild }) {
  if (!guild) return [];
  const roles = rolesFromTop(guild).filter((role) => role.id !== guild.id);
  return roles.map((role) => ({ value: role.id, label: role.name, mark: "@", color: role.color }));
}

/**
 * @param {Scope} scope
 * @param {number[]} types The types that are wanted; none for any.
 * @returns {Option[]}
 */
function channelOptions({ store, guild }, types) {
  if (!guild) return [];
  return store.channelsOf(guild)
    .filter((channel) => store.canSee(channel) && (!types.length || types.includes(channel.type)))
    .map((channel) => ({
      value: channel.id,
      label: channel.name ?? "",
      description: store.channels.get(channel.parent_id ?? "")?.name ?? undefined,
      mark: isCategory(channel) ? "" : "#",
    }));
}
