/** Calls that the compiler must reject. Nothing imports or runs this file; `tsc` fails if one of them compiles. */
import type { Api } from './api.service';

const path = { registration_id: '36660952-d5de-4727-9082-5b973dc14c03' };
const body = { endpoint_url: '', endpoint_name: '', owner_contact: '' };

export async function refused(api: Api) {
  // @ts-expect-error: no such path
  await api.get('/nowhere', {});
  // @ts-expect-error: no such method on it
  await api.delete('/registrations', {});
  // @ts-expect-error: the path's parameter is missing
  await api.get('/registrations/{registration_id}', {});
  // @ts-expect-error: no such query parameter
  await api.get('/registrations', { query: { colour: 'red' } });
  // @ts-expect-error: no such transport
  await api.patch('/registrations/{registration_id}', { path, body: { transport: 'x' } });
  // @ts-expect-error: a required field is missing
  await api.post('/registrations', { body: { endpoint_url: '', endpoint_name: '' } });
  // @ts-expect-error: a creation has no version
  await api.post('/registrations', { body, version: 1 });
  const summary = await api.get('/registrations/summary', {});
  // @ts-expect-error: no such property
  return summary.deleted;
}
