/** The types of the files' descriptions. */
import type { components } from '../../api/schema';

export type Kind = components['schemas']['ClientFileKind'];
export type Form = Kind['forms'][number];

const FORM_NAMES = { file: 'File', value: 'Value only', reg: 'Windows (.reg)', plist: 'macOS (.plist)' };

/** Return the label of a form. */
export const nameOfForm = ({ form }: Form): string => FORM_NAMES[form];
