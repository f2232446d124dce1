/** Buttons that take a double click for one. */

/** Milliseconds in which a second click belongs to the first. */
const DOUBLE_CLICK = 500;

/**
 * Do what a button is for, and let nobody click it meanwhile or a second time by a double click.
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} act
 */
export async function actOnce(button, act) {
  button.disabled = true;
  try {
    await act();
  } finally {
    setTimeout(() => (button.disabled = false), DOUBLE_CLICK);
  }
}
