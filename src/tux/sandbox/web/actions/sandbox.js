/** Requests to the sandbox itself: its people, attacks, faults, broken connections and traffic. */

/** @import { Attack, AttackRun, Bot, Exchange, Fault, Id, Person, SandboxState } from "../types.d.ts" */

import { callSandbox } from "../state/api.js";

/** @returns {Promise<SandboxState>} */
export const fetchState = () => callSandbox("/state");

/**
 * @param {Person} person
 * @returns {Promise<string>}
 */
export const fetchToken = async (person) => (await callSandbox(`/people/${person.id}/token`, { method: "POST" })).token;

/**
 * Create a bot that is in no server, as its owner does in Discord's developer portal.
 * @param {{ name: string, owner_id: string }} body
 * @returns {Promise<Bot & { token: string }>}
 */
export const createBot = (body) => callSandbox("/bots", { method: "POST", body });

// faults

/** @returns {Promise<Fault[]>} */
export const fetchFaults = () => callSandbox("/faults");

/** @param {object} body The fields of a fault. */
export const addFault = (body) => callSandbox("/faults", { method: "POST", body });

/** @param {Fault} fault */
export const removeFault = (fault) => callSandbox(`/faults/${fault.id}`, { method: "DELETE" });

// attacks

/** @returns {Promise<Attack[]>} */
export const fetchAttacks = () => callSandbox("/attacks");

/**
 * @param {Attack} attack
 * @param {Record<string, unknown>} body
 * @returns {Promise<AttackRun>}
 */
export const startAttack = (attack, body) => callSandbox(`/attacks/${attack.name}`, { method: "POST", body });

export const stopAttacks = () => callSandbox("/attacks", { method: "DELETE" });

/** @returns {Promise<AttackRun[]>} */
export const fetchRuns = () => callSandbox("/attack-runs");

/** @param {AttackRun} run */
export const stopRun = (run) => callSandbox(`/attack-runs/${run.id}`, { method: "DELETE" });

// connections and traffic

/**
 * Break the gateway connections of one user, or of everyone. Returns how many there were.
 * @param {string} action "drop", "reconnect" or "invalid_session"
 * @param {Id | null} userId
 * @param {Record<string, boolean>} options What is special about an invalid session.
 * @returns {Promise<number>}
 */
export async function breakConnections(action, userId, options = {}) {
  const { sessions } = await callSandbox("/gateway", { method: "POST", body: { action, user_id: userId, ...options } });
  return sessions;
}

/**
 * Return the requests that were answered after the one with that number, oldest first.
 * @param {number} after
 * @returns {Promise<Exchange[]>}
 */
export const fetchTraffic = (after) => callSandbox(`/traffic?after=${after}`);
