/** Whether the page is left for the sign-in, without a question: it comes back here, and the drafts are kept. */
import { createStore } from './store';

export const isLeavingExpected = createStore(false);
