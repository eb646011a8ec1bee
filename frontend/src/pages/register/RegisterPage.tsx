/** The page that registers a server. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { asApiError } from '../../api/api.error';
import { useCreateRegistration } from '../../api/mutations';
import type { ExistingRegistration } from '../../api/types';
import { Page } from '../../app/Page';
import { useAuth } from '../../auth/auth';
import { isolated } from '../../ui/text';
import { fail, succeed } from '../../ui/toast';
import { SameAddressHint, SameNameHint } from './DuplicateHints';
import { newDraft } from './drafts';
import { Existing } from './Existing';
import { RegistrationForm } from './RegistrationForm';
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
      succeed(`${isolated(created.endpoint_name)} is registered and waiting for review.`);
      navigate(`/servers/${created.registration_id}`);
    } catch (cause) {
      const error = asApiError(cause);
      setTaken(error.existing);
      if (error.existing) form.showApiErrors({ endpoint_url: ['This address is already registered.'] });
      else if (error.status === 422) form.showApiErrors(error.fields);
      // Without a response, the server may still have been registered. A second attempt shows it.
      else if (error.retryable)
        fail('It is not certain whether the server was registered. Your entries are kept.', error);
      else fail('The server was not registered. Your entries are kept.', error);
    }
  };

  const url = form.value.endpoint_url;
  return (
    <Page
      title="Register a server"
      lead="An administrator reviews it. After approval, everyone can find it here."
    >
      <RegistrationForm
        form={form}
        submitLabel="Register server"
        isBusy={creation.isPending}
        onSubmit={submit}
        onDiscard={() => form.reset(EMPTY)}
        aboutName={<SameNameHint name={form.value.endpoint_name} url={url} />}
        aboutUrl={
          taken && form.errors.endpoint_url ? (
            <Existing found={taken} />
          ) : (
            !form.errors.endpoint_url && <SameAddressHint url={url} />
          )
        }
      />
    </Page>
  );
}
