/** Whether clients are given an address at all; the database decides it by the same rules (`is_publishable`). */

const OWN_MACHINE =
  /^https:\/\/(([^/?]*\.)?localhost\.?|(127\.|0\.0\.0\.0)[0-9.]*|\[::(1?|ffff:7f[0-9a-f]{2}:[0-9a-f]+|ffff:0:0)\])([:/?]|$)/;

/** What keeps it from being published, to follow "because"; null if nothing does. */
export function obstacleOf(url: string): string | null {
  if (!url.startsWith('https://')) return 'it is reached without encryption';
  if (OWN_MACHINE.test(url)) return 'its address leads to the user’s own machine';
  return /[{}]/.test(url) ? 'its address has a variable in it' : null;
}
