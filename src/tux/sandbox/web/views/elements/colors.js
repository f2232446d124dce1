/** Colours as Discord sends them. */

/**
 * Return a colour for a style.
 * @param {number} color
 */
export const cssColor = (color) => `#${(color & 0xffffff).toString(16).padStart(6, "0")}`;

/**
 * Return the style of a name in a colour; 0 stands for the colour of the text around it.
 * @param {number | undefined} color
 */
export const nameStyle = (color) => (color ? { color: cssColor(color) } : {});
