/** The values that the options of slash commands take. */

/** @import { CommandOption } from "../../types.d.ts" */
/** @import { Scope } from "../elements/select_options.js" */

import { ComponentType, OptionType } from "../../state/enums.js";
import { optionsOf } from "../elements/select_options.js";

/** @typedef {string | number | boolean | null} Value */
/** @typedef {{ label: string, description?: string, value: Value }} Choice */

/** @type {Record<number, string>} */
export const OPTION_HINTS = {
  [OptionType.STRING]: "text",
  [OptionType.INTEGER]: "a whole number",
  [OptionType.BOOLEAN]: "true or false",
  [OptionType.USER]: "a user",
  [OptionType.CHANNEL]: "a channel",
  [OptionType.ROLE]: "a role",
  [OptionType.MENTIONABLE]: "a user or role",
  [OptionType.NUMBER]: "a number",
  [OptionType.ATTACHMENT]: "a file",
};

/** The kind of select that offers what an option takes. @type {Record<number, number>} */
const SELECTS = {
  [OptionType.USER]: ComponentType.USER_SELECT,
  [OptionType.CHANNEL]: ComponentType.CHANNEL_SELECT,
  [OptionType.ROLE]: ComponentType.ROLE_SELECT,
  [OptionType.MENTIONABLE]: ComponentType.MENTIONABLE_SELECT,
};
const NUMBERS = [OptionType.INTEGER, OptionType.NUMBER];
const USERS = [OptionType.USER, OptionType.MENTIONABLE];
const ID = /^\d{15,20}$/;

/**
 * Return whether only what is offered counts, so that free text is no value.
 * @param {CommandOption} option
 */
export const isFixed = ({ choices, type }) =>
  Boolean(choices?.length) || type === OptionType.BOOLEAN || type in SELECTS;

/**
 * Return what is offered for an option, and a user by the id that was typed.
 * @param {CommandOption} option
 * @param {string} typed
 * @param {Scope} scope
 * @returns {Choice[]}
 */
export function choicesOf({ type, choices, channel_types }, typed, scope) {
  if (choices?.length) return choices.map(({ name, value }) => ({ label: name, value }));
  if (type === OptionType.BOOLEAN) return [{ label: "True", value: true }, { label: "False", value: false }];
  if (!(type in SELECTS)) return [];
  const offered = optionsOf({ type: SELECTS[type], channel_types }, scope);
  const known = offered.map((option) => ({ ...option, label: `${option.mark ?? ""}${option.label}` }));
  const isUnknownId = USERS.includes(type) && ID.test(typed) && !known.some(({ value }) => value === typed);
  return isUnknownId ? [...known, { label: typed, description: "a user by ID", value: typed }] : known;
}

/**
 * Return the value of a free text.
 * @param {CommandOption} option
 * @param {string} text
 * @returns {Value}
 */
export function parseValue({ type }, text) {
  if (text.trim() === "") return null;
  return NUMBERS.includes(type) && Number.isFinite(Number(text)) ? Number(text) : text;
}

/**
 * Return what is wrong with a value, if anything is.
 * @param {CommandOption} option
 * @param {Value} value
 */
export function valueProblem(option, value) {
  const { name, type, min_length: shortest } = option;
  if (NUMBERS.includes(type)) return numberProblem(option, value);
  if (!shortest || String(value).length >= shortest) return null;
  return `${name} must have at least ${shortest} characters.`;
}

/**
 * @param {CommandOption} option
 * @param {Value} value
 */
function numberProblem({ name, type, min_value: least, max_value: most }, value) {
  if (typeof value !== "number") return `${name} must be a number.`;
  if (type === OptionType.INTEGER && !Number.isInteger(value)) return `${name} must be a whole number.`;
  if (least !== undefined && value < least) return `${name} must be at least ${least}.`;
  return most !== undefined && value > most ? `${name} must be at most ${most}.` : null;
}
