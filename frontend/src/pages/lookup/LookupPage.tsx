/** May I use this? Paste an address, a name or a configuration: is it allowed, why not, and what to do. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { asApiError } from '../../api/api.error';
import { Page } from '../../app/Page';
import { Badge } from '../../ui/Badge';
import { Button, LinkButton } from '../../ui/Button';
import { Skeleton } from '../../ui/Empty';
import { Fact, Facts } from '../../ui/Facts';
import { TextArea } from '../../ui/Field';
import { ProblemView } from '../../ui/ProblemView';
import { UserText } from '../../ui/text';
import './lookup.css';
import { type Question, questionsOf } from './questions';

const NOT_FOUND = 404;

export function LookupPage() {
  const [pasted, setPasted] = useState('');
  const [questions, setQuestions] = useState<readonly Question[]>();
  return (
    <Page
      title="May I use this?"
      lead="Paste the address or the name of an MCP server, or the whole configuration of your client."
    >
      <div className="lookup">
        <form
          className="stack"
          onSubmit={event => {
            event.preventDefault();
            setQuestions(questionsOf(pasted));
          }}
        >
          <TextArea
            label="Address, name or configuration"
            help="Only addresses and names are sent to the registry. Headers and keys stay in this browser."
            value={pasted}
            onChange={event => setPasted(event.target.value)}
            rows={6}
            errors={questions?.length === 0 ? ['There is no address and no name in this text.'] : []}
          />
          <div className="row">
            <Button kind="primary" type="submit">
              Check
            </Button>
          </div>
        </form>
        <div className="stack" aria-live="polite">
          {questions?.map(question => (
            <Verdict key={JSON.stringify(question)} question={question} />
          ))}
        </div>
      </div>
    </Page>
  );
}

function Verdict({ question }: { question: Question }) {
  const api = useApi();
  const answer = useQuery({
    queryKey: ['registrations', 'lookup', question],
    queryFn: ({ signal }) => api.get('/registrations/lookup', { query: question, signal }),
    retry: false,
  });
  const asked = question.url ?? question.name ?? '';
  if (answer.isPending) return <Skeleton lines={4} />;
  if (answer.isError) {
    if (asApiError(answer.error).status === NOT_FOUND) return <Unknown asked={asked} />;
    return <ProblemView what="It could not be checked." error={answer.error} onRetry={answer.refetch} />;
  }
  const { registration, allowed, reason, next } = answer.data;
  return (
    <section className="panel stack" aria-label={asked}>
      <div className="row">
        <Badge tone={allowed ? 'good' : 'bad'}>{allowed ? 'Allowed' : 'Not allowed'}</Badge>
        <span className="mono wrap">
          <UserText>{asked}</UserText>
        </span>
      </div>
      <p>
        <UserText>{reason}</UserText>
      </p>
      <Facts>
        <Fact name="What to do">
          <UserText>{next}</UserText>
        </Fact>
      </Facts>
      <div className="row">
        <LinkButton href={`/servers/${registration.registration_id}`}>
          <span>Show</span> <UserText>{registration.endpoint_name}</UserText>
        </LinkButton>
      </div>
    </section>
  );
}

function Unknown({ asked }: { asked: string }) {
  return (
    <section className="panel stack" aria-label={asked}>
      <div className="row">
        <Badge tone="bad">Not registered</Badge>
        <span className="mono wrap">
          <UserText>{asked}</UserText>
        </span>
      </div>
      <p>Nobody has registered this server, so nobody has reviewed it.</p>
      <div className="row">
        <LinkButton kind="primary" icon="add" href="/register">
          Register it
        </LinkButton>
      </div>
    </section>
  );
}
