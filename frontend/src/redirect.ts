/** Runs on the blank page that the identity provider redirects to: passes its response to the page that requested it. */
import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge';

broadcastResponseToMainFrame().catch(() => {
  // The page was opened without a response: by hand, or by Back.
  if (window === window.top) location.replace('/');
});
