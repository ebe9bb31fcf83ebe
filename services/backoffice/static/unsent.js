/** Marks of attendance that a device keeps until the town hall has them. */

const PLACE = "pointage:";

/** Where the unsent marks of a list are kept. */
export const placeOf = (activity, day) => `${PLACE}${activity}:${day}`;

/** Tell how many marks of all lists wait on this device; one that keeps nothing has none. */
export function unsentMarks() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PLACE))
      .reduce((sum, key) => sum + Object.keys(JSON.parse(localStorage.getItem(key))).length, 0);
  } catch { return 0; }
}
