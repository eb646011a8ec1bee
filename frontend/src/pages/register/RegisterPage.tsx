/** A new registration. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { asApiError } from '../../api/api.error';
import { useCreateRegistration } from '../../api/mutations';
import type { ExistingRegistration } from '../../api/types';
import { Page } from '../../app/Page';
import { useAuth } from '../../auth/auth';
import { isolated } from '../../ui/text';
import { fail, succeed } from '../../ui/toast';
import { newDraft } from './drafts';
import { Existing } from './Existing';
import { RegistrationForm } from './RegistrationForm';
import { SameName, SameUrl } from './Similar';
import { useForm } from './useForm';
import { EMPTY, newRegistrationOf } from './values';

export function RegisterPage() {
  const personId = useAuth().person?.id ?? '';
  const form = useForm(newDraft(personId), EMPTY);
  const creation = useCreateRegistration();
  const [taken, setTaken] = useState<ExistingRegistration>();
  const [, navigate] = useLocation();

  const submit = async () => {
    setTaken(undefined);
    try {
      const created = await creation.mutateAsync(newRegistrationOf(form.value));
      form.reset(EMPTY);
      succeed(`${isolated(created.endpoint_name)} is registered. It waits for review now.`);
      navigate(`/servers/${created.registration_id}`);
    } catch (cause) {
      const error = asApiError(cause);
      setTaken(error.existing);
      if (error.existing) form.refuse({ endpoint_url: ['This address is registered already.'] });
      else if (error.status === 422) form.refuse(error.fields);
      // Where no answer came, or none in time, the registry may still have done it: a second try will tell.
      else if (error.retryable)
        fail('It is not certain that the server was registered; what you typed is kept.', error);
      else fail('The server was not registered; what you typed is kept.', error);
    }
  };

  const url = form.value.endpoint_url;
  return (
    <Page
      title="Register a server"
      lead="An administrator reviews it; once it is approved, everybody here finds it."
    >
      <RegistrationForm
        form={form}
        submitLabel="Register server"
        isBusy={creation.isPending}
        onSubmit={submit}
        onDiscard={() => form.reset(EMPTY)}
        aboutName={<SameName name={form.value.endpoint_name} url={url} />}
        aboutUrl={
          taken && form.faults.endpoint_url ? (
            <Existing found={taken} />
          ) : (
            !form.faults.endpoint_url && <SameUrl url={url} />
          )
        }
      />
    </Page>
  );
}
