/** Whether the sign-in has expired while the page was open; what was typed stays behind the question. */
import { createStore } from '../ui/store';

export const isExpired = createStore(false);
