/** The tabs of the page, each with its own list. */
import type { RegistrationFilter } from '../../api/queries';
import type { Status } from '../../api/types';

export const TABS = {
  '': { label: 'All', status: undefined },
  pending: { label: 'Pending', status: 'Pending' },
  approved: { label: 'Approved', status: 'Approved' },
  rejected: { label: 'Rejected', status: 'Rejected' },
} as const satisfies Record<string, { label: string; status: Status | undefined }>;

export type TabName = keyof typeof TABS;

export const TAB_NAMES = Object.keys(TABS) as TabName[];

export function isTab(tab: string): tab is TabName {
  return Object.hasOwn(TABS, tab);
}

export function filterOf(tab: TabName): RegistrationFilter {
  const { status } = TABS[tab];
  return { submitter_id: 'me', ...(status && { status: [status] }) };
}
