/** What a person can do by hand, as Discord's own menus offer it: each a request with their own token. */

import { showAudit } from "../views/dialogs/audit_log.js";
import { h, toast } from "../views/elements/dom.js";
import { dialog } from "../views/elements/dialogs.js";
import { reasonField, selectField, textField } from "../views/elements/fields.js";
import { guildPermissions, isThread, outranks, P, permissionNames, reaches } from "../state/permissions.js";
import { avatar, shade } from "../views/elements/pictures.js";
import { wayTo } from "../state/mentions.js";

const TIMEOUTS = [["1 minute", 60], ["5 minutes", 300], ["1 hour", 3600], ["1 day", 86400], ["1 week", 604800], [
  "End the timeout",
  0,
]];
const BAN_SPANS = [["Nothing", 0], ["The last hour", 3600], ["The last day", 86400], ["The last week", 604800]];
const CHANNEL_KINDS = [["Text", 0], ["Voice", 2], ["Forum", 15], ["Announcement", 5], ["Stage", 13], ["Category", 4]];
const CATEGORY = 4;
const EPHEMERAL = 1 << 6;

/** Runs a request and shows what Discord says if it refuses. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.sentence ?? String(error), "error");
    return undefined;
  }
}

export const copy = (text) => navigator.clipboard.writeText(text).then(() => toast("Copied"), () => toast(text));

// people

/** The entries of a user's menu, as far as this person may use them. */
export function userActs(session, user, guild) {
  const { store, api } = session;
  const name = store.nameOf(user, guild?.id);
  const member = guild?.members.get(user.id);
  const self = user.id === store.me.id;
  const talk = async () =>
    session.openChannel(session.keepChannel(await api.post("/users/@me/channels", { recipient_id: user.id })));
  const entries = [{ title: `${name} (${user.username})` }];
  if (member) entries.push({ label: "Profile and roles", run: () => profile(session, guild, member) });
  if (!self && store.users.has(user.id)) entries.push({ label: "Message", run: () => attempt(talk) });
  entries.push({ label: "Mention", run: () => session.mention(user) });
  if (member) entries.push(...aboutMember(session, guild, member, name, self));
  entries.push(null, { label: "Copy user ID", run: () => copy(user.id) });
  return entries;
}

/** What may be done with a member, as far as this person's permissions and their place in the order of roles go. */
function aboutMember(session, guild, member, name, self) {
  const { store, api } = session;
  const path = `/guilds/${guild.id}/members/${member.user.id}`;
  const mine = store.myMember(guild);
  const above = outranks(guild, mine, member);
  const may = (permission) => store.may(permission, guild.id) && above;
  const entries = [
    (self ? store.may(P.CHANGE_NICKNAME, guild.id) : may(P.MANAGE_NICKNAMES)) &&
    { label: "Change nickname", run: () => nickname(api, guild, member, name, self) },
    (self ? store.may(P.MANAGE_ROLES, guild.id) : may(P.MANAGE_ROLES)) &&
    [...guild.roles.values()].some((role) => reaches(guild, mine, role)) &&
    { label: "Edit roles", run: () => editRoles(session, guild, member, name) },
    guild.voice.get(member.user.id)?.channel_id && !self && store.may(P.MOVE_MEMBERS, guild.id) &&
    { label: "Disconnect from voice", danger: true, run: () => attempt(() => api.patch(path, { channel_id: null })) },
    !self && may(P.MODERATE_MEMBERS) && !isAdministrator(guild, member) &&
    { label: "Timeout", danger: true, run: () => timeout(api, path, name) },
    !self && may(P.KICK_MEMBERS) && { label: "Kick", danger: true, run: () => kick(api, path, name) },
    !self && may(P.BAN_MEMBERS) && { label: "Ban", danger: true, run: () => ban(api, guild, member.user, name) },
  ].filter(Boolean);
  return entries.length ? [null, ...entries] : [];
}

/** Whom Discord lets nobody time out. */
const isAdministrator = (guild, member) => Boolean(guildPermissions(guild, member) & P.ADMINISTRATOR);

function nickname(api, guild, member, name, self) {
  const field = textField("nick", "Nickname", {
    maxlength: 32,
    value: member.nick ?? "",
    placeholder: member.user.global_name ?? member.user.username,
  });
  dialog({
    title: `Nickname of ${name}`,
    content: field,
    label: "Save",
    submit: (form) =>
      api.patch(`/guilds/${guild.id}/members/${self ? "@me" : member.user.id}`, { nick: form.nick.value || null }),
  });
}

function kick(api, path, name) {
  dialog({
    title: `Kick ${name}`,
    content: reasonField(),
    label: "Kick",
    danger: true,
    submit: (form) => api.delete(path, { reason: form.reason.value }),
  });
}

function ban(api, guild, user, name) {
  const content = [selectField("span", "Delete messages of", BAN_SPANS), reasonField()];
  const submit = (form) =>
    api.put(`/guilds/${guild.id}/bans/${user.id}`, { delete_message_seconds: Number(form.span.value) }, {
      reason: form.reason.value,
    });
  dialog({ title: `Ban ${name}`, content, label: "Ban", danger: true, submit });
}

function timeout(api, path, name) {
  const until = (seconds) => (seconds ? new Date(Date.now() + seconds * 1000).toISOString() : null);
  const submit = (form) =>
    api.patch(path, { communication_disabled_until: until(Number(form.seconds.value)) }, { reason: form.reason.value });
  dialog({
    title: `Timeout ${name}`,
    content: [selectField("seconds", "For", TIMEOUTS), reasonField()],
    label: "Timeout",
    submit,
  });
}

function editRoles(session, guild, member, name) {
  const mine = session.store.myMember(guild);
  const roles = [...guild.roles.values()].filter((role) => role.id !== guild.id && !role.managed).sort((one, other) =>
    other.position - one.position
  );
  const box = (role) =>
    h("input", {
      type: "checkbox",
      name: "role",
      value: role.id,
      checked: member.roles.includes(role.id),
      disabled: !reaches(guild, mine, role),
    });
  const content = roles.map((role) =>
    h(
      "label",
      { class: "check", title: reaches(guild, mine, role) ? null : "It does not stand below your highest role" },
      box(role),
      roleName(role),
    )
  );
  const kept = member.roles.filter((id) => guild.roles.get(id)?.managed);
  const chosen = (form) => [...form.querySelectorAll("[name=role]:checked")].map((input) => input.value);
  dialog({
    title: `Roles of ${name}`,
    content,
    label: "Save",
    submit: (form) =>
      session.api.patch(`/guilds/${guild.id}/members/${member.user.id}`, { roles: [...kept, ...chosen(form)] }),
  });
}

const roleName = (role) => h("span", { style: role.color ? { color: shade(role.color) } : {} }, role.name);

function profile(session, guild, member) {
  const name = session.store.nameOf(member.user, guild.id);
  const roles = member.roles.map((id) => guild.roles.get(id)).filter(Boolean).sort((one, other) =>
    other.position - one.position
  );
  const content = [
    h(
      "div",
      { class: "profile" },
      avatar(member.user, member, name, "large"),
      h("div", {}, h("strong", {}, name), h("div", {}, member.user.username), h("small", {}, `ID ${member.user.id}`)),
    ),
    h("p", {}, `Joined ${new Date(member.joined_at).toLocaleDateString(undefined, { dateStyle: "long" })}`),
    h(
      "div",
      { class: "chips" },
      roles.length ? roles.map((role) => h("span", { class: "chip" }, roleName(role))) : "No roles",
    ),
  ];
  dialog({ title: "Profile", content });
}

// messages

/** The entries of a message's menu. */
export function messageActs(session, message, channel) {
  const { store, api } = session;
  const path = `/channels/${channel.id}/messages/${message.id}`;
  const mine = message.author.id === store.me.id;
  const may = (permission) => store.may(permission, channel.guild_id, channel);
  const copies = [message.content && { label: "Copy text", run: () => copy(message.content) }, {
    label: "Copy message ID",
    run: () => copy(message.id),
  }];
  if (message.unsent) {
    return [copies[0], message.failure && { label: "Dismiss", run: () => store.dismiss(message) }].filter(Boolean);
  }
  if (message.flags & EPHEMERAL) return copies.filter(Boolean);
  const link = `https://discord.com/channels/${wayTo(channel, message.id).slice("#/channels/".length)}`;
  const entries = [
    session.composer && { label: "Reply", run: () => session.composer.reply(message) },
    { label: "Add reaction", run: () => react(session, message) },
    mine && [0, 19].includes(message.type) && { label: "Edit", run: () => editMessage(session, message) },
    (may(P.MANAGE_MESSAGES) || may(P.PIN_MESSAGES)) && pinAct(api, message, channel),
    [0, 5].includes(channel.type) && !message.thread &&
    { label: "Create thread", run: () => createThread(session, message, channel) },
    ...copies,
    { label: "Copy message link", run: () => copy(link) },
    (mine || (channel.guild_id && may(P.MANAGE_MESSAGES))) &&
    { label: "Delete", danger: true, run: () => attempt(() => api.delete(path)) },
  ];
  return entries.filter(Boolean);
}

function pinAct(api, message, channel) {
  const path = `/channels/${channel.id}/messages/pins/${message.id}`;
  return {
    label: message.pinned ? "Unpin" : "Pin",
    run: () => attempt(() => (message.pinned ? api.delete(path) : api.put(path))),
  };
}

export function editMessage(session, message) {
  const field = h("textarea", {
    name: "content",
    rows: 5,
    maxlength: 2000,
    "aria-label": "Message text",
    value: message.content,
  });
  dialog({
    title: "Edit message",
    content: field,
    label: "Save",
    submit: (form) =>
      session.api.patch(`/channels/${message.channel_id}/messages/${message.id}`, { content: form.content.value }),
  });
}

function createThread(session, message, channel) {
  const submit = async (form) =>
    session.openChannel(
      session.keepChannel(
        await session.api.post(`/channels/${channel.id}/messages/${message.id}/threads`, { name: form.name.value }),
      ),
    );
  dialog({
    title: "Create thread",
    content: textField("name", "Thread name", { required: true, maxlength: 100 }),
    label: "Create",
    submit,
  });
}

const REACTIONS = ["👍", "👎", "❤️", "😂", "🎉", "😢", "👀", "✅", "❌", "🔖", "⭐", "🐧"];

export function react(session, message) {
  const own = (session.guild?.emojis ?? []).map((emoji) => ({
    id: emoji.id,
    name: emoji.name,
    animated: emoji.animated,
  }));
  const choose = (emoji) => () => {
    close();
    session.react(message, emoji, false);
  };
  const button = (emoji) =>
    h(
      "button",
      { type: "button", class: "plain", "aria-label": emoji.name, title: emoji.name, onclick: choose(emoji) },
      emoji.id ? h("img", { class: "emoji", src: `/cdn/emojis/${emoji.id}.png`, alt: "" }) : emoji.name,
    );
  const emoji = [...REACTIONS.map((name) => ({ id: null, name })), ...own];
  const close = dialog({ title: "Add reaction", content: h("div", { class: "emoji-grid" }, emoji.map(button)) });
}

// channels and the guild

export function createChannel(session, guild, category) {
  const submit = (form) => {
    const type = Number(form.kind.value);
    return session.api.post(`/guilds/${guild.id}/channels`, {
      name: form.name.value,
      type,
      parent_id: type === CATEGORY ? null : (category?.id ?? null),
    });
  };
  dialog({
    title: "Create channel",
    content: [
      textField("name", "Name", { required: true, maxlength: 100 }),
      selectField("kind", "Kind", CHANNEL_KINDS),
    ],
    label: "Create",
    submit,
  });
}

/** The entries of a channel's or thread's menu. */
export function channelActs(session, channel) {
  const { api, store } = session;
  const manages = store.may(isThread(channel) ? P.MANAGE_THREADS : P.MANAGE_CHANNELS, channel.guild_id, channel);
  const entries = [{ label: "Copy channel ID", run: () => copy(channel.id) }];
  if (isThread(channel) && (manages || channel.owner_id === store.me.id)) {
    entries.unshift({
      label: "Close thread",
      run: () => attempt(() => api.patch(`/channels/${channel.id}`, { archived: true })),
    });
  }
  if (!manages) return entries;
  const remove = () =>
    dialog({
      title: `Delete ${channel.name}?`,
      content: h("p", {}, "Everything in it goes with it."),
      label: "Delete",
      danger: true,
      submit: () => api.delete(`/channels/${channel.id}`),
    });
  return [
    { label: isThread(channel) ? "Rename thread" : "Edit channel", run: () => editChannel(api, channel) },
    ...entries,
    { label: isThread(channel) ? "Delete thread" : "Delete channel", danger: true, run: remove },
  ];
}

function editChannel(api, channel) {
  const isText = channel.type === 0;
  const content = [textField("name", "Name", { value: channel.name, required: true, maxlength: 100 })];
  if (isText) {
    content.push(
      textField("topic", "Topic", { value: channel.topic ?? "", maxlength: 1024 }),
      textField("slowmode", "Slowmode in seconds", {
        type: "number",
        min: 0,
        max: 21600,
        value: channel.rate_limit_per_user ?? 0,
      }),
    );
  }
  const submit = (form) =>
    api.patch(`/channels/${channel.id}`, {
      name: form.name.value,
      ...(isText ? { topic: form.topic.value, rate_limit_per_user: Number(form.slowmode.value) } : {}),
    });
  dialog({ title: `Edit ${channel.name}`, content, label: "Save", submit });
}

/** The entries of the server's menu. */
export function guildActs(session, guild) {
  const may = (permission) => session.store.may(permission, guild.id);
  return [
    { label: "Roles and permissions", run: () => showRoles(guild) },
    may(P.VIEW_AUDIT_LOG) && { label: "Audit log", run: () => attempt(() => showAudit(session, guild)) },
    may(P.BAN_MEMBERS) && { label: "Bans", run: () => attempt(() => showBans(session, guild)) },
    invitesTo(session, guild) && { label: "Invite people", run: () => invite(session, guild) },
    may(P.MANAGE_CHANNELS) && { label: "Create channel", run: () => createChannel(session, guild, null) },
    { label: "Sandbox controls", run: () => session.togglePanel() },
    { label: "Keyboard", run: showHelp },
  ].filter(Boolean);
}

/** The channel that an invite would lead to; none where this person may not invite. */
function invitesTo({ store }, guild) {
  const channels = [...store.channels.values()].filter((channel) =>
    channel.guild_id === guild.id && channel.type === 0 &&
    store.may(P.VIEW_CHANNEL | P.CREATE_INSTANT_INVITE, guild.id, channel)
  );
  return channels.find((channel) => channel.id === guild.system_channel_id) ?? channels[0];
}

async function invite(session, guild) {
  const made = await attempt(() =>
    session.api.post(`/channels/${invitesTo(session, guild).id}/invites`, { max_age: 0 })
  );
  if (!made) return;
  const field = textField("code", "Its code", {
    value: made.code,
    readonly: true,
    onfocus: (event) => event.target.select(),
  });
  dialog({
    title: `Invite people to ${guild.name}`,
    content: [
      h("p", {}, "Whoever is in no server is asked for it. It never expires."),
      field,
      h("button", {
        class: "button secondary",
        type: "button",
        onclick: () => copy(made.code),
      }, "Copy"),
    ],
  });
}

/** Everybody who is banned, each with a way back. */
async function showBans(session, guild) {
  const bans = await session.api.get(`/guilds/${guild.id}/bans?limit=1000`);
  const row = ({ user, reason }) => {
    const lift = () =>
      attempt(async () => {
        await session.api.delete(`/guilds/${guild.id}/bans/${user.id}`);
        element.remove();
        toast(`${user.username} may come back.`);
      });
    const element = h(
      "div",
      { class: "ban-row" },
      avatar(user, null, user.global_name ?? user.username, "small"),
      h("div", {}, h("strong", {}, user.global_name ?? user.username), h("small", {}, reason ?? "No reason given")),
      h("button", {
        class: "button secondary small",
        type: "button",
        "aria-label": `Unban ${user.username}`,
        onclick: lift,
      }, "Unban"),
    );
    return element;
  };
  dialog({
    title: `Bans of ${guild.name}`,
    content: bans.length ? bans.map(row) : h("p", { class: "nothing" }, "Nobody is banned."),
  });
}

/** Every role with what it permits. */
function showRoles(guild) {
  const roles = [...guild.roles.values()].sort((one, other) => other.position - one.position);
  const content = h(
    "table",
    { class: "roles" },
    h("thead", {}, h("tr", {}, h("th", {}, "Role"), h("th", {}, "Members"), h("th", {}, "Permissions"))),
    h("tbody", {}, roles.map((role) => roleRow(guild, role))),
  );
  dialog({ title: `Roles of ${guild.name}`, content, wide: true });
}

function roleRow(guild, role) {
  const holders = role.id === guild.id
    ? guild.members.size
    : [...guild.members.values()].filter((member) => member.roles.includes(role.id)).length;
  const names = permissionNames(role.permissions);
  const permissions = names.includes("Administrator")
    ? "Administrator: everything"
    : names.join(", ") || "nothing of its own";
  return h(
    "tr",
    {},
    h("td", {}, roleName(role), role.managed ? [" ", h("span", { class: "tag" }, "APP")] : null),
    h("td", {}, String(holders)),
    h("td", {}, permissions),
  );
}

// the keyboard

const KEYS = [
  ["F6, Shift F6", "next or previous region: servers, channels, messages, composer, members"],
  ["Arrow keys", "walk in a list, and from message to message"],
  ["Tab", "into the buttons and menus of the current message"],
  ["Shift F10 or the menu key", "the menu of a message, a member or a channel"],
  ["Alt ↑, Alt ↓", "previous or next channel"],
  ["/", "a command; Tab goes from option to option, Enter runs it"],
  ["↑ in an empty composer", "edit your last message"],
  ["Escape", "close what is open; from a message back to the composer"],
  ["Ctrl /", "this list"],
];

export function showHelp() {
  dialog({
    title: "Keyboard",
    content: h(
      "table",
      { class: "roles" },
      h("tbody", {}, KEYS.map(([keys, text]) => h("tr", {}, h("td", {}, keys), h("td", {}, text)))),
    ),
  });
}
