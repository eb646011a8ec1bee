/** The routes: path, component and header link of every page. */
import { type ComponentType, lazy } from 'react';
import { BrowsePage } from '../pages/browse/BrowsePage';
import type { PageParams } from './page-params';

export interface Route {
  /** Must not be a path of the API: /registrations, /users, /audit, /health, /docs, /redoc, /v0.1, … */
  readonly path: string;
  readonly page: ComponentType<PageParams>;
  /** Other people get an explanation instead. */
  readonly isForAdmins?: boolean;
  /** The page keeps its state when only the id in its path changes. */
  readonly staysMounted?: boolean;
  /** Its link in the header; `count` names the number beside it. */
  readonly nav?: { readonly label: string; readonly count?: 'reviews' | 'decisions' };
}

const ServerPage = lazy(async () => ({ default: (await import('../pages/server/ServerPage')).ServerPage }));
const ReviewPage = lazy(async () => ({ default: (await import('../pages/review/ReviewPage')).ReviewPage }));
const ActivityPage = lazy(async () => ({
  default: (await import('../pages/activity/ActivityPage')).ActivityPage,
}));
const ClientsPage = lazy(async () => ({ default: (await import('../pages/clients/chunk')).ClientsPage }));
const LookupPage = lazy(async () => ({ default: (await import('../pages/clients/chunk')).LookupPage }));
const SetupPage = lazy(async () => ({ default: (await import('../pages/about/SetupPage')).SetupPage }));
const AboutPage = lazy(async () => ({ default: (await import('../pages/about/AboutPage')).AboutPage }));

const RegisterPage = lazy(async () => ({
  default: (await import('../pages/register/RegisterPage')).RegisterPage,
}));
const EditPage = lazy(async () => ({ default: (await import('../pages/register/EditPage')).EditPage }));
const MinePage = lazy(async () => ({ default: (await import('../pages/mine/MinePage')).MinePage }));

/** The first match is shown, so `/servers/:id/edit` precedes `/servers/:id/:tab?`. The header uses this order. */
export const routes: readonly Route[] = [
  { path: '/', page: BrowsePage, nav: { label: 'Browse' } },
  { path: '/mine/:tab?', page: MinePage, nav: { label: 'My registrations', count: 'decisions' } },
  { path: '/register', page: RegisterPage },
  { path: '/servers/:id/edit', page: EditPage },
  { path: '/servers/:id/:tab?', page: ServerPage },
  {
    path: '/review/:id?',
    page: ReviewPage,
    isForAdmins: true,
    staysMounted: true,
    nav: { label: 'Review', count: 'reviews' },
  },
  { path: '/activity', page: ActivityPage, isForAdmins: true, nav: { label: 'Activity' } },
  { path: '/setup', page: SetupPage, isForAdmins: true, nav: { label: 'Set up' } },
  { path: '/clients/:id?', page: ClientsPage },
  { path: '/may-i-use', page: LookupPage },
  { path: '/about', page: AboutPage },
];
