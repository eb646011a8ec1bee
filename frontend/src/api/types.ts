/** Short names for the API's types; schema.d.ts is generated from the service's /openapi.json. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Registration = Schemas['Registration'];
export type NewRegistration = Schemas['NewRegistration'];
export type RegistrationPatch = Schemas['RegistrationPatch'];
export type RegistrationPage = Schemas['RegistrationPage'];
export type ExistingRegistration = Schemas['ExistingRegistration'];
export type StatusChange = Schemas['StatusChange'];
export type Summary = Schemas['Summary'];
export type User = Schemas['User'];
export type Person = Schemas['Person'];
export type AuditEntry = Schemas['AuditEntry'];
export type AuditPage = Schemas['AuditPage'];
export type FieldChange = Schemas['FieldChange'];
export type Problem = Schemas['Problem'];
export type Config = Schemas['FrontEndConfig'];
export type RegistryAccess = Schemas['RegistryAccess'];
export type Published = Schemas['Published'];
export type PublishedVersion = Schemas['PublishedVersion'];
export type Tool = Schemas['Tool'];
export type Tag = Schemas['Tag'];
export type TagContent = Schemas['TagContent'];

export type Status = Registration['status'];
export type Transport = Registration['transport'];
export type Action = AuditEntry['action'];
