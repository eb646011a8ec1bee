/** The keys of the drafts. They begin with the person's ID, so that another person's sign-in removes them. */

export const newDraft = (personId: string) => `${personId}.register`;

export const editDraft = (personId: string, id: string) => `${personId}.edit.${id}`;
