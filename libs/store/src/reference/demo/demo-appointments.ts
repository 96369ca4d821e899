import type { EmployeeRow, VendorContactRow, VendorRow } from './demo-rows.js';
import { SeededRandom } from './random.js';

const subjects = [
  'Судебное заседание',
  'Планёрка',
  'Due diligence: data room',
  'Звонок клиенту',
  'Отпуск',
] as const;
const places = ['Переговорная 1', 'Арбитражный суд г. Москвы', 'Teams', null] as const;

/** Calendars and meetings of the demo firm: each employee's week, with a recurring entry, and a few meetings. */
export function demoAppointments(
  employees: readonly EmployeeRow[],
  contacts: readonly VendorContactRow[],
): Readonly<Record<'PmCalendar' | 'PmRepeatException' | 'PmMeeting' | 'PmMeetingParticipant', VendorRow[]>> {
  const random = new SeededRandom(7_000_001);
  const entries = employees.flatMap((employee, index) => [
    entry(random, employee, index, {}),
    entry(random, employee, index, {
      Subject: 'Планёрка',
      RepeatKind: 2,
      RepeatEvery: 1,
      RepeatWeekdays: 'mon,thu',
      RepeatUntil: '2027-06-30',
    }),
  ]);
  const series = entries.filter((each) => each['RepeatKind'] !== undefined);
  const meetings = employees.slice(0, 3).map((organiser, index) => ({
    ...appointment(random, index),
    Id: random.uuid(),
    OrganizerId: organiser.Id,
    IsCancelled: 0,
    Subject: `Встреча с клиентом № ${index + 1}`,
  }));
  return {
    PmCalendar: entries,
    PmRepeatException: series.slice(0, 2).map((each) => ({
      Id: random.uuid(),
      SeriesId: each['Id']!,
      OriginalStart: '2026-12-03T10:00:00',
      IsCancelled: 0,
      StartTime: '2026-12-03T15:00:00',
      EndTime: '2026-12-03T15:30:00',
    })),
    PmMeeting: meetings,
    PmMeetingParticipant: meetings.flatMap((meeting, index) => [
      { ...participant(random, meeting.Id), EmployeeId: employees[(index + 1) % employees.length]!.Id },
      ...contacts.slice(index, index + 1).map((contact) => ({
        ...participant(random, meeting.Id),
        ContactId: contact.Id,
        Email: contact['Email'] ?? null,
      })),
    ]),
  };
}

function entry(random: SeededRandom, employee: EmployeeRow, index: number, further: VendorRow): VendorRow {
  return { ...appointment(random, index), Id: random.uuid(), EmployeeId: employee.Id, ...further };
}

function appointment(random: SeededRandom, index: number): VendorRow {
  const day = `2026-12-${String(1 + (index % 28)).padStart(2, '0')}`;
  return {
    Subject: random.pick(subjects),
    Description: null,
    Place: random.pick(places),
    StartTime: `${day}T10:00:00`,
    EndTime: `${day}T10:30:00`,
    IsAllDay: 0,
    ReminderMinutes: 15,
    ShowAs: 2,
    Sensitivity: 0,
  };
}

function participant(random: SeededRandom, MeetingId: string) {
  return { Id: random.uuid(), MeetingId, Kind: 0, Answer: 0 };
}
