/** What a person can do by hand, as Discord's own menus offer it: each a request with their own token. */

import { h, toast } from "./dom.js";
import { dialog } from "./dialogs.js";
import { P, permissionNames } from "./permissions.js";
import { avatar } from "./pictures.js";

const TIMEOUTS = [["1 minute", 60], ["5 minutes", 300], ["1 hour", 3600], ["1 day", 86400], ["1 week", 604800]];
const CHANNEL_KINDS = [["Text", 0], ["Voice", 2], ["Forum", 15], ["Announcement", 5], ["Stage", 13], ["Category", 4]];

/** Runs a request and shows what Discord says if it refuses. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.sentence ?? String(error), "error");
    return undefined;
  }
}

const textField = (name, label, properties = {}) => h("label", { class: "field" }, h("span", { class: "field-name" }, label), h("input", { name, ...properties }));
const reasonField = () => textField("reason", "Reason (for the audit log)", { maxlength: 512 });

/** The entries of a user's menu, as far as this person may use them. */
export function userActs(session, user, guild) {
  const { store, api } = session;
  const name = store.nameOf(user, guild?.id);
  const member = guild?.members.get(user.id);
  const self = user.id === store.me.id;
  const entries = [{ title: `${name} (${user.username})` }];
  if (member) entries.push({ label: "Profile and roles", run: () => profile(session, guild, member) });
  if (!self && !user.webhook) entries.push({ label: "Message", run: () => attempt(async () => session.openChannel(session.keepChannel(await api.post("/users/@me/channels", { recipient_id: user.id })))) });
  entries.push({ label: "Mention", run: () => session.mention(`<@${user.id}>`) });
  if (member && !self) entries.push(null, ...moderation(session, guild, member, name));
  entries.push(null, { label: "Copy user ID", run: () => copy(user.id) });
  return entries.filter((entry, place) => entry || place);
}

function moderation(session, guild, member, name) {
  const { store, api } = session;
  const path = `/guilds/${guild.id}/members/${member.user.id}`;
  const entries = [];
  if (store.may(P.MANAGE_ROLES, guild.id)) entries.push({ label: "Edit roles", run: () => editRoles(session, guild, member, name) });
  if (store.may(P.MODERATE_MEMBERS, guild.id)) entries.push({ label: "Timeout", danger: true, run: () => timeout(api, path, name) });
  if (store.may(P.KICK_MEMBERS, guild.id)) {
    entries.push({ label: "Kick", danger: true, run: () => dialog({ title: `Kick ${name}`, content: reasonField(), label: "Kick", danger: true, submit: (form) => api.delete(path, { reason: form.reason.value }) }) });
  }
  if (store.may(P.BAN_MEMBERS, guild.id)) entries.push({ label: "Ban", danger: true, run: () => ban(api, guild, member.user, name) });
  return entries;
}

function ban(api, guild, user, name) {
  const spans = [["Nothing", 0], ["The last hour", 3600], ["The last day", 86400], ["The last week", 604800]];
  const history = h("label", { class: "field" }, h("span", { class: "field-name" }, "Delete messages of"), h("select", { name: "span" }, spans.map(([label, value]) => h("option", { value }, label))));
  dialog({ title: `Ban ${name}`, content: [history, reasonField()], label: "Ban", danger: true, submit: (form) => api.put(`/guilds/${guild.id}/bans/${user.id}`, { delete_message_seconds: Number(form.span.value) }, { reason: form.reason.value }) });
}

function timeout(api, path, name) {
  const choice = h("label", { class: "field" }, h("span", { class: "field-name" }, "For"), h("select", { name: "seconds" }, TIMEOUTS.map(([label, value]) => h("option", { value }, label)), h("option", { value: 0 }, "End the timeout")));
  const until = (seconds) => (seconds ? new Date(Date.now() + seconds * 1000).toISOString() : null);
  dialog({ title: `Timeout ${name}`, content: [choice, reasonField()], label: "Timeout", submit: (form) => api.patch(path, { communication_disabled_until: until(Number(form.seconds.value)) }, { reason: form.reason.value }) });
}

function editRoles(session, guild, member, name) {
  const roles = [...guild.roles.values()].filter((role) => role.id !== guild.id && !role.managed).sort((one, other) => other.position - one.position);
  const content = roles.map((role) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "role", value: role.id, checked: member.roles.includes(role.id) }), roleName(role)));
  const kept = member.roles.filter((id) => guild.roles.get(id)?.managed);
  dialog({ title: `Roles of ${name}`, content, label: "Save", submit: (form) => session.api.patch(`/guilds/${guild.id}/members/${member.user.id}`, { roles: [...kept, ...[...form.querySelectorAll("[name=role]:checked")].map((box) => box.value)] }) });
}

const roleName = (role) => h("span", { style: role.color ? { color: `#${role.color.toString(16).padStart(6, "0")}` } : {} }, role.name);

function profile(session, guild, member) {
  const name = session.store.nameOf(member.user, guild.id);
  const roles = member.roles.map((id) => guild.roles.get(id)).filter(Boolean).sort((one, other) => other.position - one.position);
  const content = [
    h("div", { class: "profile" }, avatar(member.user, member, name, "large"), h("div", {}, h("strong", {}, name), h("div", {}, member.user.username), h("small", {}, `ID ${member.user.id}`))),
    h("p", {}, `Joined ${new Date(member.joined_at).toLocaleDateString(undefined, { dateStyle: "long" })}`),
    h("div", { class: "chips" }, roles.length ? roles.map((role) => h("span", { class: "chip" }, roleName(role))) : "No roles"),
  ];
  dialog({ title: "Profile", content });
}

export const copy = (text) => navigator.clipboard.writeText(text).then(() => toast("Copied"), () => toast(text));

/** The entries of a message's menu. */
export function messageActs(session, message, channel) {
  const { store, api } = session;
  const path = `/channels/${channel.id}/messages/${message.id}`;
  const mine = message.author.id === store.me.id;
  const manages = store.may(P.MANAGE_MESSAGES, channel.guild_id, channel);
  const ephemeral = message.flags & 64;
  const entries = [];
  if (!ephemeral) {
    entries.push({ label: "Reply", run: () => session.reply(message) });
    entries.push({ label: "Add reaction", run: () => react(session, message) });
    if (mine) entries.push({ label: "Edit", run: () => editMessage(session, message) });
    if (manages && channel.guild_id) entries.push({ label: message.pinned ? "Unpin" : "Pin", run: () => attempt(() => (message.pinned ? api.delete(`/channels/${channel.id}/messages/pins/${message.id}`) : api.put(`/channels/${channel.id}/messages/pins/${message.id}`))) });
    if (channel.guild_id && [0, 5].includes(channel.type) && !message.thread) entries.push({ label: "Create thread", run: () => createThread(session, message, channel) });
  }
  if (message.content) entries.push({ label: "Copy text", run: () => copy(message.content) });
  entries.push({ label: "Copy message ID", run: () => copy(message.id) });
  if (!ephemeral && (mine || manages)) entries.push({ label: "Delete", danger: true, run: () => attempt(() => api.delete(path)) });
  return entries;
}

export function editMessage(session, message) {
  const field = h("textarea", { name: "content", rows: 5, maxlength: 2000, "aria-label": "Message text", value: message.content });
  dialog({ title: "Edit message", content: field, label: "Save", submit: (form) => session.api.patch(`/channels/${message.channel_id}/messages/${message.id}`, { content: form.content.value }) });
}

function createThread(session, message, channel) {
  const submit = async (form) => session.openChannel(session.keepChannel(await session.api.post(`/channels/${channel.id}/messages/${message.id}/threads`, { name: form.name.value })));
  dialog({ title: "Create thread", content: textField("name", "Thread name", { required: true, maxlength: 100 }), label: "Create", submit });
}

const REACTIONS = ["👍", "👎", "❤️", "😂", "🎉", "😢", "👀", "✅", "❌", "🔖", "⭐", "🐧"];

function react(session, message) {
  let close = null;
  const choose = (emoji) => () => {
    close();
    session.react(message, { id: null, name: emoji }, false);
  };
  close = dialog({ title: "Add reaction", content: h("div", { class: "emoji-grid" }, REACTIONS.map((emoji) => h("button", { type: "button", class: "plain", "aria-label": emoji, onclick: choose(emoji) }, emoji))) });
}

// channels and the guild

export function createChannel(session, guild, category) {
  const kind = h("label", { class: "field" }, h("span", { class: "field-name" }, "Kind"), h("select", { name: "kind" }, CHANNEL_KINDS.map(([label, value]) => h("option", { value }, label))));
  const submit = (form) => session.api.post(`/guilds/${guild.id}/channels`, { name: form.name.value, type: Number(form.kind.value), parent_id: Number(form.kind.value) === 4 ? null : (category?.id ?? null) });
  dialog({ title: "Create channel", content: [textField("name", "Name", { required: true, maxlength: 100 }), kind], label: "Create", submit });
}

export function channelActs(session, channel) {
  const { api, store } = session;
  const entries = [{ label: "Copy channel ID", run: () => copy(channel.id) }];
  if (!store.may(P.MANAGE_CHANNELS, channel.guild_id, channel)) return entries;
  const edit = (form) => api.patch(`/channels/${channel.id}`, { name: form.name.value, ...(channel.type === 0 ? { topic: form.topic.value, rate_limit_per_user: Number(form.slowmode.value) } : {}) });
  const fields = [textField("name", "Name", { value: channel.name, required: true, maxlength: 100 })];
  if (channel.type === 0) fields.push(textField("topic", "Topic", { value: channel.topic ?? "", maxlength: 1024 }), textField("slowmode", "Slowmode in seconds", { type: "number", min: 0, max: 21600, value: channel.rate_limit_per_user ?? 0 }));
  return [
    { label: "Edit channel", run: () => dialog({ title: `Edit ${channel.name}`, content: fields, label: "Save", submit: edit }) },
    ...entries,
    { label: "Delete channel", danger: true, run: () => dialog({ title: `Delete ${channel.name}?`, content: h("p", {}, "Everything in it goes with it."), label: "Delete", danger: true, submit: () => api.delete(`/channels/${channel.id}`) }) },
  ];
}

/** Every role with what it permits. */
export function showRoles(guild) {
  const roles = [...guild.roles.values()].sort((one, other) => other.position - one.position);
  const content = h("table", { class: "roles" }, h("thead", {}, h("tr", {}, h("th", {}, "Role"), h("th", {}, "Members"), h("th", {}, "Permissions"))), h("tbody", {}, roles.map((role) => roleRow(guild, role))));
  dialog({ title: `Roles of ${guild.name}`, content, wide: true });
}

function roleRow(guild, role) {
  const holders = role.id === guild.id ? guild.members.size : [...guild.members.values()].filter((member) => member.roles.includes(role.id)).length;
  const names = permissionNames(role.permissions);
  const permissions = names.includes("Administrator") ? "Administrator: everything" : names.join(", ") || "nothing of its own";
  return h("tr", {}, h("td", {}, roleName(role), role.managed ? h("span", { class: "tag" }, "APP") : null), h("td", {}, String(holders)), h("td", {}, permissions));
}
