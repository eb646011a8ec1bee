/** Creates sample registrations in every state, for the tests of all pages. */
import type { Registration } from '../../src/api/types';
import { sample } from './api';
import type { Registry } from './registry';

export interface Samples {
  readonly approved: Registration;
  readonly pending: Registration;
  readonly rejected: Registration;
  /** Approved, with a pending edit. */
  readonly edited: Registration;
  /** Approved, with a rejected edit. */
  readonly editRejected: Registration;
  /** Pending; two people edit it. */
  readonly conflicting: Registration;
  readonly deletedId: string;
}

const FACILITIES = 'facilities@example.com';

const WORKPLACE = {
  endpoint_name: 'Workplace',
  endpoint_url: 'https://rooms.example.com/mcp',
  description: `Meeting rooms, desks and parking in every office.

## What it is for

- Find a **free room** for a number of people, and book it
- See who sits where today, for those who share their desk

Bookings are made in *your* name. Ask [facilities](https://facilities.example.com) for a new office.`,
  owner_contact: FACILITIES,
  available_tools: [
    {
      name: 'find_room',
      description: 'Finds rooms that are free at a time, for a number of people.',
      inputSchema: {
        type: 'object',
        properties: {
          office: { type: 'string', description: 'Its short name, such as BER or LON.' },
          from: { type: 'string', format: 'date-time', description: 'The beginning.' },
          minutes: { type: 'integer', default: 30, description: 'For how long.' },
          people: { type: 'integer', description: 'How many seats are needed.' },
          equipment: { type: 'array', items: { enum: ['screen', 'whiteboard', 'camera'] } },
        },
        required: ['office', 'from'],
      },
      annotations: { readOnlyHint: true },
    },
    { name: 'book_room', description: 'Books a room in the caller’s name.' },
    { name: 'cancel_booking', description: 'Cancels a booking.', annotations: { destructiveHint: true } },
  ],
};

const CANTEEN = {
  endpoint_name: 'Canteen',
  endpoint_url: 'https://canteen.example.com/mcp',
  description: 'What there is to eat in each office this week, with allergens, and how long the queue is.',
  owner_contact: FACILITIES,
  available_tools: [
    { name: 'get_menu', description: 'The dishes of a day.', annotations: { readOnlyHint: true } },
    { name: 'get_queue', description: 'How many people are waiting.', annotations: { readOnlyHint: true } },
  ],
};

const CAR_POOL = {
  endpoint_name: 'Car pool',
  endpoint_url: 'https://cars.example.com/mcp',
  description: 'Cars for a day or an hour: which are free, where they stand, and how far they are charged.',
  owner_contact: 'Ana',
  available_tools: [{ name: 'find_car', description: 'Finds a free car near an office.' }],
};

const TRAVEL = {
  endpoint_name: 'Travel desk',
  endpoint_url: 'https://travel.example.com/mcp',
  description:
    'Trains, flights and hotels within the travel policy. Bookings go to your manager for approval.',
  owner_contact: 'travel@example.com',
  available_tools: [
    { name: 'find_trip', description: 'Finds connections between two places.' },
    { name: 'book_trip', description: 'Books a connection, once the manager has agreed.' },
  ],
};

const TRAVEL_CHANGED = {
  endpoint_url: 'https://travel.example.net/mcp',
  description: 'Trains, flights and hotels within the travel policy. Trips under 500 € are booked at once.',
  available_tools: [
    { name: 'find_trip', description: 'Finds connections between two places.' },
    { name: 'book_trip', description: 'Books a connection.' },
    { name: 'cancel_trip', description: 'Cancels a booked trip.', annotations: { destructiveHint: true } },
  ],
};

const SHUTTLE = {
  endpoint_name: 'Shuttle',
  endpoint_url: 'https://shuttle.example.com/mcp',
  description: 'When the next bus leaves from the station, and from every office.',
  owner_contact: FACILITIES,
  available_tools: [{ name: 'next_bus', description: 'The next departures of a stop.' }],
};

const PRINTERS = {
  endpoint_name: 'Printers',
  endpoint_url: 'https://printers.example.com/mcp',
  description: 'Which printers work, and what waits in their queues.',
  owner_contact: 'workplace-it@example.com',
  available_tools: [{ name: 'list_printers', description: 'The printers of an office.' }],
};

const FAX = { ...sample(), endpoint_name: 'Fax gateway', endpoint_url: 'https://fax.example.com/mcp' };

const REASON =
  'The owner is a single person. Please name a team address, so that somebody answers when you are away.';

export async function createSamples(registry: Registry): Promise<Samples> {
  const [ana, ben, mia] = [registry.as('Ana'), registry.as('Ben'), registry.as('Mia')];
  const approved = await ana.approved(WORKPLACE, mia);
  const edited = await ana.edit(await ana.approved(TRAVEL, mia), TRAVEL_CHANGED);
  const pending = await ben.register(CANTEEN);
  const rejected = await mia.decide(await ana.register(CAR_POOL), { status: 'Rejected', reason: REASON });
  const pendingEdit = await ana.edit(await ana.approved(SHUTTLE, mia), {
    description: 'Buses, and who is in them.',
  });
  const editRejected = await mia.decide(pendingEdit, {
    status: 'Rejected',
    reason: 'That is personal data.',
  });
  const conflicting = await ana.register(PRINTERS);
  const deleted = await ben.approved(FAX, mia);
  await mia.delete(deleted);
  return {
    approved,
    pending,
    rejected,
    edited,
    editRejected,
    conflicting,
    deletedId: deleted.registration_id,
  };
}
