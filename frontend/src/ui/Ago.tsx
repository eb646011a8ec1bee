/** A relative time ("3 days ago"), with date and time as its tooltip. */
import { ago, exactly, useMinute } from './time';

export function Ago({ time }: { time: string }) {
  useMinute();
  return (
    <time dateTime={time} title={exactly(time)}>
      {ago(time)}
    </time>
  );
}
