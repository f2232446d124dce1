/** Lists that float beside what they belong to. */

const GAP = 6;
const NARROWEST = 220;

/**
 * Keep a list above or below an element, where there is room. Returns a function that ends this.
 * @param {HTMLElement} list
 * @param {HTMLElement} anchor
 */
export function placeBeside(list, anchor) {
  const place = () => moveBeside(list, anchor.getBoundingClientRect());
  const resized = new ResizeObserver(place);
  resized.observe(list);
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  place();
  return () => {
    resized.disconnect();
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
  };
}

/**
 * @param {HTMLElement} list
 * @param {DOMRect} box
 */
function moveBeside(list, box) {
  const height = list.offsetHeight;
  const above = box.top - height - GAP;
  const below = innerHeight - box.bottom - height - GAP;
  const top = above >= GAP || above >= below ? above : box.bottom + GAP;
  list.style.width = `${Math.max(box.width, NARROWEST)}px`;
  list.style.left = `${clamp(box.left, GAP, innerWidth - list.offsetWidth - GAP)}px`;
  list.style.top = `${clamp(top, GAP, innerHeight - height - GAP)}px`;
}

/**
 * Return a number within bounds; where they cross, the least.
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
export const clamp = (value, least, most) => Math.max(least, Math.min(value, most));
