/** Hands the API to the components below. */
import { createContext, useContext } from 'react';
import type { Api } from './api.service';

export const ApiContext = createContext<Api | null>(null);

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('No ApiContext above this component.');
  return api;
}
