/** Every page: its address, its component and its place in the frame. A new page is one more entry. */
import { type ComponentType, lazy } from 'react';
import { BrowsePage } from '../pages/browse/BrowsePage';
import type { PageParams } from './page-params';

export interface Route {
  /** Never a path of the API: /registrations, /users, /audit, /health, /docs, /redoc, /v0.1, … */
  readonly path: string;
  readonly page: ComponentType<PageParams>;
  /** Others get a kind explanation in its place. */
  readonly isForAdmins?: boolean;
  /** Another id is another part of the same page: it is not put together anew. */
  readonly staysMounted?: boolean;
  /** Its link in the header; `count` says which number of the summary stands beside it. */
  readonly nav?: { readonly label: string; readonly count?: 'pending' };
}

const ServerPage = lazy(async () => ({ default: (await import('../pages/server/ServerPage')).ServerPage }));
const ReviewPage = lazy(async () => ({ default: (await import('../pages/review/ReviewPage')).ReviewPage }));
const ActivityPage = lazy(async () => ({
  default: (await import('../pages/activity/ActivityPage')).ActivityPage,
}));
const AboutPage = lazy(async () => ({ default: (await import('../pages/about/AboutPage')).AboutPage }));

const RegisterPage = lazy(async () => ({
  default: (await import('../pages/register/RegisterPage')).RegisterPage,
}));
const EditPage = lazy(async () => ({ default: (await import('../pages/register/EditPage')).EditPage }));
const MinePage = lazy(async () => ({ default: (await import('../pages/mine/MinePage')).MinePage }));

/** The first that fits is shown, so `/servers/:id/edit` stands before `/servers/:id/:tab?`; the header keeps this order. */
export const routes: readonly Route[] = [
  { path: '/', page: BrowsePage, nav: { label: 'Browse' } },
  { path: '/mine/:tab?', page: MinePage, nav: { label: 'My registrations' } },
  { path: '/register', page: RegisterPage },
  { path: '/servers/:id/edit', page: EditPage },
  { path: '/servers/:id/:tab?', page: ServerPage },
  {
    path: '/review/:id?',
    page: ReviewPage,
    isForAdmins: true,
    staysMounted: true,
    nav: { label: 'Review', count: 'pending' },
  },
  { path: '/activity', page: ActivityPage, isForAdmins: true, nav: { label: 'Activity' } },
  { path: '/about', page: AboutPage },
];
