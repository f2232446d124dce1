/** Discord's ids, which hold the moment at which they were made. */

/** @import { Id } from "../types.d.ts" */

/** The first second of 2015, in milliseconds. */
const EPOCH = 1420070400000n;
const SEQUENCES = 4096;

/**
 * Order objects by the age of their ids. Ids are compared as text: of two numbers, the longer is the greater.
 * @param {{ id: Id }} one
 * @param {{ id: Id }} other
 */
export const byId = ({ id: one }, { id: other }) =>
  one.length - other.length || (one < other ? -1 : Number(one > other));

/**
 * Return when the object with this id was made.
 * @param {Id} id
 */
export const createdAt = (id) => new Date(Number((BigInt(id) >> 22n) + EPOCH));

/**
 * Return an id for the given time in milliseconds. The sequence number tells ids of the same time apart.
 * @param {number} time
 * @param {number} sequence
 */
export const snowflakeAt = (time, sequence) => String(((BigInt(time) - EPOCH) << 22n) + BigInt(sequence % SEQUENCES));
