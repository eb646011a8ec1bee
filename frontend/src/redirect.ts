/** The blank page that the identity provider redirects to: hands its answer to the page that asked. */
import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge';

broadcastResponseToMainFrame().catch(() => {
  // Opened without an answer, by hand or by Back.
  if (window === window.top) location.replace('/');
});
