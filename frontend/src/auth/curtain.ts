/** Hides the whole page while it may belong to somebody who has gone; layout and scroll position stay as they are. */

export const curtain = {
  close(): void {
    document.documentElement.style.visibility = 'hidden';
  },
  open(): void {
    document.documentElement.style.visibility = '';
  },
};
