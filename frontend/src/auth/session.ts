/** Whether the sign-in has expired while the page was open; what was typed stays behind the question. */
import { createStore } from '../ui/store';
import type { Refusal } from './refusal';

export const isExpired = createStore(false);

/** Why the token could not be renewed, where the identity provider gave a reason. */
export const renewalRefusal = createStore<Refusal | null>(null);
