/** The form of an edit. Its draft remembers the version that it began with; a newer one is put beside it. */
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { asApiError } from '../../api/api.error';
import { useUpdateRegistration } from '../../api/mutations';
import type { ExistingRegistration, Registration } from '../../api/types';
import { Page } from '../../app/Page';
import { useAuth } from '../../auth/auth';
import { Avatar } from '../../ui/Avatar';
import { StatusBadge } from '../../ui/StatusBadge';
import { isolated } from '../../ui/text';
import { fail, succeed } from '../../ui/toast';
import { editDraft } from './drafts';
import { EditNotice, StaleNotice } from './EditNotice';
import { Existing } from './Existing';
import { Meanwhile } from './Meanwhile';
import { outcomeOf, submitLabelOf } from './promises';
import { RegistrationForm } from './RegistrationForm';
import { SameUrl } from './Similar';
import { useForm } from './useForm';
import { type Base, baseOf, type Fields, fieldsOf, patchOf, valuesOf } from './values';

export function EditForm({ server, isMine }: { server: Registration; isMine: boolean }) {
  const { registration_id, version } = server;
  const personId = useAuth().person?.id ?? '';
  const current = valuesOf(server, baseOf(server));
  const form = useForm(editDraft(personId, registration_id), current);
  const update = useUpdateRegistration();
  const [isComparing, setIsComparing] = useState(false);
  const [taken, setTaken] = useState<ExistingRegistration>();
  const [, navigate] = useLocation();
  const home = `/servers/${registration_id}`;
  const base = form.value.base ?? baseOf(server);
  // After saving, the page has the new version a moment before it is left.
  const isStale = base.version !== version && !update.isPending && !update.isSuccess;

  // Whoever has not typed anything yet simply gets the newer version.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rest is new at each rendering; what matters is listed
  useEffect(() => {
    if (isStale && !form.isChanged) form.reset(current);
  }, [isStale, form.isChanged]);

  const leave = (text: string) => {
    form.reset(current);
    succeed(text);
    navigate(home);
  };

  const save = async (fields: Fields, from: Base) => {
    const body = patchOf(from, fields);
    if (Object.keys(body).length === 0) return leave('There was nothing to save: all is as you want it.');
    setTaken(undefined);
    try {
      const target = { registration_id, version: from.version };
      const saved = await update.mutateAsync({ target, body });
      leave(outcomeOf(server.status, saved.status));
    } catch (cause) {
      const error = asApiError(cause);
      setTaken(error.existing);
      setIsComparing(error.status === 412);
      if (error.existing) form.refuse({ endpoint_url: ['This address is registered already.'] });
      else if (error.status === 422) form.refuse(error.fields);
      else if (error.status !== 412 && error.status !== 404)
        fail('Your changes were not saved, but they are kept here.', error);
    }
  };

  /** Goes on from the newer version, with what was chosen of both. */
  const settle = (fields: Fields) => {
    form.set(valuesOf(fields, baseOf(server)));
    setIsComparing(false);
  };

  return (
    <Page
      title={`Edit ${isolated(base.endpoint_name)}`}
      before={<Avatar name={base.endpoint_name} shape="square" size="l" />}
      lead={<StatusBadge status={server.status} />}
    >
      {isComparing && isStale ? (
        <Meanwhile
          base={base}
          mine={fieldsOf(form.value)}
          theirs={server}
          isMine={isMine}
          isBusy={update.isPending}
          onBack={settle}
          onSave={fields => {
            settle(fields);
            void save(fields, baseOf(server));
          }}
        />
      ) : (
        <RegistrationForm
          form={form}
          submitLabel={submitLabelOf(server.status, isMine)}
          isBusy={update.isPending}
          home={home}
          onSubmit={() => save(fieldsOf(form.value), base)}
          onDiscard={() => form.reset(current)}
          before={
            <>
              {isStale && form.isChanged && <StaleNotice onCompare={() => setIsComparing(true)} />}
              <EditNotice server={server} isMine={isMine} />
            </>
          }
          aboutUrl={
            taken && form.faults.endpoint_url ? (
              <Existing found={taken} />
            ) : (
              !form.faults.endpoint_url && <SameUrl url={form.value.endpoint_url} own={registration_id} />
            )
          }
        />
      )}
    </Page>
  );
}
