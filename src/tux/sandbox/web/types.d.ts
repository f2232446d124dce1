/** What Discord's API and the sandbox send, as far as the page reads it. The type checker alone reads this file. */

/** A snowflake: a number too long for a number, as text. */
export type Id = string;

// people and guilds

export interface User {
  id: Id;
  username: string;
  global_name?: string | null;
  avatar?: string | null;
  bot?: boolean;
}

export interface Member {
  user: User;
  guild_id?: Id;
  nick?: string | null;
  avatar?: string | null;
  roles: Id[];
  joined_at: string;
  communication_disabled_until?: string | null;
}

export interface Role {
  id: Id;
  name: string;
  color: number;
  position: number;
  /** A bit field in decimal. */
  permissions: string;
  hoist: boolean;
  managed: boolean;
}

export type Status = "online" | "idle" | "dnd" | "invisible" | "offline";

export interface Activity {
  name: string;
  type: number;
  state?: string | null;
  emoji?: Emoji | null;
}

export interface Presence {
  user: { id: Id };
  status: Status;
  activities: Activity[];
}

export interface VoiceState {
  guild_id?: Id;
  channel_id: Id | null;
  user_id: Id;
  deaf: boolean;
  mute: boolean;
  self_deaf: boolean;
  self_mute: boolean;
  self_stream?: boolean;
  suppress: boolean;
  request_to_speak_timestamp?: string | null;
}

export interface Emoji {
  id?: Id | null;
  name?: string | null;
  animated?: boolean;
}

interface GuildFields {
  id: Id;
  name: string;
  icon: string | null;
  owner_id: Id;
  system_channel_id: Id | null;
  emojis: Emoji[];
}

/** A guild as `GUILD_CREATE` sends it. */
export interface GuildPayload extends GuildFields {
  roles: Role[];
  members: Member[];
  voice_states: VoiceState[];
  presences: Presence[];
  channels: Channel[];
  threads: Channel[];
}

/** A guild as the store keeps it: roles by id; members, voice states and presences by the id of the user. */
export interface Guild extends GuildFields {
  roles: Map<Id, Role>;
  members: Map<Id, Member>;
  voice: Map<Id, VoiceState>;
  /** Those of the people who are not offline. */
  presences: Map<Id, Presence>;
}

export interface Ban {
  user: User;
  reason: string | null;
}

// channels

export interface Overwrite {
  id: Id;
  type: number;
  allow: string;
  deny: string;
}

/** A channel of a guild, a thread or a direct message. */
export interface Channel {
  id: Id;
  type: number;
  /** Absent in direct messages. */
  guild_id?: Id;
  name?: string | null;
  topic?: string | null;
  position: number;
  parent_id?: Id | null;
  owner_id?: Id;
  nsfw?: boolean;
  rate_limit_per_user?: number;
  user_limit?: number;
  permission_overwrites?: Overwrite[];
  last_message_id?: Id | null;
  /** The others in a direct message. */
  recipients?: User[];
  thread_metadata?: { archived: boolean; locked: boolean };
  available_tags?: ForumTag[];
  applied_tags?: Id[];
  message_count?: number;
}

export interface ForumTag {
  id: Id;
  name: string;
}

// messages

export interface Message {
  id: Id;
  channel_id: Id;
  type: number;
  author: User;
  content: string;
  timestamp: string;
  edited_timestamp?: string | null;
  flags: number;
  pinned?: boolean;
  mention_everyone?: boolean;
  mentions?: User[];
  mention_roles?: Id[];
  reactions?: Reaction[];
  embeds?: Embed[];
  attachments?: Attachment[];
  components?: Component[];
  sticker_items?: { name: string }[];
  message_snapshots?: { message: Pick<Message, "content" | "embeds" | "attachments"> }[];
  poll?: Poll;
  thread?: Channel;
  webhook_id?: Id;
  application_id?: Id;
  interaction_metadata?: { user: User; name?: string; command_type?: number };
  message_reference?: { message_id?: Id };
  referenced_message?: Message | null;
  /** The page's own: why the message is not sent yet, or that it could not be. */
  unsent?: string;
  /** The page's own: what went wrong when the message was sent or one of its components used. */
  failure?: string | null;
}

export interface Reaction {
  emoji: Emoji;
  count: number;
  me: boolean;
}

export interface Embed {
  title?: string;
  description?: string;
  url?: string;
  timestamp?: string;
  color?: number | null;
  provider?: { name?: string };
  author?: { name: string; url?: string; icon_url?: string };
  footer?: { text: string; icon_url?: string };
  image?: { url: string };
  thumbnail?: { url: string };
  fields?: EmbedField[];
}

export interface EmbedField {
  name: string;
  value: string;
  inline?: boolean;
}

export interface Attachment {
  url: string;
  filename: string;
  description?: string;
  content_type?: string;
  size: number;
  width?: number;
  height?: number;
}

export interface Poll {
  question?: { text?: string };
  answers?: { poll_media?: { text?: string; emoji?: Emoji } }[];
}

// components

export interface ActionRow {
  type: number;
  components?: Component[];
}

export interface Button {
  type: number;
  style: number;
  label?: string;
  emoji?: Emoji;
  custom_id?: string;
  url?: string;
  disabled?: boolean;
}

export interface Select {
  type: number;
  custom_id?: string;
  placeholder?: string;
  disabled?: boolean;
  required?: boolean;
  min_values?: number;
  max_values?: number;
  options?: SelectOption[];
  default_values?: { id: Id }[];
  channel_types?: number[];
}

export interface SelectOption {
  label: string;
  value: string;
  description?: string;
  emoji?: Emoji;
  default?: boolean;
}

export interface Section {
  type: number;
  components?: Component[];
  accessory?: Component;
}

export interface TextDisplay {
  type: number;
  content: string;
}

export interface MediaItem {
  media: { url: string };
  description?: string | null;
  spoiler?: boolean;
}

export interface Thumbnail extends MediaItem {
  type: number;
}

export interface MediaGallery {
  type: number;
  items: MediaItem[];
}

export interface FileComponent {
  type: number;
  file: { url: string };
  name?: string;
  size?: number;
  spoiler?: boolean;
}

export interface Separator {
  type: number;
  divider?: boolean;
  spacing?: number;
}

export interface Container {
  type: number;
  accent_color?: number | null;
  spoiler?: boolean;
  components?: Component[];
}

/** A component of a message. Its `type` says which; see `ComponentType`. */
export type Component =
  | ActionRow
  | Button
  | Select
  | Section
  | TextDisplay
  | Thumbnail
  | MediaGallery
  | FileComponent
  | Separator
  | Container;

/** A component of a message that an application hears of when it is used. */
export type UsableComponent = Button | Select;

// modals

export interface Modal {
  id: Id;
  channel_id: Id;
  custom_id: string;
  title: string;
  application: Application;
  components: ModalComponent[];
}

/** A row, a label or a text of a modal. */
export interface ModalComponent {
  type: number;
  id?: number;
  /** A text display's. */
  content?: string;
  /** A row's. */
  components?: ModalField[];
  /** A label's. */
  label?: string;
  description?: string;
  component?: ModalField;
}

/** A field of a modal, of any kind. */
export interface ModalField extends Select {
  id?: number;
  label?: string;
  style?: number;
  value?: string;
  min_length?: number;
  max_length?: number;
  default?: boolean;
}

// application commands

export interface Application {
  id: Id;
  name: string;
  bot: User;
}

export interface Choice {
  name: string;
  value: string | number;
}

export interface CommandOption {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: Choice[];
  channel_types?: number[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  options?: CommandOption[];
}

export interface ApplicationCommand {
  id: Id;
  application_id: Id;
  type: number;
  name: string;
  description: string;
  options?: CommandOption[];
}

export interface CommandIndex {
  applications: Application[];
  application_commands: ApplicationCommand[];
}

/** A command or subcommand that can be run. */
export interface OfferedCommand {
  /** The full name, its groups included: "config logs set". */
  name: string;
  description: string;
  command: ApplicationCommand;
  /** The groups and the subcommand within the command. */
  path: { name: string; type: number }[];
  options: CommandOption[];
  application: Application;
}

/** An option as a request carries it. */
export interface FilledOption {
  name: string;
  type: number;
  value?: string | number | boolean | null;
  focused?: boolean;
  options?: FilledOption[];
}

// the audit log

export interface AuditLog {
  users: User[];
  audit_log_entries: AuditLogEntry[];
}

export interface AuditLogEntry {
  id: Id;
  action_type: number | null;
  user_id: Id | null;
  target_id: Id | null;
  reason?: string;
  changes?: AuditLogChange[];
  options?: {
    type?: string;
    id?: Id;
    role_name?: string;
    channel_id?: Id;
    count?: string;
    members_removed?: string;
  };
}

export interface AuditLogChange {
  key: string;
  // deno-lint-ignore no-explicit-any -- every key has a type of its own
  old_value?: any;
  // deno-lint-ignore no-explicit-any
  new_value?: any;
}

// the sandbox

/** Someone to be, on the first page. */
export interface Person extends User {
  note: string;
}

export interface Bot extends User {
  application_id: Id;
  online: boolean;
}

export interface SandboxState {
  people: Person[];
  bots: Bot[];
}

export interface Fault {
  id: string;
  kind: string;
  method: string;
  route: string;
  event: string;
  actor: Id | null;
  executor: Id | null;
  chance: number;
  after: number;
  times: number | null;
}

/** An attack or a benign scenario. */
export interface Attack {
  name: string;
  title: string;
  group: string;
  description: string;
  benign: boolean;
  /** Who acts where nobody is named. */
  cast: "admin" | "bot" | "newcomers" | "smuggler";
  parameters: AttackParameter[];
}

export interface AttackParameter {
  name: string;
  type: "number" | "integer" | "text";
  default: string | number;
  description: string;
  minimum: number;
  maximum: number;
}

/** A run of an attack or benign scenario, and what came of it so far. */
export interface AttackRun {
  id: string;
  title: string;
  benign: boolean;
  actors: string[];
  state: "running" | "finished" | "powerless" | "stopped" | "failed";
  problem: string;
  planned: number;
  sent: number;
  skipped: number;
  accepted: number;
  refused: number;
  failed: number;
  limited: number;
  loss: number;
  neutral_ms: number | null;
  late_ms: Quantiles;
  latency_ms: Quantiles;
}

export interface Quantiles {
  p50: number;
  p99: number;
}

/** A request that the sandbox answered. */
export interface Exchange {
  seq: number;
  actor: string | null;
  method: string;
  route: string | null;
  path: string;
  /** 0 where the connection was cut. */
  status: number;
  ms: number;
  /** The name of the operation of Discord's, where the sandbox does not serve it. */
  unserved: string | null;
}
