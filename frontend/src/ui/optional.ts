/** A part of a page that is loaded when it is used, and missing if it cannot be loaded: the page works without it. */
import { type ComponentType, lazy } from 'react';

export function optional<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(() =>
    load().then(
      part => ({ default: part }),
      () => ({ default: (() => null) as ComponentType<Props> }),
    ),
  );
}
