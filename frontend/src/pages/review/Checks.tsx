/** What the page could check by itself. */
import type { Registration } from '../../api/types';
import { Icon } from '../../ui/icons';
import { checksOf } from './checks';

export function Checks({ server }: { server: Registration }) {
  return (
    <section className="stack-s" aria-labelledby="review-checks">
      <h3 id="review-checks">Checks</h3>
      <ul className="review-checks">
        {checksOf(server).map(({ isGood, text, hint }) => (
          <li key={text} className={isGood ? 'good' : 'poor'}>
            <Icon name={isGood ? 'check' : 'close'} size={16} />
            <span>
              <span className="visually-hidden">{isGood ? 'Good: ' : 'Look at it: '}</span>
              <span>{text}</span>
              {hint && <span className="small quiet">{hint}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
