/** The kinds of faults that the control panel offers, and what each of their settings can be set to. */

/** @typedef {"route" | "method" | "actor" | "seconds" | "status" | "scope" | "without"} RequestSetting */
/** @typedef {"event" | "resumable" | "keep_open" | "entry" | "author" | "executor"} EventSetting */
/** @typedef {RequestSetting | EventSetting} Setting */
/** @typedef {[label: string, value: string]} Choice */

const WAIT = "seconds";
/** @type {Setting[]} */
const REQUESTS = ["route", "method", "actor"];
/** @type {Setting[]} */
const EVENTS = ["event", "actor"];
/** @type {Setting[]} */
const ENTRIES = ["entry", "author"];

/**
 * Each kind of fault by its heading, with its label and the settings that it has.
 * @type {Record<string, Record<string, { label: string, settings: Setting[] }>>}
 */
export const GROUPS = {
  "Requests": {
    latency: { label: "Slow answers", settings: [...REQUESTS, WAIT] },
    status: { label: "An error status", settings: [...REQUESTS, "status"] },
    rate_limit: { label: "Rate limit (429)", settings: [...REQUESTS, WAIT, "scope", "without"] },
    cloudflare_ban: { label: "Cloudflare ban (429 as HTML)", settings: [...REQUESTS, WAIT, "without"] },
    reset: { label: "Broken connections", settings: REQUESTS },
    lost_reply: { label: "Answers that get lost", settings: REQUESTS },
    late_reply: { label: "Late answers", settings: [...REQUESTS, WAIT] },
    timeout: { label: "No answer", settings: [...REQUESTS, WAIT] },
    index_not_ready: { label: "Searches without an index", settings: ["actor", WAIT] },
  },
  "Events": {
    gateway_delay: { label: "Gateway: late events", settings: [...EVENTS, WAIT] },
    gateway_duplicate: { label: "Gateway: repeated events", settings: EVENTS },
    gateway_ack_loss: { label: "Gateway: no answers to heartbeats", settings: ["actor"] },
    gateway_reorder: { label: "Gateway: swapped events", settings: [...EVENTS, WAIT] },
    gateway_drop: { label: "Gateway: connections that drop", settings: EVENTS },
    gateway_reconnect: { label: "Gateway: calls to reconnect", settings: EVENTS },
    gateway_invalid_session: { label: "Gateway: invalid sessions", settings: [...EVENTS, "resumable", "keep_open"] },
  },
  "Audit log": {
    audit_delay: { label: "Entries told of late", settings: [...ENTRIES, WAIT] },
    audit_duplicate: { label: "Entries told of twice", settings: ENTRIES },
    audit_reorder: { label: "Entries told of in the wrong order", settings: [...ENTRIES, WAIT] },
    audit_loss: { label: "Entries not told of", settings: ENTRIES },
    null_executor: { label: "Audit log without authors", settings: ENTRIES },
    false_executor: { label: "Somebody else as the author", settings: [...ENTRIES, "executor"] },
    null_action_type: { label: "Entries without a type", settings: ENTRIES },
    audit_log_lag: { label: "A log that shows entries late", settings: [...ENTRIES, WAIT] },
  },
};

/** Each kind of fault with its label and its settings. */
export const KINDS = Object.assign({}, ...Object.values(GROUPS));

/** The kinds whose seconds are those that the answer tells to wait. */
export const WITH_RETRY_AFTER = ["rate_limit", "cloudflare_ban", "index_not_ready"];

/** @type {Choice[]} */
export const METHODS = [
  ["any", "*"],
  .../** @type {Choice[]} */ (["GET", "POST", "PUT", "PATCH", "DELETE"].map((method) => [method, method])),
];

/** @type {Choice[]} */
export const SCOPES = [["this bucket's", "user"], ["the global one", "global"], ["one shared with others", "shared"]];

/** @type {Choice[]} */
export const ROUTES = [
  ["every request", "*"],
  ["sending messages", "/channels/*/messages"],
  ["bans", "/guilds/*/bans/*"],
  ["members", "/guilds/*/members/*"],
  ["answers to interactions", "/interactions/*/callback"],
  ["follow-ups and webhooks", "/webhooks/*"],
];

/** The types of audit log entries, in groups that one pattern matches. @type {Choice[]} */
export const ENTRY_TYPES = [
  ["every entry", "*"],
  ["bans", "MEMBER_BAN_ADD"],
  ["kicks", "MEMBER_KICK"],
  ["prunes", "MEMBER_PRUNE"],
  ["roles of members", "MEMBER_ROLE_UPDATE"],
  ["channels and overwrites", "CHANNEL_*"],
  ["roles", "ROLE_*"],
  ["webhooks", "WEBHOOK_*"],
  ["emojis", "EMOJI_*"],
  ["bots that are added", "BOT_ADD"],
  ["the server", "GUILD_UPDATE"],
];

/** @type {Choice[]} */
export const DISTRIBUTIONS = [
  ["all the same", "fixed"],
  ["any up to the longest", "uniform"],
  ["mostly short, some long", "lognormal"],
];
