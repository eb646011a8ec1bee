/** React contexts for the API client and for the read API's settings from /config.json. */
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

/** Return how MCP clients read this registry, or undefined if the read API is off. */
export const useRegistryAccess = () => useContext(RegistryContext);
