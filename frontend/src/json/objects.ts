/** Objects whose names keep their order; changed by copies. */

/** An object with these members in this order, also where JavaScript would sort their names otherwise. */
export function objectOf(members: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const entries = [...new Map(members)];
  const plain = Object.fromEntries(entries);
  const names = entries.map(([name]) => name);
  const isInOrder = Object.keys(plain).every((name, at) => name === names[at]);
  // TanStack Query copies plain objects name by name, which would lose the order, and `__proto__`.
  if (isInOrder && !names.includes('__proto__')) return plain;
  return new Proxy(Object.setPrototypeOf(plain, Ordered.prototype), { ownKeys: () => names });
}

class Ordered {}

/** A copy with some members changed or, where the new value is undefined, left out; the others keep their places. */
export function withMembers<T extends object>(object: T, changes: Partial<T>): T {
  const members = [...new Map([...Object.entries(object), ...Object.entries(changes)])];
  return objectOf(members.filter(([, value]) => value !== undefined)) as T;
}
