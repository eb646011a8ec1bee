/** Two small pages in one chunk: each chunk's name is a part of the first load. */
export { LookupPage } from '../lookup/LookupPage';
export { ClientsPage } from './ClientsPage';
