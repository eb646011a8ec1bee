/** A moment as "3 days ago"; pointing at it shows date and time. */
import { ago, exactly, useMinute } from './time';

export function Ago({ time }: { time: string }) {
  useMinute();
  return (
    <time dateTime={time} title={exactly(time)}>
      {ago(time)}
    </time>
  );
}
