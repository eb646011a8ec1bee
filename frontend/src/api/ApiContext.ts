/** Hands the API to the components below, and what is known of it before anybody asks it. */
import { createContext, useContext } from 'react';
import type { Api } from './api.service';
import type { RegistryAccess } from './types';

export const ApiContext = createContext<Api | null>(null);

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('No ApiContext above this component.');
  return api;
}

export const RegistryContext = createContext<RegistryAccess | undefined>(undefined);

/** How MCP clients reach this registry; undefined where they do not, because the read API is off. */
export const useRegistryAccess = () => useContext(RegistryContext);
