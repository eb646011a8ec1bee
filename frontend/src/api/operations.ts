/** Types of each operation's parameters and response, derived from the generated schema. */
import type { paths } from './schema';

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** The paths that support a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends object ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathOf<M>> = NonNullable<paths[P][M]>;
type Parameters<O> = O extends { parameters: infer V } ? V : object;
type Part<V, Name extends string> = V extends { [N in Name]?: infer W } ? NonNullable<W> : never;

type WithPath<O> = Parameters<O> extends { path: infer V extends object } ? { path: V } : object;
type WithQuery<O> = { query?: Part<Parameters<O>, 'query'> };
// In brackets, so that `never` (no header parameters at all) is compared and not distributed over.
type WithVersion<O> = [Part<Parameters<O>, 'header'>] extends [never] ? object : { version?: number };
type Content<V> = V extends { content: { 'application/json': infer B } } ? B : undefined;
type WithBody<O> = O extends { requestBody: infer B }
  ? { body: Content<B> }
  : { body?: Content<Part<O, 'requestBody'>> };

/** The options of a call: path and query parameters, the body, and for a change the version it is based on. */
export type CallOptions<M extends Method, P extends PathOf<M>> = WithPath<Operation<M, P>> &
  WithQuery<Operation<M, P>> &
  WithVersion<Operation<M, P>> &
  WithBody<Operation<M, P>> & { json?: string; signal?: AbortSignal; isLeaving?: boolean };

type Success<R> = Content<R[keyof R & (200 | 201 | 202 | 204)]>;

/** The body of a successful response. */
export type ResponseBody<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R } ? Success<R> : never;
