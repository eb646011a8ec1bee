/** The names of the drafts. Each person has their own: in local mode a tab changes hands. */

export const newDraft = (username: string) => `${username}.register`;

export const editDraft = (username: string, id: string) => `${username}.edit.${id}`;
