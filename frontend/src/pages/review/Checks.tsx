/** The results of the automatic checks. */
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { useSimilar } from '../../connect/useSimilar';
import { Icon } from '../../ui/icons';
import { UserText } from '../../ui/text';
import { checksOf } from './checks';

export function Checks({ server }: { server: Registration }) {
  const similar = useSimilar(server.endpoint_url, server.registration_id);
  return (
    <section className="stack-s" aria-labelledby="review-checks">
      <h3 id="review-checks">Checks</h3>
      <ul className="review-checks">
        {checksOf(server).map(({ isGood, text, hint }) => (
          <li key={text} className={isGood ? 'good' : 'poor'}>
            <Icon name={isGood ? 'check' : 'close'} size={16} />
            <span>
              <span className="visually-hidden">{isGood ? 'Passed: ' : 'Check this: '}</span>
              <span>{text}</span>
              {hint && <span className="small quiet">{hint}</span>}
            </span>
          </li>
        ))}
        {similar.map(other => (
          <li key={other.registration_id} className="poor">
            <Icon name="close" size={16} />
            <span>
              <span className="visually-hidden">Check this: </span>
              Almost the same address as{' '}
              <Link href={`/servers/${other.registration_id}`}>
                <UserText>{other.endpoint_name}</UserText>
              </Link>
              <span className="small quiet wrap">
                <UserText>{other.endpoint_url}</UserText>
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
