/** The names of the drafts. They begin with the person's id, by which they are removed when a tab changes hands. */

export const newDraft = (personId: string) => `${personId}.register`;

export const editDraft = (personId: string, id: string) => `${personId}.edit.${id}`;
