/** The tables that say what a house is, whole and small: every page of its halls begins with them. */
import type { Daypart, Hall, HallCapacity, HallComponent, Profile } from '@/lib/database'
import type { LiveTableSpec } from '@/lib/live/table'

export const house = {
  halls: { table: 'halls' } satisfies LiveTableSpec<Hall>,
  components: { table: 'hall_components', key: ['combination_id', 'hall_id'] } satisfies LiveTableSpec<HallComponent>,
  capacities: { table: 'hall_capacities', key: ['hall_id', 'setup_style'] } satisfies LiveTableSpec<HallCapacity>,
  dayparts: { table: 'dayparts' } satisfies LiveTableSpec<Daypart>,
  people: { table: 'profiles' } satisfies LiveTableSpec<Profile>,
}
