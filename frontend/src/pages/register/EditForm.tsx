/** The edit form. The draft keeps the version that it is based on, to detect changes by others. */
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
import { SameAddressHint } from './DuplicateHints';
import { editDraft } from './drafts';
import { EditConflict } from './EditConflict';
import { EditNotice, StaleNotice } from './EditNotice';
import { Existing } from './Existing';
import { savedMessageOf, submitLabelOf } from './edit-messages';
import { RegistrationForm } from './RegistrationForm';
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
  // After saving, the page shows the new version shortly before the person leaves it.
  const isStale = base.version !== version && !update.isPending && !update.isSuccess;

  // An unchanged form takes over the newer version.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the others change on each render; the relevant ones are listed
  useEffect(() => {
    if (isStale && !form.isChanged) form.reset(current);
  }, [isStale, form.isChanged]);

  const leave = (text: string) => {
    form.reset(current);
    succeed(text);
    navigate(home);
  };

  const save = async (fields: Fields, basedOn: Base) => {
    const body = patchOf(basedOn, fields);
    if (Object.keys(body).length === 0) return leave('There are no changes to save.');
    setTaken(undefined);
    try {
      const target = { registration_id, version: basedOn.version };
      const saved = await update.mutateAsync({ target, body });
      leave(savedMessageOf(server.status, saved.status));
    } catch (cause) {
      const error = asApiError(cause);
      setTaken(error.existing);
      setIsComparing(error.status === 412);
      if (error.existing) form.showApiErrors({ endpoint_url: ['This address is already registered.'] });
      else if (error.status === 422) form.showApiErrors(error.fields);
      else if (error.status !== 412 && error.status !== 404)
        fail('Your changes were not saved. They are kept in this form.', error);
    }
  };

  /** Bases the draft on the newer version, with the chosen fields. */
  const rebase = (fields: Fields) => {
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
        <EditConflict
          base={base}
          mine={fieldsOf(form.value)}
          theirs={server}
          isMine={isMine}
          isBusy={update.isPending}
          onBack={rebase}
          onSave={fields => {
            rebase(fields);
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
            taken && form.errors.endpoint_url ? (
              <Existing found={taken} />
            ) : (
              !form.errors.endpoint_url && (
                <SameAddressHint url={form.value.endpoint_url} ownId={registration_id} />
              )
            )
          }
        />
      )}
    </Page>
  );
}
